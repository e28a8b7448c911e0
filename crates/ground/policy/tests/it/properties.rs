//! What holds for every set of statements: a deny wins, order does not matter, a boundary only takes away.

use crate::{identity, user};
use policy::{Context, Policies, Policy, Request, Verdict, evaluate};
use proptest::prelude::*;
use std::sync::Arc;

fn statement() -> impl Strategy<Value = String> {
    let action = prop::sample::select(vec![
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "*",
        "s3:Put?bject",
        "iam:*",
        "s3:PutObject",
    ]);
    let resource = prop::sample::select(vec![
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::c/*",
        "arn:aws:s3:::${aws:username}/*",
    ]);
    let condition = prop::sample::select(vec![
        "",
        r#","Condition":{"StringEquals":{"k:x":"1"}}"#,
        r#","Condition":{"Null":{"k:x":"true"}}"#,
    ]);
    (any::<bool>(), any::<bool>(), any::<bool>(), action, resource, condition).prop_map(
        |(allow, not_action, not_resource, action, resource, condition)| {
            let effect = if allow { "Allow" } else { "Deny" };
            let not = |negated| if negated { "Not" } else { "" };
            format!(
                r#"{{"Effect":"{effect}","{}Action":"{action}","{}Resource":"{resource}"{condition}}}"#,
                not(not_action),
                not(not_resource)
            )
        },
    )
}

fn verdict(
    identity: &[Arc<Policy>],
    boundary: Option<&Policy>,
    action: &str,
    resource: &str,
    x: bool,
) -> Verdict {
    let principal = user();
    let context = if x { Context::new().with("k:x", "1") } else { Context::new() };
    let request =
        Request { principal: &principal, action, resource, resource_account: None, context: &context };
    evaluate(&request, &Policies { identity, boundary, ..Policies::default() }).verdict
}

fn request() -> impl Strategy<Value = (&'static str, &'static str, bool)> {
    let action = prop::sample::select(vec!["s3:GetObject", "s3:PutObject", "iam:GetRole"]);
    let resource = prop::sample::select(vec!["arn:aws:s3:::b/k", "arn:aws:s3:::ann/k", "*"]);
    (action, resource, any::<bool>())
}

proptest! {
    #[test]
    fn an_explicit_deny_always_wins(statements in prop::collection::vec(statement(), 0..6), (action, resource, x) in request()) {
        let mut all: Vec<_> = statements.iter().map(|s| identity(s)).collect();
        all.push(identity(&format!(r#"{{"Effect":"Deny","Action":"{action}","Resource":"*"}}"#)));
        prop_assert_eq!(verdict(&all, None, action, resource, x), Verdict::ExplicitDeny);
    }

    #[test]
    fn order_and_grouping_do_not_matter(statements in prop::collection::vec(statement(), 1..6), (action, resource, x) in request()) {
        let apart: Vec<_> = statements.iter().map(|s| identity(s)).collect();
        let together = [identity(&statements.join(","))];
        let backwards: Vec<_> = statements.iter().rev().cloned().collect();
        let reversed = [identity(&backwards.join(","))];
        let wanted = verdict(&apart, None, action, resource, x);
        prop_assert_eq!(verdict(&together, None, action, resource, x), wanted);
        prop_assert_eq!(verdict(&reversed, None, action, resource, x), wanted);
    }

    #[test]
    fn a_boundary_only_takes_away(statements in prop::collection::vec(statement(), 1..5), bound in statement(), (action, resource, x) in request()) {
        let all = [identity(&statements.join(","))];
        let without = verdict(&all, None, action, resource, x);
        let with = verdict(&all, Some(&identity(&bound)), action, resource, x);
        prop_assert!(with != Verdict::Allow || without == Verdict::Allow);
    }

    #[test]
    fn parsing_never_panics(text in "\\PC{0,80}") {
        for role in [policy::Role::Identity, policy::Role::Resource, policy::Role::Trust] {
            let _ = Policy::parse(&text, role);
        }
    }
}
