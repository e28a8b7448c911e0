//! Sessions of roles and users: who gets one, how long, and what it may.

use crate::world::{ACCOUNT, READ_ALL, World, allow, trust};
use api_iam::*;
use api_sts::{AssumeRole, AssumeRoleInput, GetCallerIdentity, GetSessionToken, GetSessionTokenInput};
use std::time::Duration;
use wire::{Authenticator, AuthorizeError, Cx, Roles, ServiceRole};

fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

fn assume(role: &str) -> AssumeRoleInput {
    AssumeRoleInput { role_arn: role_arn(role), role_session_name: "ci".into(), ..Default::default() }
}

async fn reader(world: &World, trust: String) {
    world.role("reader", trust).await;
    let put = PutRolePolicyInput {
        role_name: "reader".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutRolePolicy>(put).await;
}

async fn session(world: &World, who: &Cx, input: AssumeRoleInput) -> Cx {
    let keys = world.as_who::<AssumeRole>(who, input).await.credentials.expect("keys");
    let record = world.iam.find_key(&keys.access_key_id).await.expect("no fault").expect("known");
    assert_eq!(record.session_token.as_ref(), Some(&keys.session_token));
    assert_eq!((record.secret, record.expires_at), (keys.secret_access_key, Some(keys.expiration)));
    world.signed_by(&keys.access_key_id).await
}

#[tokio::test]
async fn a_session_has_the_roles_permissions_narrowed() {
    let world = World::new();
    let ann = world.user("ann").await;
    reader(&world, trust(&format!(r#"{{"AWS":"arn:aws:iam::{ACCOUNT}:user/ann"}}"#))).await;
    let ci = session(&world, &ann, assume("reader")).await;
    let me = world.as_who::<GetCallerIdentity>(&ci, Default::default()).await;
    assert_eq!(me.arn, Some(format!("arn:aws:sts::{ACCOUNT}:assumed-role/reader/ci")));
    assert!(me.user_id.is_some_and(|id| id.starts_with("AROA") && id.ends_with(":ci")));
    assert!(world.may_read(&ci).await && !world.may_read(&ann).await);
    let narrow = AssumeRoleInput { policy: Some(allow("s3:Put*", "*")), ..assume("reader") };
    let narrow = session(&world, &ann, narrow).await;
    let sentence = world.asks(&narrow, wire::Permission::new("s3:GetObject", "arn:aws:s3:::b/k")).await;
    assert!(sentence.ends_with("because no session policy allows the s3:GetObject action"), "{sentence}");
    let gone = DeleteRolePolicyInput { role_name: "reader".into(), policy_name: "p".into() };
    world.root::<DeleteRolePolicy>(gone).await;
    assert!(!world.may_read(&ci).await, "a session loses what its role loses");
}

#[tokio::test]
async fn trust_decides() {
    let world = World::new();
    let ann = world.user("ann").await;
    let by_account = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{ACCOUNT}"}},"Action":["sts:AssumeRole","sts:TagSession"],"Condition":{{"StringEquals":{{"sts:ExternalId":"x-1"}}}}}}]}}"#
    );
    reader(&world, by_account).await;
    let with_id = || AssumeRoleInput { external_id: Some("x-1".into()), ..assume("reader") };
    let refused = world.refusal::<AssumeRole>(&ann, with_id()).await;
    assert!(
        refused.1.ends_with("because no identity-based policy allows the sts:AssumeRole action"),
        "{}",
        refused.1
    );
    let put = PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: allow("sts:*", &role_arn("reader")),
    };
    world.root::<PutUserPolicy>(put).await;
    let refused = world.refusal::<AssumeRole>(&ann, assume("reader")).await;
    assert!(
        refused.1.ends_with("because no role trust policy allows the sts:AssumeRole action"),
        "{}",
        refused.1
    );
    let tags = vec![api_sts::Tag { key: "team".into(), value: "red".into() }];
    let tagged = session(&world, &ann, AssumeRoleInput { tags: Some(tags), ..with_id() }).await;
    let by_tag = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}]}"#;
    let put = PutRolePolicyInput {
        role_name: "reader".into(),
        policy_name: "t".into(),
        policy_document: by_tag.into(),
    };
    world.root::<PutRolePolicy>(put).await;
    let untagged = session(&world, &ann, with_id()).await;
    assert_eq!(world.asks(&tagged, wire::Permission::new("sqs:SendMessage", "*")).await, "");
    assert_ne!(world.asks(&untagged, wire::Permission::new("sqs:SendMessage", "*")).await, "");
    let missing = world.refusal::<AssumeRole>(&ann, assume("none")).await;
    let sentence = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: sts:AssumeRole on resource: {}",
        role_arn("none")
    );
    assert_eq!(missing, ("AccessDenied".into(), sentence));
    let by_root = world.refusal::<AssumeRole>(&world.root, with_id()).await;
    assert_eq!(by_root.1, "Roles may not be assumed by root accounts.");
}

