//! The context of one call: who asks, for which account and region, through which door.

use kernel::{AccountId, Scope, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The account itself: may do everything in it, as in AWS.
    Root,
    User,
    /// A session of a role: of a person or program (AssumeRole), or of a service that runs under the role.
    Role,
    /// An AWS service acting as itself (`sns.amazonaws.com`): it has what resource policies give it.
    Service,
}

/// Who asks. The policies that bear on it are found by `entity_arn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub kind: PrincipalKind,
    pub account: AccountId,
    /// As GetCallerIdentity shows it: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` for a role's session.
    pub arn: String,
    /// As `aws:userid`: `AIDA...`, `AROA...:SESSION`, or the account id for root.
    pub user_id: String,
    /// The ARN of the user or role whose policies count; for a service its host name.
    pub entity_arn: String,
    pub session: Option<Arc<Session>>,
}

/// What a session adds to the role that it is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    pub name: String,
    pub policies: Vec<String>,
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that sessions made from this one inherit.
    pub transitive_tag_keys: BTreeSet<String>,
    /// Who began the chain of sessions, if they had to say (`aws:SourceIdentity`).
    pub source_identity: Option<String>,
    pub issued_at: Option<Timestamp>,
    /// For a service principal: on whose behalf it acts (`aws:SourceArn`, `aws:SourceAccount`).
    pub source_arn: Option<String>,
    pub source_account: Option<AccountId>,
}

impl Principal {
    pub fn root(account: AccountId, partition: kernel::Partition) -> Self {
        let arn = format!("arn:{partition}:iam::{account}:root");
        let user_id = account.to_string();
        Self { kind: PrincipalKind::Root, account, entity_arn: arn.clone(), arn, user_id, session: None }
    }

    /// A service acting as itself for a resource of `account`.
    pub fn service(host: &str, account: AccountId, source_arn: Option<String>) -> Self {
        let session = Session { source_arn, source_account: Some(account.clone()), ..Session::default() };
        Self {
            kind: PrincipalKind::Service,
            account,
            arn: host.to_owned(),
            user_id: host.to_owned(),
            entity_arn: host.to_owned(),
            session: Some(Arc::new(session)),
        }
    }

    pub fn is_service(&self, host: &str) -> bool {
        self.kind == PrincipalKind::Service && self.entity_arn == host
    }
}

#[derive(Debug, Clone)]
pub struct Cx {
    pub scope: Scope,
    pub principal: Principal,
    pub request_id: String,
    /// Where the caller reached us, for the URLs that we hand out: `http://127.0.0.1:4566`.
    pub endpoint: Arc<str>,
    pub source_ip: Option<IpAddr>,
    pub user_agent: Option<String>,
    pub secure_transport: bool,
    pub at: Timestamp,
}

impl Cx {
    /// The same call's surroundings, seen as somebody else.
    pub fn as_principal(&self, principal: Principal) -> Self {
        Self { principal, ..self.clone() }
    }

    /// The same principal in another region.
    pub fn in_region(&self, region: kernel::Region) -> Self {
        let mut cx = self.clone();
        cx.scope.region = region;
        cx
    }
}
