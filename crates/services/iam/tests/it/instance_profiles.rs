//! Instance profiles and their roles, in AWS's words
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_instance_profiles.snapshot.json>).

use crate::world::{ACCOUNT, World, allow, trust};
use api_iam::*;

async fn profile(world: &World, name: &str, path: Option<&str>) -> InstanceProfile {
    let input = CreateInstanceProfileInput {
        instance_profile_name: name.into(),
        path: path.map(str::to_owned),
        ..Default::default()
    };
    world.root::<CreateInstanceProfile>(input).await.instance_profile
}

fn add(profile: &str, role: &str) -> AddRoleToInstanceProfileInput {
    AddRoleToInstanceProfileInput { instance_profile_name: profile.into(), role_name: role.into() }
}

fn remove(profile: &str, role: &str) -> RemoveRoleFromInstanceProfileInput {
    RemoveRoleFromInstanceProfileInput { instance_profile_name: profile.into(), role_name: role.into() }
}

fn get(name: &str) -> GetInstanceProfileInput {
    GetInstanceProfileInput { instance_profile_name: name.into() }
}

fn delete(name: &str) -> DeleteInstanceProfileInput {
    DeleteInstanceProfileInput { instance_profile_name: name.into() }
}

async fn with_roles() -> World {
    let world = World::new();
    for role in ["web", "other"] {
        world.role(role, trust(r#"{"Service":"ec2.amazonaws.com"}"#)).await;
    }
    world
}

#[tokio::test]
async fn a_profile_holds_one_role() {
    let world = with_roles().await;
    let made = profile(&world, "Web", Some("/a/")).await;
    assert_eq!(made.arn, format!("arn:aws:iam::{ACCOUNT}:instance-profile/a/Web"));
    assert!(made.instance_profile_id.starts_with("AIPA") && made.roles.is_empty() && made.tags.is_none());
    let again = CreateInstanceProfileInput { instance_profile_name: "web".into(), ..Default::default() };
    let again = world.refusal::<CreateInstanceProfile>(&world.root, again).await;
    assert_eq!(again, ("EntityAlreadyExists".into(), "Instance Profile web already exists.".into()));
    world.root::<AddRoleToInstanceProfile>(add("Web", "web")).await;
    let second = world.refusal::<AddRoleToInstanceProfile>(&world.root, add("Web", "other")).await;
    let sentence = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
    assert_eq!(second, ("LimitExceeded".into(), sentence.into()));
    let shown = world.root::<GetInstanceProfile>(get("Web")).await.instance_profile;
    assert_eq!((shown.roles[0].role_name.as_str(), shown.roles[0].max_session_duration), ("web", None));
    assert_eq!(shown.tags, Some(Vec::new()));
    let sentence = "Cannot delete entity, must remove roles from instance profile first.";
    let conflict = ("DeleteConflict".to_owned(), sentence.to_owned());
    assert_eq!(world.refusal::<DeleteInstanceProfile>(&world.root, delete("Web")).await, conflict);
    let role = DeleteRoleInput { role_name: "web".into() };
    assert_eq!(world.refusal::<DeleteRole>(&world.root, role.clone()).await, conflict);
    let not_in = world.refusal::<RemoveRoleFromInstanceProfile>(&world.root, remove("Web", "other")).await;
    assert_eq!(not_in.1, "Role other in Instance Profile Web cannot be found.");
    world.root::<RemoveRoleFromInstanceProfile>(remove("Web", "web")).await;
    world.root::<DeleteRole>(role).await;
    world.root::<DeleteInstanceProfile>(delete("Web")).await;
    let gone = world.refusal::<GetInstanceProfile>(&world.root, get("Web")).await;
    assert_eq!(gone, ("NoSuchEntity".into(), "Instance Profile Web cannot be found.".into()));
}

#[tokio::test]
async fn profiles_are_listed_by_path_and_by_role() {
    let world = with_roles().await;
    for (name, path) in [("one", "/a/"), ("two", "/a/"), ("three", "/b/")] {
        profile(&world, name, Some(path)).await;
    }
    for name in ["one", "three"] {
        world.root::<AddRoleToInstanceProfile>(add(name, "web")).await;
    }
    let under =
        ListInstanceProfilesInput { path_prefix: Some("/a/".into()), max_items: Some(1), marker: None };
    let first = world.root::<ListInstanceProfiles>(under.clone()).await;
    assert_eq!(
        (first.instance_profiles[0].instance_profile_name.as_str(), first.is_truncated),
        ("one", Some(true))
    );
    let rest =
        world.root::<ListInstanceProfiles>(ListInstanceProfilesInput { marker: first.marker, ..under }).await;
    assert_eq!(
        (rest.instance_profiles[0].instance_profile_name.as_str(), rest.is_truncated),
        ("two", Some(false))
    );
    for (role, wanted) in [("web", vec!["one", "three"]), ("other", vec![])] {
        let of_role = ListInstanceProfilesForRoleInput { role_name: role.into(), ..Default::default() };
        let found = world.root::<ListInstanceProfilesForRole>(of_role).await.instance_profiles;
        let names: Vec<_> = found.iter().map(|profile| profile.instance_profile_name.as_str()).collect();
        assert_eq!(names, wanted, "{role}");
    }
    let summary =
        world.root::<GetAccountSummary>(wire::typed::Nothing {}).await.summary_map.unwrap_or_default();
    assert_eq!(summary["InstanceProfiles"], 3);
}

#[tokio::test]
async fn a_role_in_a_profile_has_been_passed() {
    let world = with_roles().await;
    let ann = world.user("ann").await;
    profile(&world, "web", None).await;
    let put = |document: String| PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: document,
    };
    world.root::<PutUserPolicy>(put(allow("iam:AddRoleToInstanceProfile", "*"))).await;
    let refused = world.refusal::<AddRoleToInstanceProfile>(&ann, add("web", "web")).await;
    let sentence = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: iam:PassRole on resource: arn:aws:iam::{ACCOUNT}:role/web because no identity-based policy allows the iam:PassRole action"
    );
    assert_eq!(refused, ("AccessDenied".into(), sentence));
    world.root::<PutUserPolicy>(put(allow("iam:*", "*"))).await;
    world.as_who::<AddRoleToInstanceProfile>(&ann, add("web", "web")).await;
}

#[tokio::test]
async fn tags_of_profiles_have_cases() {
    let world = World::new();
    profile(&world, "web", None).await;
    let pair = |key: &str| Tag { key: key.into(), value: "v".into() };
    let tag = |tags| TagInstanceProfileInput { instance_profile_name: "web".into(), tags };
    world.root::<TagInstanceProfile>(tag(vec![pair("Team"), pair("team")])).await;
    let twice = world.refusal::<TagInstanceProfile>(&world.root, tag(vec![pair("a"), pair("a")])).await;
    assert_eq!(twice, ("InvalidInput".into(), "Duplicate tag keys found.".into()));
    let untag =
        UntagInstanceProfileInput { instance_profile_name: "web".into(), tag_keys: vec!["Team".into()] };
    world.root::<UntagInstanceProfile>(untag).await;
    let list = ListInstanceProfileTagsInput { instance_profile_name: "web".into(), ..Default::default() };
    assert_eq!(world.root::<ListInstanceProfileTags>(list).await.tags, [pair("team")]);
}
