//! GetRolePolicy: show an inline policy (of a role).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>.

use crate::Iam;
use crate::rules::documents::shown;
use crate::tables::Kind;
use api_iam::{GetRolePolicy, GetRolePolicyError as E, GetRolePolicyInput, GetRolePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:GetRolePolicy", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetRolePolicyInput) -> Result<GetRolePolicyOutput, E> {
        let (row, document) = self.inline(cx, Kind::Role, &input.role_name, &input.policy_name).await?;
        Ok(GetRolePolicyOutput {
            role_name: row.name,
            policy_name: input.policy_name,
            policy_document: shown(&document),
        })
    }
}
