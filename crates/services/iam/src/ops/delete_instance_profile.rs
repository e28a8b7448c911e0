//! DeleteInstanceProfile: delete an instance profile that holds no role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html>.

use crate::Iam;
use api_iam::{
    DeleteInstanceProfile, DeleteInstanceProfileError as E, DeleteInstanceProfileInput,
    DeleteInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteInstanceProfile> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteInstanceProfileInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_profile(cx, "iam:DeleteInstanceProfile", &input.instance_profile_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteInstanceProfileInput,
    ) -> Result<DeleteInstanceProfileOutput, E> {
        self.delete_profile(cx, input.instance_profile_name).await?;
        Ok(DeleteInstanceProfileOutput {})
    }
}
