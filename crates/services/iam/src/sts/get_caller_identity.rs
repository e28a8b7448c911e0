//! GetCallerIdentity: who signed this call.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html> (read 2026-11-21).
//! Permission: none; not even an explicit deny keeps a caller from learning who it is.

use crate::Iam;
use api_sts::{GetCallerIdentity, GetCallerIdentityError, GetCallerIdentityInput, GetCallerIdentityOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetCallerIdentity> for Iam {
    async fn permissions(&self, _: &Cx, _: &GetCallerIdentityInput) -> Result<Vec<Permission>, GetCallerIdentityError> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, _: GetCallerIdentityInput) -> Result<GetCallerIdentityOutput, GetCallerIdentityError> {
        Ok(GetCallerIdentityOutput {
            user_id: Some(cx.principal.user_id.clone()),
            account: Some(cx.principal.account.to_string()),
            arn: Some(cx.principal.arn.clone()),
        })
    }
}
