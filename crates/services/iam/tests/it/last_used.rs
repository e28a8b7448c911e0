//! When a key or a role was last used: known at once, kept across a restart.

use crate::world::{self, READ_ALL, ROOT_KEY_ID, World, trust};
use api_iam::*;
use std::time::Duration;
use store::Store;
use wire::{Authenticator, Cx, KeyUse, Roles, ServiceRole};

fn use_of<'a>(id: &'a str, who: &'a Cx) -> KeyUse<'a> {
    KeyUse { access_key_id: id, principal: &who.principal, service: "sts", region: "eu-west-1" }
}

async fn asked(world: &World, id: &str) -> GetAccessKeyLastUsedOutput {
    world.root::<GetAccessKeyLastUsed>(GetAccessKeyLastUsedInput { access_key_id: id.into() }).await
}

#[tokio::test]
async fn a_key_tells_its_last_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = {
        let world = World::on(Store::open(folder.path()).expect("a store"));
        let ann = world.user("ann").await;
        let keys = ListAccessKeysInput { user_name: Some("ann".into()), ..Default::default() };
        let keys = world.root::<ListAccessKeys>(keys).await.access_key_metadata;
        let id = keys[0].access_key_id.clone().expect("an id");
        let never = asked(&world, &id).await;
        assert_eq!(never.user_name.as_deref(), Some("ann"));
        let never = never.access_key_last_used.expect("there");
        assert_eq!((never.last_used_date, &*never.service_name, &*never.region), (None, "N/A", "N/A"));
        world.iam.used(&use_of(&id, &ann));
        world.clock.advance(Duration::from_secs(5));
        world.iam.used(&use_of(&id, &ann));
        let used = asked(&world, &id).await.access_key_last_used.expect("there");
        assert_eq!(used.last_used_date.map(|at| at.to_string()).as_deref(), Some("2026-11-21T00:00:05Z"));
        assert_eq!((&*used.service_name, &*used.region), ("sts", "eu-west-1"));
        let unknown = GetAccessKeyLastUsedInput { access_key_id: "AKIA0000000000000000".into() };
        let sentence = format!(
            "User: {} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIA0000000000000000",
            world.root.principal.arn
        );
        let refused = world.refusal::<GetAccessKeyLastUsed>(&world.root, unknown).await;
        assert_eq!(refused, ("AccessDenied".into(), sentence));
        assert_eq!(asked(&world, ROOT_KEY_ID).await.user_name, None);
        // The first use is written in the background, before this change.
        world.root::<CreateUser>(CreateUserInput { user_name: "bob".into(), ..Default::default() }).await;
        id
    };
    let world = World::on(world::reopened(folder.path()).await);
    let kept = asked(&world, &id).await.access_key_last_used.expect("there");
    assert_eq!(kept.last_used_date.map(|at| at.to_string()).as_deref(), Some("2026-11-21T00:00:00Z"));
}

#[tokio::test]
async fn a_role_tells_its_last_use() {
    let world = World::new();
    let role = world.role("fn", trust(r#"{"Service":"lambda.amazonaws.com"}"#)).await;
    let shown = || async {
        let role = world.root::<GetRole>(GetRoleInput { role_name: "fn".into() }).await.role;
        role.role_last_used.expect("always there")
    };
    assert_eq!(shown().await, RoleLastUsed::default());
    let put = PutRolePolicyInput {
        role_name: "fn".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutRolePolicy>(put).await;
    let (service, session_name) = ("lambda.amazonaws.com", "s");
    let asked = ServiceRole { role_arn: &role.arn, service, session_name, source_arn: None };
    let principal = match world.iam.assume(&world.root, &asked).await {
        Ok(principal) => principal,
        Err(error) => panic!("{error}"),
    };
    assert!(world.may_read(&world.root.as_principal(principal)).await);
    let used = shown().await;
    assert_eq!(used.last_used_date.map(|at| at.to_string()).as_deref(), Some("2026-11-21T00:00:00Z"));
    assert_eq!(used.region.as_deref(), Some("us-east-1"));
}
