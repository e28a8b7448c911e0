//! DeletePolicy: delete a managed policy that nobody uses and that has one version.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html>.

use crate::Iam;
use api_iam::{DeletePolicy, DeletePolicyError as E, DeletePolicyInput, DeletePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeletePolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &DeletePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:DeletePolicy", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: DeletePolicyInput) -> Result<DeletePolicyOutput, E> {
        self.delete_policy(cx, input.policy_arn).await?;
        Ok(DeletePolicyOutput {})
    }
}
