//! Tables over parsing, conditions and whole evaluations, and the properties that hold for all policies.

mod conditions;
mod evaluation;
mod malformed;
mod properties;

use policy::{Context, Decision, Policies, Policy, Principal, Request, ResourcePolicy, Role, evaluate};
use std::sync::Arc;

pub const ACCOUNT: &str = "111122223333";
pub const OTHER: &str = "444455556666";

pub fn user() -> Principal {
    let mut user = Principal::user("arn:aws:iam::111122223333:user/dev/ann", ACCOUNT);
    user.tags = vec![("team".into(), "red*".into())];
    user
}

pub fn session() -> Principal {
    Principal::assumed_role(
        "arn:aws:sts::111122223333:assumed-role/deploy/ci",
        "arn:aws:iam::111122223333:role/x/deploy",
        ACCOUNT,
    )
}

pub fn identity(statements: &str) -> Arc<Policy> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    Arc::new(Policy::parse(&text, Role::Identity).unwrap_or_else(|e| panic!("{e}: {text}")))
}

pub fn of_resource(statements: &str) -> Policy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    Policy::parse(&text, Role::Resource).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// One identity policy, one context, no resource policy.
pub fn decide(
    principal: &Principal,
    context: &Context,
    action: &str,
    resource: &str,
    statements: &str,
) -> Decision {
    let request = Request { principal, action, resource, resource_account: None, context };
    let identity = [identity(statements)];
    evaluate(&request, &Policies { identity: &identity, ..Policies::default() })
}

pub fn trust(text: &str) -> Policy {
    Policy::parse(text, Role::Trust).unwrap_or_else(|e| panic!("{e}: {text}"))
}

pub fn resource_policy(policy: &Policy) -> Option<ResourcePolicy<'_>> {
    Some(ResourcePolicy::of_resource(policy))
}
