//! What wire needs of whoever keeps identities: the IAM service implements these three ports.

use crate::cx::{Cx, Principal};
use crate::refusal::Refusal;
use crate::shape::OperationModel;
use async_trait::async_trait;
use kernel::{Fault, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// What an access key id leads to.
#[derive(Clone)]
pub struct KeyRecord {
    pub secret: String,
    /// For temporary keys: the token that has to come with every call.
    pub session_token: Option<String>,
    pub expires_at: Option<Timestamp>,
    pub active: bool,
    pub principal: Principal,
}

#[async_trait]
pub trait Authenticator: Send + Sync + 'static {
    async fn find_key(&self, access_key_id: &str) -> Result<Option<KeyRecord>, Fault>;

    /// Why such keys may not make this call at all, whatever policies say. None where policies decide.
    fn refuses(&self, _: &Principal, _: &OperationModel) -> Option<Refusal> {
        None
    }

    /// A request bore a right signature of this key: for whoever asks later when the key was last used.
    fn used(&self, _: &KeyUse<'_>) {}
}

/// What a request was signed with and for.
#[derive(Debug, Clone, Copy)]
pub struct KeyUse<'a> {
    pub access_key_id: &'a str,
    pub principal: &'a Principal,
    /// As the credential scope names it: `sts`.
    pub service: &'a str,
    pub region: &'a str,
}

/// One thing that a call needs to be allowed.
#[derive(Debug, Clone)]
pub struct Permission {
    /// As policies write it: `lambda:InvokeFunction`.
    pub action: &'static str,
    /// The resource's ARN, or `*` where the action knows no resource.
    pub resource: String,
    /// Condition keys beside the global ones: `("iam:PassedToService", ["lambda.amazonaws.com"])`.
    pub context: BTreeMap<String, Vec<String>>,
    /// The policy attached to the resource itself, if there is one.
    pub resource_policy: Option<String>,
}

impl Permission {
    pub fn new(action: &'static str, resource: impl Into<String>) -> Self {
        Self { action, resource: resource.into(), context: BTreeMap::new(), resource_policy: None }
    }

    /// `iam:PassRole` on `role_arn`, handed to `service` (`lambda.amazonaws.com`).
    pub fn pass_role(role_arn: impl Into<String>, service: &str) -> Self {
        Self::new("iam:PassRole", role_arn).with("iam:PassedToService", service)
    }

    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.context.entry(key.to_owned()).or_default().push(value.into());
        self
    }

    pub fn with_resource_policy(mut self, document: Option<String>) -> Self {
        self.resource_policy = document;
        self
    }
}

/// The sentence that AWS would say: `User: ARN is not authorized to perform: ...`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Denied(pub String);

#[derive(Debug, thiserror::Error)]
pub enum AuthorizeError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Fault(#[from] Fault),
}

#[async_trait]
pub trait Authorizer: Send + Sync + 'static {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError>;
}

/// A service asks to run under a role.
#[derive(Debug, Clone)]
pub struct ServiceRole<'a> {
    pub role_arn: &'a str,
    /// `codepipeline.amazonaws.com`
    pub service: &'a str,
    pub session_name: &'a str,
    pub source_arn: Option<&'a str>,
}

#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
    pub expires_at: Timestamp,
}

#[async_trait]
pub trait Roles: Send + Sync + 'static {
    /// The session principal, if the role exists and its trust policy lets `service` assume it.
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError>;

    /// Keys that sign calls as `principal` (a session from [`Roles::assume`]), for code that runs under it.
    async fn credentials(&self, principal: &Principal, lifetime: Duration) -> Result<Credentials, Fault>;
}
