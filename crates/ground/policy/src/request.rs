//! What is asked: who, which action, on which resource, with which context keys.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html> (read 2026-11-21).
//! The keys that follow from the principal (`aws:PrincipalArn`, `aws:username`, ...) are answered from it and need not be
//! put into the context; a value that is in the context wins.

use std::borrow::Cow;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The account's root: needs no identity policy.
    Root,
    User,
    /// A session of a role; [`Principal::role_arn`] is set.
    AssumedRole,
    FederatedUser,
    /// An AWS service in its own name: [`Principal::arn`] is its name, such as `events.amazonaws.com`.
    Service,
    Anonymous,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub kind: PrincipalKind,
    /// What is shown in messages: the user's ARN, the session's ARN.
    pub arn: String,
    /// Twelve digits; empty for services and for nobody.
    pub account: String,
    /// `AIDA...`, or `AROA...:session`.
    pub user_id: String,
    /// The role behind a session.
    pub role_arn: Option<String>,
    /// Tags of the user or role with those of the session over them.
    pub tags: Vec<(String, String)>,
}

impl Principal {
    pub fn service(name: &str) -> Self {
        Self::plain(PrincipalKind::Service, name, "")
    }

    pub fn anonymous() -> Self {
        Self::plain(PrincipalKind::Anonymous, "anonymous", "")
    }

    pub fn root(partition: &str, account: &str) -> Self {
        let mut root =
            Self::plain(PrincipalKind::Root, &format!("arn:{partition}:iam::{account}:root"), account);
        root.user_id = account.to_owned();
        root
    }

    pub fn user(arn: &str, account: &str) -> Self {
        Self::plain(PrincipalKind::User, arn, account)
    }

    pub fn assumed_role(session_arn: &str, role_arn: &str, account: &str) -> Self {
        let mut session = Self::plain(PrincipalKind::AssumedRole, session_arn, account);
        session.role_arn = Some(role_arn.to_owned());
        session
    }

    fn plain(kind: PrincipalKind, arn: &str, account: &str) -> Self {
        Self {
            kind,
            arn: arn.into(),
            account: account.into(),
            user_id: String::new(),
            role_arn: None,
            tags: Vec::new(),
        }
    }

    fn value(&self, key: &str) -> Option<Cow<'_, str>> {
        let some = |text: &'_ str| (!text.is_empty()).then(|| Cow::Owned(text.to_owned()));
        if let Some(tag) = key.strip_prefix("aws:principaltag/") {
            return self
                .tags
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(tag))
                .map(|(_, v)| Cow::Borrowed(&**v));
        }
        let is_service = self.kind == PrincipalKind::Service;
        match key {
            "aws:principalarn" if !is_service => some(self.role_arn.as_deref().unwrap_or(&self.arn)),
            "aws:principalaccount" => some(&self.account),
            "aws:userid" => some(&self.user_id),
            "aws:username" if self.kind == PrincipalKind::User => {
                self.arn.rsplit('/').next().map(Cow::Borrowed)
            }
            "aws:principaltype" => match self.kind {
                PrincipalKind::Root => Some("Account".into()),
                PrincipalKind::User => Some("User".into()),
                PrincipalKind::AssumedRole => Some("AssumedRole".into()),
                PrincipalKind::FederatedUser => Some("FederatedUser".into()),
                PrincipalKind::Anonymous => Some("Anonymous".into()),
                PrincipalKind::Service => None,
            },
            "aws:principalisawsservice" => Some(if is_service { "true" } else { "false" }.into()),
            "aws:principalservicename" if is_service => Some(Cow::Borrowed(&self.arn)),
            _ => None,
        }
    }
}

/// Condition keys and their values. Names are kept in lower case: they compare without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    entries: Vec<(Box<str>, Entry)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    One(String),
    Many(Vec<String>),
}

/// The value of a key as conditions see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values<'a> {
    One(Cow<'a, str>),
    Many(&'a [String]),
}

impl Context {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.set(key, value);
        self
    }

    pub fn with_many(mut self, key: &str, values: Vec<String>) -> Self {
        self.put(key, Entry::Many(values));
        self
    }

    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.put(key, Entry::One(value.into()));
    }

    fn put(&mut self, key: &str, entry: Entry) {
        let key = key.to_ascii_lowercase().into_boxed_str();
        match self.entries.iter_mut().find(|(name, _)| *name == key) {
            Some(old) => old.1 = entry,
            None => self.entries.push((key, entry)),
        }
    }

    fn get(&self, key: &str) -> Option<Values<'_>> {
        self.entries.iter().find(|(name, _)| &**name == key).map(|(_, entry)| match entry {
            Entry::One(value) => Values::One(Cow::Borrowed(value)),
            Entry::Many(values) => Values::Many(values),
        })
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub principal: &'a Principal,
    /// `service:Operation`, in the case that messages show.
    pub action: &'a str,
    /// The ARN, or `*` for actions without a resource.
    pub resource: &'a str,
    /// The account that owns the resource; `None` means the principal's own.
    pub resource_account: Option<&'a str>,
    pub context: &'a Context,
}

impl Request<'_> {
    /// The values of a key given in lower case.
    pub fn values(&self, key: &str) -> Option<Values<'_>> {
        if let Some(found) = self.context.get(key) {
            return Some(found);
        }
        if key == "aws:resourceaccount" {
            return self.resource_account.map(|account| Values::One(account.into()));
        }
        self.principal.value(key).map(Values::One)
    }

    /// Principal and resource in the same account?
    pub fn same_account(&self) -> bool {
        self.resource_account.is_none_or(|owner| owner == self.principal.account)
    }
}
