//! DeletePolicyVersion: delete a version that is not the default.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>.

use crate::Iam;
use crate::errors::fails_as;
use api_iam::{DeletePolicyVersion, DeletePolicyVersionError as E, DeletePolicyVersionRequest};
use wire::{Cx, Handle, Permission, typed::Nothing};

fails_as!(E);

impl Handle<DeletePolicyVersion> for Iam {
    async fn permissions(&self, _: &Cx, input: &DeletePolicyVersionRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:DeletePolicyVersion", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: DeletePolicyVersionRequest) -> Result<Nothing, E> {
        self.delete_version(cx, input.policy_arn, input.version_id).await?;
        Ok(Nothing {})
    }
}
