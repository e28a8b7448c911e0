//! GetCallerIdentity: who signs.
//!
//! Follows: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
//! Surprise: it needs no permission, and a policy that denies it is passed over.

use crate::Iam;
use api_sts::{
    GetCallerIdentity, GetCallerIdentityError as E, GetCallerIdentityInput, GetCallerIdentityOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetCallerIdentity> for Iam {
    async fn permissions(&self, _: &Cx, _: &GetCallerIdentityInput) -> Result<Vec<Permission>, E> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, _: GetCallerIdentityInput) -> Result<GetCallerIdentityOutput, E> {
        Ok(GetCallerIdentityOutput {
            user_id: Some(cx.principal.user_id.clone()),
            account: Some(cx.principal.account.to_string()),
            arn: Some(cx.principal.arn.clone()),
        })
    }
}
