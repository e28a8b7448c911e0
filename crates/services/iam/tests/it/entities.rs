//! Users, roles and groups: made, listed, refused, deleted; the words are AWS's.

use crate::world::{self, ACCOUNT, READ_ALL, ROOT_KEY_ID, World, allow, trust};
use api_iam::*;
use store::Store;
use wire::Authenticator;

const LAMBDA: &str = r#"{"Service":"lambda.amazonaws.com"}"#;
const BASIC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

#[tokio::test]
async fn a_role_from_making_to_deleting() {
    let world = World::new();
    let role = world.role("hello", trust(LAMBDA)).await;
    assert_eq!(role.arn, format!("arn:aws:iam::{ACCOUNT}:role/hello"));
    assert!(role.role_id.starts_with("AROA") && role.role_id.len() == 21, "{}", role.role_id);
    assert!(role.assume_role_policy_document.as_deref().is_some_and(|d| d.starts_with("%7B%22Version%22")));
    assert_eq!(role.max_session_duration, None, "CreateRole does not say");
    let attach = |arn: &str| AttachRolePolicyInput { role_name: "hello".into(), policy_arn: arn.into() };
    world.root::<AttachRolePolicy>(attach(BASIC)).await;
    world.root::<AttachRolePolicy>(attach(BASIC)).await;
    let put = PutRolePolicyInput {
        role_name: "hello".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutRolePolicy>(put).await;
    let list = ListAttachedRolePoliciesInput { role_name: "hello".into(), ..Default::default() };
    let attached = world.root::<ListAttachedRolePolicies>(list).await.attached_policies.unwrap_or_default();
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0].policy_name.as_deref(), Some("AWSLambdaBasicExecutionRole"));

    let delete = || DeleteRoleInput { role_name: "HELLO".into() };
    let conflict = world.refusal::<DeleteRole>(&world.root, delete()).await;
    assert_eq!(
        conflict,
        ("DeleteConflict".into(), "Cannot delete entity, must detach all policies first.".into())
    );
    let detach = DetachRolePolicyInput { role_name: "hello".into(), policy_arn: BASIC.into() };
    world.root::<DetachRolePolicy>(detach.clone()).await;
    let again = world.refusal::<DetachRolePolicy>(&world.root, detach).await;
    assert_eq!(again, ("NoSuchEntity".into(), format!("Policy {BASIC} was not found.")));
    let conflict = world.refusal::<DeleteRole>(&world.root, delete()).await;
    assert_eq!(conflict.1, "Cannot delete entity, must delete policies first.");
    let gone = DeleteRolePolicyInput { role_name: "hello".into(), policy_name: "p".into() };
    world.root::<DeleteRolePolicy>(gone).await;
    world.root::<DeleteRole>(delete()).await;
    let missing = world.refusal::<GetRole>(&world.root, GetRoleInput { role_name: "hello".into() }).await;
    assert_eq!(missing, ("NoSuchEntity".into(), "The role with name hello cannot be found.".into()));
}

