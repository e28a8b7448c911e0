//! GetAccountAuthorizationDetails: all users, groups, roles and managed policies with what they allow.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.
//! Left out: the policy ids, first dates and older versions of AWS's own policies.

use crate::Iam;
use api_iam::{
    GetAccountAuthorizationDetails, GetAccountAuthorizationDetailsError as E,
    GetAccountAuthorizationDetailsInput, GetAccountAuthorizationDetailsOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetAccountAuthorizationDetails> for Iam {
    async fn permissions(
        &self,
        _: &Cx,
        _: &GetAccountAuthorizationDetailsInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:GetAccountAuthorizationDetails", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetAccountAuthorizationDetailsInput,
    ) -> Result<GetAccountAuthorizationDetailsOutput, E> {
        Ok(self.authorization_details(cx, input).await?)
    }
}
