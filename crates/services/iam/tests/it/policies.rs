//! Managed policies: versions, boundaries, who uses what; and the simulator.

use crate::world::{ACCOUNT, READ_ALL, World, allow, trust};
use api_iam::*;

async fn policy(world: &World, name: &str, document: &str) -> String {
    let input = CreatePolicyInput {
        policy_name: name.into(),
        policy_document: document.into(),
        ..Default::default()
    };
    let made = world.root::<CreatePolicy>(input).await.policy.expect("a policy");
    made.arn.expect("an ARN")
}

#[tokio::test]
async fn versions_count_from_the_next_call_on() {
    let world = World::new();
    let arn = policy(&world, "Reading", READ_ALL).await;
    assert_eq!(arn, format!("arn:aws:iam::{ACCOUNT}:policy/Reading"));
    let ann = world.user("ann").await;
    let attach = AttachUserPolicyInput { user_name: "ann".into(), policy_arn: arn.clone() };
    world.root::<AttachUserPolicy>(attach).await;
    assert!(world.may_read(&ann).await);
    let version = |document: String, as_default| CreatePolicyVersionInput {
        policy_arn: arn.clone(),
        policy_document: document,
        set_as_default: Some(as_default),
    };
    world.root::<CreatePolicyVersion>(version(allow("s3:Put*", "*"), true)).await;
    assert!(!world.may_read(&ann).await);
    let back = SetDefaultPolicyVersionInput { policy_arn: arn.clone(), version_id: "v1".into() };
    world.root::<SetDefaultPolicyVersion>(back).await;
    assert!(world.may_read(&ann).await);
    for _ in 0..3 {
        world.root::<CreatePolicyVersion>(version(READ_ALL.into(), false)).await;
    }
    let sixth = world.refusal::<CreatePolicyVersion>(&world.root, version(READ_ALL.into(), false)).await;
    assert!(sixth.0 == "LimitExceeded" && sixth.1.starts_with("A managed policy can have up to 5 versions."));
    let delete = |id: &str| DeletePolicyVersionInput { policy_arn: arn.clone(), version_id: id.into() };
    let default = world.refusal::<DeletePolicyVersion>(&world.root, delete("v1")).await;
    assert_eq!(default.1, "Cannot delete the default version of a policy.");
    let gone =
        world.refusal::<DeletePolicy>(&world.root, DeletePolicyInput { policy_arn: arn.clone() }).await;
    assert_eq!(gone, ("DeleteConflict".into(), "Cannot delete a policy attached to entities.".into()));
    let shown =
        world.root::<GetPolicy>(GetPolicyInput { policy_arn: arn.clone() }).await.policy.expect("there");
    assert_eq!((shown.attachment_count, shown.default_version_id.as_deref()), (Some(1), Some("v1")));
    let entities = ListEntitiesForPolicyInput { policy_arn: arn, ..Default::default() };
    let users = world.root::<ListEntitiesForPolicy>(entities).await.policy_users.unwrap_or_default();
    assert_eq!(users.into_iter().filter_map(|u| u.user_name).collect::<Vec<_>>(), ["ann"]);
}

#[tokio::test]
async fn a_boundary_takes_away() {
    let world = World::new();
    let arn = policy(&world, "Writing", &allow("s3:Put*", "*")).await;
    let ann = world.user("ann").await;
    let put = PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutUserPolicy>(put).await;
    let bound =
        PutUserPermissionsBoundaryInput { user_name: "ann".into(), permissions_boundary: arn.clone() };
    world.root::<PutUserPermissionsBoundary>(bound).await;
    let sentence = world.asks(&ann, wire::Permission::new("s3:GetObject", "arn:aws:s3:::b/k")).await;
    assert!(
        sentence.ends_with("because no permissions boundary allows the s3:GetObject action"),
        "{sentence}"
    );
    let in_use = world.refusal::<DeletePolicy>(&world.root, DeletePolicyInput { policy_arn: arn }).await;
    assert_eq!(in_use.0, "DeleteConflict");
    let free = DeleteUserPermissionsBoundaryInput { user_name: "ann".into() };
    world.root::<DeleteUserPermissionsBoundary>(free).await;
    assert!(world.may_read(&ann).await);
}