#[tokio::test]
async fn sessions_have_an_end() {
    let world = World::new();
    let ann = world.user("ann").await;
    reader(&world, trust(&format!(r#"{{"AWS":["arn:aws:iam::{ACCOUNT}:user/ann"]}}"#))).await;
    let hours = |hours: i64| AssumeRoleInput { duration_seconds: Some(hours * 3600), ..assume("reader") };
    let long = world.refusal::<AssumeRole>(&ann, hours(2)).await;
    let sentence = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assert_eq!(long, ("ValidationError".into(), sentence.into()));
    let longer =
        UpdateRoleInput { role_name: "reader".into(), max_session_duration: Some(7200), description: None };
    world.root::<UpdateRole>(longer).await;
    let keys = world.as_who::<AssumeRole>(&ann, hours(2)).await.credentials.expect("keys");
    assert_eq!(keys.expiration.to_string(), "2026-11-21T02:00:00Z");
    world.clock.advance(Duration::from_secs(4 * 3600));
    session(&world, &ann, hours(1)).await;
    let found = world.iam.find_key(&keys.access_key_id).await.expect("no fault");
    assert!(found.is_none(), "what has long expired is cleared away");
}

#[tokio::test]
async fn users_get_session_tokens() {
    let world = World::new();
    let ann = world.user("ann").await;
    let put = PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutUserPolicy>(put).await;
    let keys = world
        .as_who::<GetSessionToken>(&ann, GetSessionTokenInput::default())
        .await
        .credentials
        .expect("keys");
    let temporary = world.signed_by(&keys.access_key_id).await;
    assert_eq!(temporary.principal.arn, ann.principal.arn);
    assert!(world.may_read(&temporary).await);
    let again = world.refusal::<GetSessionToken>(&temporary, GetSessionTokenInput::default()).await;
    assert_eq!(again, ("AccessDenied".into(), "Cannot call GetSessionToken with session credentials".into()));
}

#[tokio::test]
async fn services_assume_the_roles_that_trust_them() {
    let world = World::new();
    reader(&world, trust(r#"{"Service":"lambda.amazonaws.com"}"#)).await;
    let arn = role_arn("reader");
    let role = |service| ServiceRole { role_arn: &arn, service, session_name: "fn", source_arn: None };
    let principal = match world.iam.assume(&world.root, &role("lambda.amazonaws.com")).await {
        Ok(principal) => principal,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(principal.arn, format!("arn:aws:sts::{ACCOUNT}:assumed-role/reader/fn"));
    assert!(world.may_read(&world.root.as_principal(principal.clone())).await);
    let keys = world.iam.credentials(&principal, Duration::from_secs(900)).await.expect("keys");
    assert!(keys.access_key_id.starts_with("ASIA"));
    assert!(world.may_read(&world.signed_by(&keys.access_key_id).await).await);
    let Err(AuthorizeError::Denied(denied)) =
        world.iam.assume(&world.root, &role("codebuild.amazonaws.com")).await
    else {
        panic!("a role that does not trust a service is not for it")
    };
    assert_eq!(
        denied.to_string(),
        format!(
            "User: codebuild.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: {arn} because no role trust policy allows the sts:AssumeRole action"
        )
    );
}

/// A role is its id, not its name: a session of one that is gone is worth nothing, whoever bears the name now.
#[tokio::test]
async fn a_session_ends_with_its_role() {
    let world = World::new();
    let ann = world.user("ann").await;
    let trusting = || trust(&format!(r#"{{"AWS":"arn:aws:iam::{ACCOUNT}:user/ann"}}"#));
    reader(&world, trusting()).await;
    let keys = world.as_who::<AssumeRole>(&ann, assume("reader")).await.credentials.expect("keys");
    let ci = world.signed_by(&keys.access_key_id).await;
    assert!(world.may_read(&ci).await);
    world
        .root::<DeleteRolePolicy>(DeleteRolePolicyInput {
            role_name: "reader".into(),
            policy_name: "p".into(),
        })
        .await;
    world.root::<DeleteRole>(DeleteRoleInput { role_name: "reader".into() }).await;
    reader(&world, trusting()).await;
    let known = world.iam.find_key(&keys.access_key_id).await.expect("no fault");
    assert!(known.is_none(), "the keys of the old role's session are unknown");
    assert!(!world.may_read(&ci).await, "and what runs under it already may nothing");
    let again = session(&world, &ann, assume("reader")).await;
    assert!(world.may_read(&again).await);
}

#[tokio::test]
async fn a_service_assumes_a_role_at_a_time() {
    let world = World::new();
    let until = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"DateLessThan":{"aws:CurrentTime":"2026-11-22T00:00:00Z"}}}]}"#;
    reader(&world, until.to_owned()).await;
    let arn = role_arn("reader");
    let role =
        ServiceRole { role_arn: &arn, service: "lambda.amazonaws.com", session_name: "fn", source_arn: None };
    assert!(world.iam.assume(&world.root, &role).await.is_ok());
    let later = Cx { at: "2026-11-23T00:00:00Z".parse().expect("a time"), ..world.root.clone() };
    assert!(world.iam.assume(&later, &role).await.is_err());
}

/// A chain of roles, each of which takes tags and a source identity.
async fn chain(world: &World) -> Cx {
    let ann = world.user("ann").await;
    let open = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{ACCOUNT}"}},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}}]}}"#
    );
    for name in ["first", "second"] {
        world.role(name, open.clone()).await;
        let put = PutRolePolicyInput {
            role_name: name.into(),
            policy_name: "p".into(),
            policy_document: allow("sts:*", "*"),
        };
        world.root::<PutRolePolicy>(put).await;
    }
    let put = PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: allow("sts:*", "*"),
    };
    world.root::<PutUserPolicy>(put).await;
    ann
}

fn tag(key: &str) -> Option<Vec<api_sts::Tag>> {
    Some(vec![api_sts::Tag { key: key.into(), value: "red".into() }])
}

#[tokio::test]
async fn transitive_tags_and_source_identity_go_along_a_chain() {
    let world = World::new();
    let ann = chain(&world).await;
    let begin = AssumeRoleInput {
        tags: tag("Team"),
        transitive_tag_keys: Some(vec!["Team".into()]),
        source_identity: Some("ann".into()),
        ..assume("first")
    };
    let answer = world.as_who::<AssumeRole>(&ann, begin).await;
    assert_eq!(answer.source_identity.as_deref(), Some("ann"));
    let first = world.signed_by(&answer.credentials.expect("keys").access_key_id).await;
    let again = AssumeRoleInput { tags: tag("team"), ..assume("second") };
    let again = world.refusal::<AssumeRole>(&first, again).await;
    assert_eq!(again.0, "InvalidParameterValue");
    assert!(again.1.contains("conflicts with a transitive tag key"), "{}", again.1);
    let other = AssumeRoleInput { source_identity: Some("eve".into()), ..assume("second") };
    let other = world.refusal::<AssumeRole>(&first, other).await;
    assert!(other.1.contains("is not authorized to perform: sts:SetSourceIdentity"), "{}", other.1);
    let answer = world.as_who::<AssumeRole>(&first, assume("second")).await;
    assert_eq!(answer.source_identity.as_deref(), Some("ann"));
    let second = world.signed_by(&answer.credentials.expect("keys").access_key_id).await;
    let by_both = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red","aws:SourceIdentity":"ann"}}}]}"#;
    let put = PutRolePolicyInput {
        role_name: "second".into(),
        policy_name: "q".into(),
        policy_document: by_both.into(),
    };
    world.root::<PutRolePolicy>(put).await;
    assert_eq!(world.asks(&second, wire::Permission::new("sqs:SendMessage", "*")).await, "");
}

#[tokio::test]
async fn a_source_identity_has_to_be_trusted() {
    let world = World::new();
    let ann = chain(&world).await;
    let update = UpdateAssumeRolePolicyInput {
        role_name: "first".into(),
        policy_document: trust(&format!(r#"{{"AWS":"{ACCOUNT}"}}"#)),
    };
    world.root::<UpdateAssumeRolePolicy>(update).await;
    session(&world, &ann, assume("first")).await;
    let named = AssumeRoleInput { source_identity: Some("ann".into()), ..assume("first") };
    let refused = world.refusal::<AssumeRole>(&ann, named).await;
    assert!(
        refused.1.ends_with("because no role trust policy allows the sts:SetSourceIdentity action"),
        "{}",
        refused.1
    );
    let tagged = AssumeRoleInput { tags: tag("a"), ..assume("first") };
    let refused = world.refusal::<AssumeRole>(&ann, tagged).await;
    assert!(
        refused.1.ends_with("because no role trust policy allows the sts:TagSession action"),
        "{}",
        refused.1
    );
}
