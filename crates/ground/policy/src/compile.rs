//! A policy in the form that is evaluated.
//!
//! Action patterns are grouped by service, so that a policy with a thousand actions costs one look-up and the patterns of
//! one service. Actions compare without regard to case, resources with it.

use crate::check::{Malformed, Role, check};
use crate::condition::Condition;
use crate::document::{Choice, Document, Statement as Written, Version};
use crate::pattern::{ArnPattern, Atom, atoms, wild};
use crate::principals::{Closeness, Principals};
use crate::request::Request;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// Parsed once, evaluated often. Keep it behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) statements: Box<[Statement]>,
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub sid: Option<Box<str>>,
    pub effect: Effect,
    actions: Actions,
    resources: Option<Resources>,
    principals: Option<Principals>,
    conditions: Box<[Condition]>,
}

/// The pattern of an action's name, without its service.
type Name = Box<[Atom]>;

#[derive(Debug, Clone)]
struct Actions {
    negated: bool,
    everything: bool,
    by_service: BTreeMap<Box<str>, Box<[Name]>>,
}

#[derive(Debug, Clone)]
struct Resources {
    negated: bool,
    patterns: Box<[ArnPattern]>,
}

impl Policy {
    /// Parses, checks what IAM would refuse in this place, and compiles.
    pub fn parse(text: &str, role: Role) -> Result<Self, Malformed> {
        let document = Document::parse(text)?;
        check(&document, role)?;
        Self::compile(&document)
    }

    pub fn compile(document: &Document) -> Result<Self, Malformed> {
        let version = document.version.unwrap_or(Version::V2008);
        let statements = document.statements.iter().map(|written| Statement::compile(written, version));
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// The users, roles and sessions that the policy names: IAM refuses those that do not exist.
    pub fn aws_principals(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().filter_map(|s| s.principals.as_ref()).flat_map(Principals::arns)
    }

    /// The AWS services that the policy names.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().filter_map(|s| s.principals.as_ref()).flat_map(Principals::services)
    }
}

impl Statement {
    fn compile(written: &Written, version: Version) -> Result<Self, Malformed> {
        let condition = |c| Condition::compile(c, version).ok_or(Malformed::Syntax);
        Ok(Self {
            sid: written.sid.as_deref().map(Into::into),
            effect: if written.effect == "Allow" { Effect::Allow } else { Effect::Deny },
            actions: Actions::compile(written.action.as_ref()),
            resources: written.resource.as_ref().map(|choice| Resources {
                negated: choice.negated,
                patterns: choice.values.iter().map(|text| ArnPattern::compile(text, version)).collect(),
            }),
            principals: written.principal.as_ref().map(Principals::compile),
            conditions: written.conditions.iter().map(condition).collect::<Result<_, _>>()?,
        })
    }

    /// Does the statement speak of this request, and how closely does it name the principal? A statement without a
    /// `Principal` (identity policies) speaks of whoever it is attached to.
    pub(crate) fn applies(
        &self,
        request: &Request<'_>,
        (service, name): (&str, &str),
        is_bounded: bool,
    ) -> Closeness {
        if !self.actions.contain(service, name) || !self.resources.as_ref().is_none_or(|r| r.contain(request))
        {
            return Closeness::Not;
        }
        let closeness = match (&self.principals, self.effect) {
            (None, _) => Closeness::Direct,
            (Some(named), Effect::Allow) => named.granted(request.principal),
            (Some(named), Effect::Deny) if named.denied(request.principal, is_bounded) => Closeness::Direct,
            (Some(_), Effect::Deny) => Closeness::Not,
        };
        if closeness == Closeness::Not || !self.conditions.iter().all(|c| c.holds(request)) {
            return Closeness::Not;
        }
        closeness
    }
}

impl Actions {
    fn compile(choice: Option<&Choice>) -> Self {
        let mut by_service: BTreeMap<Box<str>, Vec<Name>> = BTreeMap::new();
        let mut everything = false;
        for action in choice.map_or(&[][..], |c| &c.values) {
            let lower = action.to_ascii_lowercase();
            match lower.split_once(':') {
                Some(("*", "*")) | None => everything |= lower == "*" || lower == "*:*",
                Some((service, name)) => {
                    by_service.entry(service.into()).or_default().push(atoms(name).into())
                }
            }
        }
        Self {
            negated: choice.is_some_and(|c| c.negated),
            everything,
            by_service: by_service.into_iter().map(|(service, names)| (service, names.into())).collect(),
        }
    }

    /// Service and name in lower case.
    fn contain(&self, service: &str, name: &str) -> bool {
        let within = |names: &[Name]| names.iter().any(|pattern| wild(pattern, name.as_bytes()));
        let listed = self.everything
            || self.by_service.get(service).is_some_and(|names| within(names))
            || self.by_service.get("*").is_some_and(|names| within(names));
        listed != self.negated
    }
}

impl Resources {
    fn contain(&self, request: &Request<'_>) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(request.resource, request)) != self.negated
    }
}
