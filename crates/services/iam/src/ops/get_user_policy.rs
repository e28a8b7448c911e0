//! GetUserPolicy: show an inline policy (of a user).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html>.

use crate::Iam;
use crate::rules::documents::shown;
use crate::tables::Kind;
use api_iam::{GetUserPolicy, GetUserPolicyError as E, GetUserPolicyInput, GetUserPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetUserPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetUserPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:GetUserPolicy", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetUserPolicyInput) -> Result<GetUserPolicyOutput, E> {
        let (row, document) = self.inline(cx, Kind::User, &input.user_name, &input.policy_name).await?;
        Ok(GetUserPolicyOutput {
            user_name: row.name,
            policy_name: input.policy_name,
            policy_document: shown(&document),
        })
    }
}
