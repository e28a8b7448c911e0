//! GetAccountAuthorizationDetails: every kind, by filter and in pages.

use crate::world::{ACCOUNT, READ_ALL, World, trust};
use api_iam::*;

async fn account_with_all_kinds() -> World {
    let world = World::new();
    world.user("ann").await;
    world.root::<CreateGroup>(CreateGroupInput { group_name: "Dev".into(), path: None }).await;
    let member = AddUserToGroupInput { group_name: "dev".into(), user_name: "ann".into() };
    world.root::<AddUserToGroup>(member).await;
    world.role("web", trust(r#"{"Service":"ec2.amazonaws.com"}"#)).await;
    let policy = CreatePolicyInput {
        policy_name: "read".into(),
        policy_document: READ_ALL.into(),
        description: Some("reads".into()),
        ..Default::default()
    };
    world.root::<CreatePolicy>(policy).await;
    let attach = AttachRolePolicyInput {
        role_name: "web".into(),
        policy_arn: format!("arn:aws:iam::{ACCOUNT}:policy/read"),
    };
    world.root::<AttachRolePolicy>(attach).await;
    let profile = CreateInstanceProfileInput { instance_profile_name: "p".into(), ..Default::default() };
    world.root::<CreateInstanceProfile>(profile).await;
    let add = AddRoleToInstanceProfileInput { instance_profile_name: "p".into(), role_name: "web".into() };
    world.root::<AddRoleToInstanceProfile>(add).await;
    world
}

fn only(kinds: &[EntityType]) -> GetAccountAuthorizationDetailsInput {
    GetAccountAuthorizationDetailsInput { filter: Some(kinds.to_vec()), ..Default::default() }
}

#[tokio::test]
async fn each_kind_has_what_decides() {
    let world = account_with_all_kinds().await;
    let found =
        world.root::<GetAccountAuthorizationDetails>(only(&[EntityType::User, EntityType::Group])).await;
    let ann = &found.user_detail_list.expect("a list")[0];
    assert_eq!((ann.group_list.as_deref(), &ann.user_policy_list), (Some(&["Dev".to_owned()][..]), &None));
    assert_eq!(found.group_detail_list.expect("a list")[0].group_policy_list, Some(Vec::new()));
    assert_eq!((found.role_detail_list, found.policies), (Some(Vec::new()), Some(Vec::new())));

    let found = world.root::<GetAccountAuthorizationDetails>(only(&[EntityType::Role])).await;
    let web = &found.role_detail_list.expect("a list")[0];
    let attached = web.attached_managed_policies.as_deref().expect("a list");
    assert_eq!(attached[0].policy_name.as_deref(), Some("read"));
    let profiles = web.instance_profile_list.as_deref().expect("a list");
    assert_eq!(profiles[0].roles[0].role_name, "web");
    assert_eq!(web.role_last_used, Some(RoleLastUsed::default()));

    let found = world.root::<GetAccountAuthorizationDetails>(only(&[EntityType::LocalManagedPolicy])).await;
    let read = &found.policies.expect("a list")[0];
    assert_eq!((read.attachment_count, read.description.as_deref()), (Some(1), Some("reads")));
    let versions = read.policy_version_list.as_deref().expect("a list");
    assert!(versions[0].document.as_deref().is_some_and(|text| text.starts_with("%7B")));
}

#[tokio::test]
async fn pages_go_over_all_kinds() {
    let world = account_with_all_kinds().await;
    let (mut names, mut marker, mut pages) = (Vec::new(), None, 0);
    loop {
        let input = GetAccountAuthorizationDetailsInput { filter: None, max_items: Some(2), marker };
        let page = world.root::<GetAccountAuthorizationDetails>(input).await;
        names.extend(page.user_detail_list.unwrap_or_default().into_iter().filter_map(|user| user.user_name));
        names.extend(
            page.group_detail_list.unwrap_or_default().into_iter().filter_map(|group| group.group_name),
        );
        names.extend(page.role_detail_list.unwrap_or_default().into_iter().filter_map(|role| role.role_name));
        names.extend(page.policies.unwrap_or_default().into_iter().filter_map(|policy| policy.policy_name));
        (marker, pages) = (page.marker, pages + 1);
        if page.is_truncated != Some(true) {
            break;
        }
    }
    assert_eq!(names[..4], ["ann", "Dev", "web", "read"]);
    assert!(names.len() >= 29 && pages == names.len().div_ceil(2), "{} in {pages} pages", names.len());
}
