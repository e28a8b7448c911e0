//! The text of an AccessDenied, in AWS's present form.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html> (read 2026-11-21).
//! Surprises: there is "no identity-based policy" but "the role trust policy"; nobody and services are "User:" too.
//! Left out: the encoded authorization message that EC2 alone adds.

use crate::evaluate::{Decision, PolicyKind, Verdict};
use crate::request::Request;

/// The message for a decision that is not an Allow.
pub fn access_denied(request: &Request<'_>, decision: &Decision) -> String {
    let Request { principal, action, resource, .. } = request;
    let mut text =
        format!("User: {} is not authorized to perform: {action} on resource: {resource}", principal.arn);
    match (decision.verdict, &decision.by, decision.lacking) {
        (Verdict::ExplicitDeny, Some(by), _) => {
            text.push_str(" with an explicit deny in ");
            text.push_str(with_article(by.kind));
        }
        (Verdict::ImplicitDeny, _, Some(kind)) => {
            text.push_str(&format!(" because no {} allows the {} action", name(kind), action));
        }
        _ => {}
    }
    text
}

fn name(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => "identity-based policy",
        PolicyKind::Resource => "resource-based policy",
        PolicyKind::Trust => "role trust policy",
        PolicyKind::Boundary => "permissions boundary",
        PolicyKind::Session => "session policy",
    }
}

fn with_article(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => "an identity-based policy",
        PolicyKind::Resource => "a resource-based policy",
        PolicyKind::Trust => "the role trust policy",
        PolicyKind::Boundary => "a permissions boundary",
        PolicyKind::Session => "a session policy",
    }
}
