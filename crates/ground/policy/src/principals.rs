//! `Principal` and `NotPrincipal`: whom a statement of a resource or trust policy means.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html> (read
//! 2026-11-21), and <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html> (read
//! 2026-11-21). Surprises: naming an account hands the decision to that account's identity policies, while naming the
//! user, the role or the session grants by itself; naming a role means all its sessions; `*` inside an ARN means nothing.
//! `NotPrincipal` serves to deny only; it spares a user or role only where its account is named as well, and never one with a
//! permissions boundary.

use crate::document::PrincipalElement;
use crate::request::{Principal, PrincipalKind};

/// How closely a statement named the principal; the order is the strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    Not,
    /// The account: grants only together with an identity policy.
    Account,
    /// The role behind the session: bounded by permissions boundary and session policy.
    Role,
    /// The user, session or service itself, or everybody.
    Direct,
}

#[derive(Debug, Clone)]
enum Name {
    Everybody,
    Account(Box<str>),
    Arn(Box<str>),
    Service(Box<str>),
    Federated(Box<str>),
    CanonicalUser,
}

#[derive(Debug, Clone)]
pub struct Principals {
    negated: bool,
    names: Box<[Name]>,
}

impl Principals {
    pub fn compile(element: &PrincipalElement) -> Self {
        let names = element.names.iter().map(|(kind, name)| match (kind.as_str(), name.as_str()) {
            (_, "*") => Name::Everybody,
            ("AWS", account) if is_account(account) => Name::Account(account.into()),
            ("AWS", arn) => match arn.strip_suffix(":root").and_then(|a| a.rsplit(':').next()) {
                Some(account) => Name::Account(account.into()),
                None => Name::Arn(arn.into()),
            },
            ("Service", service) => Name::Service(service.into()),
            ("Federated", provider) => Name::Federated(provider.into()),
            _ => Name::CanonicalUser,
        });
        Self { negated: element.negated, names: names.collect() }
    }

    /// How closely a statement that allows names the principal.
    pub fn granted(&self, principal: &Principal) -> Closeness {
        if self.negated { Closeness::Not } else { self.named(principal) }
    }

    /// Whether a statement that denies means the principal.
    pub fn denied(&self, principal: &Principal, is_bounded: bool) -> bool {
        match self.negated {
            false => self.named(principal) > Closeness::Not,
            true => is_bounded || !self.spares(principal),
        }
    }

    fn named(&self, principal: &Principal) -> Closeness {
        self.names.iter().map(|name| closeness(name, principal)).max().unwrap_or(Closeness::Not)
    }

    fn spares(&self, principal: &Principal) -> bool {
        let mut named = self.names.iter().map(|name| closeness(name, principal));
        let is_named = named.clone().any(|close| close > Closeness::Account);
        let is_of_account = matches!(principal.kind, PrincipalKind::User | PrincipalKind::AssumedRole);
        let everybody = self.names.iter().any(|name| matches!(name, Name::Everybody));
        is_named && (!is_of_account || everybody || named.any(|close| close == Closeness::Account))
    }

    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(|name| match name {
            Name::Service(service) => Some(&**service),
            _ => None,
        })
    }

    pub fn arns(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(|name| match name {
            Name::Arn(arn) => Some(&**arn),
            _ => None,
        })
    }
}

fn closeness(name: &Name, principal: &Principal) -> Closeness {
    let sure = |yes: bool, closeness| if yes { closeness } else { Closeness::Not };
    match name {
        // Everybody is a role session's role rather than the session: boundaries keep their say.
        Name::Everybody if principal.kind == PrincipalKind::AssumedRole => Closeness::Role,
        Name::Everybody => Closeness::Direct,
        Name::Account(account) if **account == *principal.account => sure(
            !principal.account.is_empty(),
            if principal.kind == PrincipalKind::Root { Closeness::Direct } else { Closeness::Account },
        ),
        Name::Account(_) => Closeness::Not,
        Name::Arn(arn) if principal.role_arn.as_deref() == Some(arn) => Closeness::Role,
        Name::Arn(arn) => {
            sure(principal.kind != PrincipalKind::Service && **arn == *principal.arn, Closeness::Direct)
        }
        Name::Service(service) => {
            sure(principal.kind == PrincipalKind::Service && **service == *principal.arn, Closeness::Direct)
        }
        Name::Federated(provider) => sure(
            principal.kind == PrincipalKind::FederatedUser && **provider == *principal.arn,
            Closeness::Direct,
        ),
        Name::CanonicalUser => Closeness::Not,
    }
}

pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// An ARN that may stand under `AWS`: a user, role, session or account; without wildcards.
pub fn is_principal_arn(text: &str) -> bool {
    let Ok(arn) = kernel::Arn::parse(text) else { return false };
    let kind = arn.resource().split(['/', ':']).next().unwrap_or("");
    let known = match arn.service() {
        "iam" => ["root", "user", "role"].contains(&kind),
        "sts" => ["assumed-role", "federated-user"].contains(&kind),
        _ => false,
    };
    known && arn.region().is_empty() && is_account(arn.account()) && !text.contains(['*', '?'])
}
