//! DeleteUserPolicy: delete an inline policy (of a user).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DeleteUserPolicy, DeleteUserPolicyError as E, DeleteUserPolicyInput, DeleteUserPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteUserPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteUserPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteUserPolicy", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteUserPolicyInput) -> Result<DeleteUserPolicyOutput, E> {
        self.delete_inline(cx, Kind::User, input.user_name, input.policy_name).await?;
        Ok(DeleteUserPolicyOutput {})
    }
}
