//! PutRolePolicy: store an inline policy, in place of one of the same name (of a role).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{PutRolePolicy, PutRolePolicyError as E, PutRolePolicyInput, PutRolePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<PutRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &PutRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:PutRolePolicy", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: PutRolePolicyInput) -> Result<PutRolePolicyOutput, E> {
        self.put_inline(cx, Kind::Role, input.role_name, (input.policy_name, input.policy_document)).await?;
        Ok(PutRolePolicyOutput {})
    }
}
