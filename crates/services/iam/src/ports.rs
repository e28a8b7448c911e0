//! What `wire` asks of whoever keeps identities.

use crate::Iam;
use async_trait::async_trait;
use kernel::Fault;
use std::time::Duration;
use wire::{
    Authenticator, AuthorizeError, Authorizer, Credentials, Cx, Denied, KeyRecord, Permission, Principal,
    PrincipalKind, Roles, ServiceRole,
};

#[async_trait]
impl Authenticator for Iam {
    async fn find_key(&self, access_key_id: &str) -> Result<Option<KeyRecord>, Fault> {
        Ok((access_key_id == self.root.access_key_id).then(|| KeyRecord {
            secret: self.root.secret_access_key.clone(),
            session_token: None,
            expires_at: None,
            active: true,
            principal: Principal::root(self.root.account.clone(), self.root.partition),
        }))
    }
}

#[async_trait]
impl Authorizer for Iam {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        if cx.principal.kind == PrincipalKind::Root {
            return Ok(());
        }
        Err(Denied(format!(
            "User: {} is not authorized to perform: {} on resource: {} because no identity-based policy allows the {} action",
            cx.principal.arn, permission.action, permission.resource, permission.action
        ))
        .into())
    }
}

#[async_trait]
impl Roles for Iam {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Err(Denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            cx.principal.arn, role.role_arn
        ))
        .into())
    }

    async fn credentials(&self, principal: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new(format!("{} is no session of a role", principal.arn)))
    }
}
