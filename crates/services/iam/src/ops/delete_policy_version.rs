//! DeletePolicyVersion: delete a version that is not the default.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>.

use crate::Iam;
use api_iam::{
    DeletePolicyVersion, DeletePolicyVersionError as E, DeletePolicyVersionInput, DeletePolicyVersionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeletePolicyVersion> for Iam {
    async fn permissions(&self, _: &Cx, input: &DeletePolicyVersionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:DeletePolicyVersion", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: DeletePolicyVersionInput) -> Result<DeletePolicyVersionOutput, E> {
        self.delete_version(cx, input.policy_arn, input.version_id).await?;
        Ok(DeletePolicyVersionOutput {})
    }
}
