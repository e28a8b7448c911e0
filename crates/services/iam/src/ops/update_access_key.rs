//! UpdateAccessKey: switch a key off or on.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html>.

use crate::Iam;
use crate::errors::{self};
use api_iam::{UpdateAccessKey, UpdateAccessKeyError as E, UpdateAccessKeyInput, UpdateAccessKeyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateAccessKey> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateAccessKeyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_user_or_caller(cx, "iam:UpdateAccessKey", input.user_name.as_deref()).await?])
    }

    async fn handle(&self, cx: &Cx, input: UpdateAccessKeyInput) -> Result<UpdateAccessKeyOutput, E> {
        let owner = self.user_or_caller(cx, input.user_name)?;
        let active = errors::switched(input.status)?;
        self.update_access_key(cx, owner, input.access_key_id, active).await?;
        Ok(UpdateAccessKeyOutput {})
    }
}
