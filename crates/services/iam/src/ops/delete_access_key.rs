//! DeleteAccessKey: delete a key; the next call that it signs is refused.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html>.

use crate::Iam;
use api_iam::{DeleteAccessKey, DeleteAccessKeyError as E, DeleteAccessKeyInput, DeleteAccessKeyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteAccessKey> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteAccessKeyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_user_or_caller(cx, "iam:DeleteAccessKey", input.user_name.as_deref()).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteAccessKeyInput) -> Result<DeleteAccessKeyOutput, E> {
        let owner = self.user_or_caller(cx, input.user_name)?;
        self.delete_access_key(cx, owner, input.access_key_id).await?;
        Ok(DeleteAccessKeyOutput {})
    }
}