#[tokio::test]
async fn refusals_in_aws_words() {
    let world = World::new();
    world.role("r", trust(LAMBDA)).await;
    let create = |name: &str, trust: String| CreateRoleInput {
        role_name: name.into(),
        assume_role_policy_document: trust,
        ..Default::default()
    };
    let nobody = format!("arn:aws:iam::{ACCOUNT}:user/nobody");
    let cases = [
        (create("R", trust(LAMBDA)), "EntityAlreadyExists", "Role with name R already exists.".to_owned()),
        (create("x", "{".into()), "MalformedPolicyDocument", "This policy contains invalid Json".to_owned()),
        (create("x", "{}".into()), "MalformedPolicyDocument", "Syntax errors in policy.".to_owned()),
        (create("x", READ_ALL.into()), "MalformedPolicyDocument", "Has prohibited field Resource".to_owned()),
        (
            create("x", trust(&format!(r#"{{"AWS":"{nobody}"}}"#))),
            "MalformedPolicyDocument",
            format!(r#"Invalid principal in policy: "AWS":"{nobody}""#),
        ),
        (
            CreateRoleInput {
                permissions_boundary: Some(format!("arn:aws:iam::{ACCOUNT}:policy/no")),
                ..create("x", trust(LAMBDA))
            },
            "NoSuchEntity",
            format!("Scope ARN: arn:aws:iam::{ACCOUNT}:policy/no does not exist or is not attachable."),
        ),
    ];
    for (input, code, message) in cases {
        let refused = world.refusal::<CreateRole>(&world.root, input).await;
        assert_eq!(refused, (code.to_owned(), message));
    }
    let unknown = "arn:aws:iam::aws:policy/Nonsense";
    let attach = AttachRolePolicyInput { role_name: "r".into(), policy_arn: unknown.into() };
    let refused = world.refusal::<AttachRolePolicy>(&world.root, attach).await;
    assert_eq!(
        refused,
        ("NoSuchEntity".into(), format!("Policy {unknown} does not exist or is not attachable."))
    );
    let long = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:{}","Resource":"*"}}]}}"#,
        "x".repeat(10_240)
    );
    let put = PutRolePolicyInput { role_name: "r".into(), policy_name: "p".into(), policy_document: long };
    let refused = world.refusal::<PutRolePolicy>(&world.root, put).await;
    assert_eq!(
        refused,
        ("LimitExceeded".into(), "Maximum policy size of 10240 bytes exceeded for role r".into())
    );
}

#[tokio::test]
async fn keys_are_two_and_work_at_once() {
    let world = World::new();
    let ann = world.user("Ann").await;
    assert_eq!(ann.principal.arn, format!("arn:aws:iam::{ACCOUNT}:user/Ann"));
    let another = || CreateAccessKeyInput { user_name: Some("ann".into()) };
    let second = world.root::<CreateAccessKey>(another()).await.access_key;
    assert!(second.access_key_id.starts_with("AKIA") && second.access_key_id.len() == 20);
    assert_eq!(second.secret_access_key.len(), 40);
    let third = world.refusal::<CreateAccessKey>(&world.root, another()).await;
    assert_eq!(third, ("LimitExceeded".into(), "Cannot exceed quota for AccessKeysPerUser: 2".into()));
    let off = UpdateAccessKeyInput {
        user_name: Some("Ann".into()),
        access_key_id: second.access_key_id.clone(),
        status: StatusType::Inactive,
    };
    world.root::<UpdateAccessKey>(off).await;
    let record = world.iam.find_key(&second.access_key_id).await.expect("no fault").expect("is there");
    assert!(!record.active && record.session_token.is_none());
    let conflict =
        world.refusal::<DeleteUser>(&world.root, DeleteUserInput { user_name: "Ann".into() }).await;
    assert_eq!(conflict.1, "Cannot delete entity, must delete access keys first.");
    let delete =
        DeleteAccessKeyInput { user_name: Some("Ann".into()), access_key_id: second.access_key_id.clone() };
    world.root::<DeleteAccessKey>(delete.clone()).await;
    assert!(world.iam.find_key(&second.access_key_id).await.expect("no fault").is_none());
    let missing = world.refusal::<DeleteAccessKey>(&world.root, delete).await;
    assert_eq!(missing.1, format!("The Access Key with id {} cannot be found.", second.access_key_id));
}

#[tokio::test]
async fn identities_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let world = World::on(Store::open(folder.path()).expect("opens"));
        world.user("ann").await;
    }
    let world = World::on(world::reopened(folder.path()).await);
    let root = world.signed_by(ROOT_KEY_ID).await;
    assert_eq!(root.principal.arn, format!("arn:aws:iam::{ACCOUNT}:root"));
    let me = world.as_who::<api_sts::GetCallerIdentity>(&root, Default::default()).await;
    assert_eq!(me.account.as_deref(), Some(ACCOUNT));
    let users = world.root::<ListUsers>(ListUsersInput::default()).await.users;
    assert_eq!(users.into_iter().map(|u| u.user_name).collect::<Vec<_>>(), ["ann"]);
    let keys =
        world.as_who::<ListAccessKeys>(&root, ListAccessKeysInput::default()).await.access_key_metadata;
    assert_eq!(keys.into_iter().filter_map(|key| key.access_key_id).collect::<Vec<_>>(), [ROOT_KEY_ID]);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let world = World::new();
    for number in 0..7 {
        world.role(&format!("Role{number}"), trust(LAMBDA)).await;
    }
    let (mut names, mut marker) = (Vec::new(), None);
    loop {
        let page = world
            .root::<ListRoles>(ListRolesInput { max_items: Some(3), marker, ..Default::default() })
            .await;
        names.extend(page.roles.into_iter().map(|role| role.role_name));
        assert_eq!(page.is_truncated, Some(page.marker.is_some()));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(names, (0..7).map(|n| format!("Role{n}")).collect::<Vec<_>>());
    let foreign = ListRolesInput { marker: Some("bm90aGluZw".into()), ..Default::default() };
    assert_eq!(world.refusal::<ListRoles>(&world.root, foreign).await.1, "Invalid Marker.");
}

#[tokio::test]
async fn groups_names_and_tags() {
    let world = World::new();
    let ann = world.user("ann").await;
    world.root::<CreateGroup>(CreateGroupInput { group_name: "Devs".into(), path: Some("/t/".into()) }).await;
    let put = PutGroupPolicyInput {
        group_name: "devs".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutGroupPolicy>(put).await;
    assert!(!world.may_read(&ann).await);
    let add = AddUserToGroupInput { group_name: "Devs".into(), user_name: "ann".into() };
    world.root::<AddUserToGroup>(add).await;
    assert!(world.may_read(&ann).await);
    let delete = || DeleteUserInput { user_name: "ann".into() };
    let conflict = world.refusal::<DeleteUser>(&world.root, delete()).await;
    assert_eq!(conflict.1, "Cannot delete entity, must remove users from group first.");

    let tag = |key: &str| Tag { key: key.into(), value: "1".into() };
    let twice = TagUserInput { user_name: "ann".into(), tags: vec![tag("a"), tag("A")] };
    assert_eq!(world.refusal::<TagUser>(&world.root, twice).await.0, "InvalidInput");
    world.root::<TagUser>(TagUserInput { user_name: "ann".into(), tags: vec![tag("a"), tag("b")] }).await;
    world.root::<UntagUser>(UntagUserInput { user_name: "ann".into(), tag_keys: vec!["A".into()] }).await;
    let rename =
        UpdateUserInput { user_name: "ann".into(), new_user_name: Some("eve".into()), new_path: None };
    world.root::<UpdateUser>(rename).await;
    let eve = world.root::<GetUser>(GetUserInput { user_name: Some("eve".into()) }).await.user;
    assert_eq!((eve.user_id, eve.tags), (ann.principal.user_id.clone(), Some(vec![tag("b")])));
    let group =
        world.root::<GetGroup>(GetGroupInput { group_name: "devs".into(), ..Default::default() }).await;
    assert_eq!(group.users.into_iter().map(|u| u.user_name).collect::<Vec<_>>(), ["eve"]);
    let keys = world
        .root::<ListAccessKeys>(ListAccessKeysInput { user_name: Some("eve".into()), ..Default::default() });
    let id = keys.await.access_key_metadata[0].access_key_id.clone().expect("an id");
    let eve = world.signed_by(&id).await;
    assert_eq!(eve.principal.arn, format!("arn:aws:iam::{ACCOUNT}:user/eve"));
    assert!(world.may_read(&eve).await);
}

#[tokio::test]
async fn whoever_renames_may_both_names() {
    let world = World::new();
    let ann = world.user("ann").await;
    let group = |name: &str| CreateGroupInput { group_name: name.into(), ..Default::default() };
    world.root::<CreateGroup>(group("dev")).await;
    let member = AddUserToGroupInput { group_name: "dev".into(), user_name: "ann".into() };
    world.root::<AddUserToGroup>(member).await;
    let only_dev = PutGroupPolicyInput {
        group_name: "dev".into(),
        policy_name: "p".into(),
        policy_document: allow("*", &format!("arn:aws:iam::{ACCOUNT}:group/dev*")),
    };
    world.root::<PutGroupPolicy>(only_dev).await;
    let to = |name: &str, path: Option<&str>| UpdateGroupInput {
        group_name: "dev".into(),
        new_group_name: Some(name.into()),
        new_path: path.map(str::to_owned),
    };
    let refused = world.refusal::<UpdateGroup>(&ann, to("admins", None)).await;
    assert!(refused.1.contains(&format!("arn:aws:iam::{ACCOUNT}:group/admins")), "{}", refused.1);
    world.root::<CreateGroup>(group("taken")).await;
    let taken = world.refusal::<UpdateGroup>(&world.root, to("Taken", None)).await;
    assert_eq!(taken, ("EntityAlreadyExists".into(), "Group with name Taken already exists.".into()));
    world.as_who::<UpdateGroup>(&ann, to("developers", None)).await;
    let mine = ListGroupsForUserInput { user_name: "ann".into(), ..Default::default() };
    let groups = world.root::<ListGroupsForUser>(mine).await.groups;
    assert_eq!(groups.iter().map(|group| group.group_name.as_str()).collect::<Vec<_>>(), ["developers"]);
    let arn = format!("arn:aws:iam::{ACCOUNT}:group/developers");
    assert_eq!(
        world.asks(&ann, wire::Permission::new("iam:GetGroup", arn)).await,
        "",
        "members keep what it gives"
    );
}

#[tokio::test]
async fn an_account_has_three_hundred_groups() {
    let world = World::new();
    let group = |name: String| CreateGroupInput { group_name: name, ..Default::default() };
    for number in 0..300 {
        world.root::<CreateGroup>(group(format!("g{number}"))).await;
    }
    let told = world.refusal::<CreateGroup>(&world.root, group("one-more".into())).await;
    assert_eq!(told, ("LimitExceeded".into(), "Cannot exceed quota for GroupsPerAccount: 300".into()));
    let told = world.refusal::<CreateGroup>(&world.root, group("g7".into())).await;
    assert_eq!(told.0, "EntityAlreadyExists", "which is there, whether there is room or not");
    world.root::<DeleteGroup>(DeleteGroupInput { group_name: "g7".into() }).await;
    world.root::<CreateGroup>(group("one-more".into())).await;
}

#[tokio::test]
async fn a_role_s_description_is_told_when_asked_for() {
    let world = World::new();
    let create = CreateRoleInput {
        role_name: "r".into(),
        assume_role_policy_document: trust(LAMBDA),
        description: Some("what for".into()),
        ..Default::default()
    };
    assert_eq!(world.root::<CreateRole>(create).await.role.description, None);
    let got = world.root::<GetRole>(GetRoleInput { role_name: "r".into() }).await;
    assert_eq!(got.role.description.as_deref(), Some("what for"));
    let update = UpdateRoleDescriptionInput { role_name: "r".into(), description: "other".into() };
    let updated = world.root::<UpdateRoleDescription>(update).await.role.expect("a role");
    assert_eq!(updated.description.as_deref(), Some("other"));
}
