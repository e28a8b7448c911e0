//! The revisions of an application: registered, used by deployments, listed.

use api_codedeploy::{
    ApplicationRevisionSortBy, BundleType, GetApplicationRevision, GetApplicationRevisionInput,
    ListApplicationRevisions, ListApplicationRevisionsInput, ListStateFilterAction,
    RegisterApplicationRevision, RegisterApplicationRevisionInput, RevisionLocation, RevisionLocationType,
    S3Location,
};

use crate::world::{ALL_AT_ONCE, World, spec};

fn in_s3(key: &str) -> RevisionLocation {
    let (bucket, key, bundle_type) = (Some("b".into()), Some(key.into()), Some(BundleType::Yaml));
    RevisionLocation {
        revision_type: Some(RevisionLocationType::S3),
        s3_location: Some(S3Location { bucket, key, bundle_type, ..S3Location::default() }),
        ..RevisionLocation::default()
    }
}

fn register(key: &str) -> RegisterApplicationRevisionInput {
    let description = Some(format!("about {key}"));
    RegisterApplicationRevisionInput { application_name: "app".into(), description, revision: in_s3(key) }
}

fn all() -> ListApplicationRevisionsInput {
    ListApplicationRevisionsInput { application_name: "app".into(), ..Default::default() }
}

async fn listed(world: &World, input: ListApplicationRevisionsInput) -> Vec<String> {
    let output = world.call::<ListApplicationRevisions>(input).await.expect("listed");
    let name =
        |at: RevisionLocation| at.s3_location.and_then(|at| at.key).unwrap_or_else(|| "a text".to_owned());
    output.revisions.expect("revisions").into_iter().map(name).collect()
}

#[tokio::test]
async fn a_revision_is_known_by_being_registered_or_used() {
    let world = World::new().await;
    world.call::<RegisterApplicationRevision>(register("x/1")).await.expect("registered");
    world.deploy(ALL_AT_ONCE, &spec("1", "2", "")).await;
    world.settle().await;
    world.call::<RegisterApplicationRevision>(register("y/2")).await.expect("registered");
    assert_eq!(listed(&world, all()).await.len(), 3);

    let deployed = ListApplicationRevisionsInput { deployed: Some(ListStateFilterAction::Include), ..all() };
    assert_eq!(listed(&world, deployed).await, ["a text"]);
    let by_use =
        ListApplicationRevisionsInput { sort_by: Some(ApplicationRevisionSortBy::LastUsedTime), ..all() };
    assert_eq!(listed(&world, by_use).await.last().map(String::as_str), Some("a text"));
    let (s3_bucket, s3_key_prefix) = (Some("b".into()), Some("x/".into()));
    let in_x = ListApplicationRevisionsInput { s3_bucket, s3_key_prefix: s3_key_prefix.clone(), ..all() };
    assert_eq!(listed(&world, in_x).await, ["x/1"]);
    let no_bucket = ListApplicationRevisionsInput { s3_key_prefix, ..all() };
    let refusal = world.call::<ListApplicationRevisions>(no_bucket).await.expect_err("refused");
    assert_eq!(refusal.code, "BucketNameFilterRequiredException");
}

#[tokio::test]
async fn what_is_known_of_a_revision() {
    let world = World::new().await;
    let id = world.deploy(ALL_AT_ONCE, &spec("1", "2", "")).await;
    world.settle().await;
    let info = world.info(&id).await;
    let get = |revision| GetApplicationRevisionInput { application_name: "app".into(), revision };
    let used =
        world.call::<GetApplicationRevision>(get(info.revision.expect("a revision"))).await.expect("known");
    let used = used.revision_info.expect("info");
    assert_eq!((used.first_used_time, used.last_used_time), (info.create_time, info.create_time));
    assert_eq!(used.deployment_groups, info.deployment_group_name.map(|group| vec![group]));

    world.call::<RegisterApplicationRevision>(register("x/1")).await.expect("registered");
    let registered = world.call::<GetApplicationRevision>(get(in_s3("x/1"))).await.expect("known");
    let registered = registered.revision_info.expect("info");
    assert_eq!((registered.description.as_deref(), registered.first_used_time), (Some("about x/1"), None));
    let refusal = world.call::<GetApplicationRevision>(get(in_s3("x/2"))).await.expect_err("unknown");
    assert_eq!(refusal.code, "RevisionDoesNotExistException");
    let nothing = RegisterApplicationRevisionInput { revision: RevisionLocation::default(), ..register("x") };
    let refusal = world.call::<RegisterApplicationRevision>(nothing).await.expect_err("names nothing");
    assert_eq!(refusal.code, "InvalidRevisionException");
}
