//! DeleteRolePolicy: delete an inline policy (of a role).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DeleteRolePolicy, DeleteRolePolicyError as E, DeleteRolePolicyInput, DeleteRolePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteRolePolicy", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteRolePolicyInput) -> Result<DeleteRolePolicyOutput, E> {
        self.delete_inline(cx, Kind::Role, input.role_name, input.policy_name).await?;
        Ok(DeleteRolePolicyOutput {})
    }
}