#[tokio::test]
async fn aws_policies_are_there_and_fixed() {
    let world = World::new();
    let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    let version = GetPolicyVersionInput { policy_arn: arn.into(), version_id: "v1".into() };
    let shown = world.root::<GetPolicyVersion>(version).await.policy_version.expect("there");
    assert!(
        shown.document.is_some_and(|d| d.contains("%22Action%22%3A%22%2A%22") || d.contains("%22%2A%22"))
    );
    let list =
        ListPoliciesInput { scope: Some(PolicyScopeType::Aws), max_items: Some(1000), ..Default::default() };
    let all = world.root::<ListPolicies>(list).await.policies.unwrap_or_default();
    assert!(all.len() >= 25 && all.iter().any(|p| p.arn.as_deref() == Some(arn)));
    let refused =
        world.refusal::<DeletePolicy>(&world.root, DeletePolicyInput { policy_arn: arn.into() }).await;
    assert_eq!(refused.0, "AccessDenied");
}

#[tokio::test]
async fn the_simulator_says_what_a_call_would_get() {
    let world = World::new();
    world.user("ann").await;
    let put = PutUserPolicyInput {
        user_name: "ann".into(),
        policy_name: "p".into(),
        policy_document: READ_ALL.into(),
    };
    world.root::<PutUserPolicy>(put).await;
    let ask = SimulatePrincipalPolicyInput {
        policy_source_arn: format!("arn:aws:iam::{ACCOUNT}:user/ann"),
        action_names: vec!["s3:GetObject".into(), "s3:PutObject".into()],
        ..Default::default()
    };
    let results = world.root::<SimulatePrincipalPolicy>(ask).await.evaluation_results.unwrap_or_default();
    let decisions: Vec<_> = results.iter().map(|r| r.eval_decision.as_str()).collect();
    assert_eq!(decisions, ["allowed", "implicitDeny"]);
    let part = |marker| SimulatePrincipalPolicyInput {
        policy_source_arn: format!("arn:aws:iam::{ACCOUNT}:user/ann"),
        action_names: vec!["s3:GetObject".into(), "s3:PutObject".into()],
        max_items: Some(1),
        marker,
        ..Default::default()
    };
    let first = world.root::<SimulatePrincipalPolicy>(part(None)).await;
    assert_eq!(
        (first.is_truncated, first.evaluation_results.map(|results| results.len())),
        (Some(true), Some(1))
    );
    let rest = world.root::<SimulatePrincipalPolicy>(part(first.marker)).await;
    let rest =
        (rest.is_truncated, rest.evaluation_results.map(|results| results[0].eval_action_name.clone()));
    assert_eq!(rest, (Some(false), Some("s3:PutObject".into())));
    let together = SimulatePrincipalPolicyInput {
        resource_handling_option: Some("EC2-VPC-InstanceStore".into()),
        ..part(None)
    };
    let refused = world.refusal::<SimulatePrincipalPolicy>(&world.root, together).await;
    assert_eq!(refused.0, "NotImplemented");
    let summary =
        world.root::<GetAccountSummary>(wire::typed::Nothing {}).await.summary_map.unwrap_or_default();
    assert_eq!((summary["Users"], summary["RolesQuota"]), (1, 1000));
    world.role("r", trust(r#"{"Service":"lambda.amazonaws.com"}"#)).await;
}

#[tokio::test]
async fn what_is_missing_is_named_as_aws_names_it() {
    let world = World::new();
    let arn = format!("arn:aws:iam::{ACCOUNT}:policy/nobody");
    let missing =
        ("NoSuchEntity".to_owned(), format!("Policy {arn} version v1 does not exist or is not attachable."));
    let get = GetPolicyVersionInput { policy_arn: arn.clone(), version_id: "v1".into() };
    assert_eq!(world.refusal::<GetPolicyVersion>(&world.root, get).await, missing);
    let set = SetDefaultPolicyVersionInput { policy_arn: arn.clone(), version_id: "v1".into() };
    assert_eq!(world.refusal::<SetDefaultPolicyVersion>(&world.root, set).await, missing);
    let list = ListPolicyVersionsInput { policy_arn: arn.clone(), ..Default::default() };
    let refused = world.refusal::<ListPolicyVersions>(&world.root, list).await;
    assert_eq!(refused, ("NoSuchEntity".into(), format!("Policy {arn} was not found.")));
    world.role("r", trust(r#"{"Service":"lambda.amazonaws.com"}"#)).await;
    let attach = AttachRolePolicyInput { role_name: "r".into(), policy_arn: "longpolicynamebutnoarn".into() };
    let refused = world.refusal::<AttachRolePolicy>(&world.root, attach).await;
    assert_eq!(refused, ("ValidationError".into(), "ARN longpolicynamebutnoarn is not valid.".into()));
}
