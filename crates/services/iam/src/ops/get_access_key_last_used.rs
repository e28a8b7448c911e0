//! GetAccessKeyLastUsed: when a key was last used, for which service and where.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html>.
//! Surprise: whose key it is decides on which user the permission is asked.

use crate::Iam;
use api_iam::{
    GetAccessKeyLastUsed, GetAccessKeyLastUsedError as E, GetAccessKeyLastUsedInput,
    GetAccessKeyLastUsedOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetAccessKeyLastUsed> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetAccessKeyLastUsedInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_owner_of_key(cx, "iam:GetAccessKeyLastUsed", &input.access_key_id).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetAccessKeyLastUsedInput,
    ) -> Result<GetAccessKeyLastUsedOutput, E> {
        let (user_name, used) = self.key_last_used(cx, &input.access_key_id).await?;
        Ok(GetAccessKeyLastUsedOutput { user_name, access_key_last_used: Some(used) })
    }
}
