//! IAM policy evaluation: (request, policies) -> decision and the statement that decided.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html> (read 2026-11-21).
//! Reading order: [`document`] (text to tree), [`check`] (what IAM refuses to store), [`compile`] (tree to the form that
//! is evaluated), [`request`], [`evaluate`], [`message`].
//!
//! A policy is parsed once ([`Policy::parse`]) and kept by the caller; evaluating allocates next to nothing and never
//! reads the clock, the network or a store. Not here: where policies are kept, which policies apply to a principal,
//! service control policies (there is no organization), session tags, and ACLs.

pub mod check;
pub mod compile;
pub mod condition;
mod dates;
pub mod document;
pub mod evaluate;
pub mod message;
pub mod pattern;
pub mod principals;
pub mod request;

pub use check::{Malformed, Role};
pub use compile::{Effect, Policy};
pub use evaluate::{Allowance, DecidedBy, Decision, Policies, PolicyKind, ResourcePolicy, Verdict, evaluate};
pub use message::access_denied;
pub use request::{Context, Principal, PrincipalKind, Request, Values};
