//! All policies together: may this principal do this?
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html> and its pages on one
//! account, on cross-account requests and on boundaries (read 2026-11-21).
//!
//! - An explicit deny in any policy ends it.
//! - Same account: an identity policy or the resource's policy suffices. A grant to the user or the session itself is
//!   beyond boundary and session policy; a grant to the role is within both; a grant to the account only lets the
//!   account's identity policies decide.
//! - Other account: both sides must allow.
//! - A role's trust policy must allow in any case ([`ResourcePolicy::required`]).
//! - An AWS service and nobody have no identity policies: the resource's policy decides alone.
//! - Root of the account needs no identity policy; a deny in the resource's policy still holds for it.

use crate::compile::{Effect, Policy};
use crate::principals::Closeness;
use crate::request::{PrincipalKind, Request};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    Identity,
    Resource,
    Trust,
    Boundary,
    Session,
}

#[derive(Debug, Clone, Copy)]
pub struct ResourcePolicy<'a> {
    pub policy: &'a Policy,
    /// [`PolicyKind::Resource`] or [`PolicyKind::Trust`].
    pub kind: PolicyKind,
    /// An identity policy alone is not enough, not even in the same account: roles, and keys of KMS.
    pub required: bool,
}

impl<'a> ResourcePolicy<'a> {
    pub fn of_resource(policy: &'a Policy) -> Self {
        Self { policy, kind: PolicyKind::Resource, required: false }
    }

    pub fn trust(policy: &'a Policy) -> Self {
        Self { policy, kind: PolicyKind::Trust, required: true }
    }
}

/// Everything that applies to one request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies<'a> {
    pub identity: &'a [Arc<Policy>],
    pub resource: Option<ResourcePolicy<'a>>,
    pub boundary: Option<&'a Policy>,
    /// `Some` when the session was made with session policies, also if none of them allows anything.
    pub session: Option<&'a [Arc<Policy>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    ExplicitDeny,
    ImplicitDeny,
}

/// The statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedBy {
    pub kind: PolicyKind,
    /// Which of the policies of that kind, and which statement in it.
    pub policy: usize,
    pub statement: usize,
    pub sid: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// `None` for an implicit deny and for root, whom no statement allows.
    pub by: Option<DecidedBy>,
    /// For an implicit deny: the kind of policy that should have allowed and did not.
    pub lacking: Option<PolicyKind>,
}

impl Decision {
    pub fn is_allowed(&self) -> bool {
        self.verdict == Verdict::Allow
    }
}

/// What one group of policies says when none of its statements denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    closeness: Closeness,
    by: Option<DecidedBy>,
}

pub fn evaluate(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    match allowances(request, policies) {
        Ok(said) => combine(request, policies, said),
        Err(by) => Decision { verdict: Verdict::ExplicitDeny, by: Some(by), lacking: None },
    }
}

struct Said {
    identity: Allowance,
    resource: Allowance,
    boundary: Option<Allowance>,
    session: Option<Allowance>,
}

/// What each kind of policy allows; the first explicit deny comes back as the error.
fn allowances(request: &Request<'_>, policies: &Policies<'_>) -> Result<Said, DecidedBy> {
    let action = request.action.to_ascii_lowercase();
    let (service, name) = action.split_once(':').unwrap_or(("", &action));
    let is_bounded = policies.boundary.is_some();
    let ask = |kind, list: &mut dyn Iterator<Item = &Policy>| {
        survey(request, kind, list, (service, name), is_bounded)
    };
    let is_root = request.principal.kind == PrincipalKind::Root;
    let has_own = has_own_policies(request.principal.kind);
    let identity = if has_own && !is_root {
        ask(PolicyKind::Identity, &mut policies.identity.iter().map(|p| &**p))?
    } else {
        Allowance { closeness: if is_root { Closeness::Direct } else { Closeness::Not }, by: None }
    };
    let resource = match policies.resource {
        Some(resource) => ask(resource.kind, &mut std::iter::once(resource.policy))?,
        None => Allowance { closeness: Closeness::Not, by: None },
    };
    let boundary = match policies.boundary {
        Some(boundary) if has_own && !is_root => {
            Some(ask(PolicyKind::Boundary, &mut std::iter::once(boundary))?)
        }
        _ => None,
    };
    let session = match policies.session {
        Some(session) => Some(ask(PolicyKind::Session, &mut session.iter().map(|p| &**p))?),
        None => None,
    };
    Ok(Said { identity, resource, boundary, session })
}

fn survey(
    request: &Request<'_>,
    kind: PolicyKind,
    policies: &mut dyn Iterator<Item = &Policy>,
    action: (&str, &str),
    is_bounded: bool,
) -> Result<Allowance, DecidedBy> {
    let mut best = Allowance { closeness: Closeness::Not, by: None };
    for (index, policy) in policies.enumerate() {
        for (at, statement) in policy.statements.iter().enumerate() {
            if statement.effect == Effect::Allow && best.closeness == Closeness::Direct {
                continue;
            }
            let closeness = statement.applies(request, action, is_bounded);
            if closeness == Closeness::Not
                || (statement.effect == Effect::Allow && closeness <= best.closeness)
            {
                continue;
            }
            let sid = statement.sid.as_deref().map(str::to_owned);
            let by = DecidedBy { kind, policy: index, statement: at, sid };
            match statement.effect {
                Effect::Deny => return Err(by),
                Effect::Allow => best = Allowance { closeness, by: Some(by) },
            }
        }
    }
    Ok(best)
}

fn has_own_policies(kind: PrincipalKind) -> bool {
    !matches!(kind, PrincipalKind::Service | PrincipalKind::Anonymous)
}

fn combine(request: &Request<'_>, policies: &Policies<'_>, said: Said) -> Decision {
    let allow = |by: Option<DecidedBy>| Decision { verdict: Verdict::Allow, by, lacking: None };
    let lacking = |kind| Decision { verdict: Verdict::ImplicitDeny, by: None, lacking: Some(kind) };
    let resource_kind = policies.resource.map_or(PolicyKind::Resource, |r| r.kind);
    let granted = said.resource.closeness;
    if !has_own_policies(request.principal.kind) {
        return if granted > Closeness::Account { allow(said.resource.by) } else { lacking(resource_kind) };
    }
    let same_account = request.same_account();
    if same_account && granted == Closeness::Direct && request.principal.kind != PrincipalKind::Root {
        return allow(said.resource.by);
    }
    let by_identity = said.identity.closeness != Closeness::Not;
    let by_role = same_account && granted == Closeness::Role;
    if !by_identity && !by_role {
        return lacking(PolicyKind::Identity);
    }
    let bounds = [(PolicyKind::Boundary, &said.boundary), (PolicyKind::Session, &said.session)];
    for (kind, bound) in bounds {
        if bound.as_ref().is_some_and(|b| b.closeness == Closeness::Not) {
            return lacking(kind);
        }
    }
    let must_be_granted = !same_account || policies.resource.is_some_and(|r| r.required);
    if must_be_granted && granted == Closeness::Not {
        return lacking(resource_kind);
    }
    allow(if by_identity { said.identity.by } else { said.resource.by })
}
