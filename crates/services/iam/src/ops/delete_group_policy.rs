//! DeleteGroupPolicy: delete an inline policy (of a group).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    DeleteGroupPolicy, DeleteGroupPolicyError as E, DeleteGroupPolicyInput, DeleteGroupPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteGroupPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteGroupPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteGroupPolicy", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteGroupPolicyInput) -> Result<DeleteGroupPolicyOutput, E> {
        self.delete_inline(cx, Kind::Group, input.group_name, input.policy_name).await?;
        Ok(DeleteGroupPolicyOutput {})
    }
}
