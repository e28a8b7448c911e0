//! ListAccessKeys: the ids of a user's keys; secrets are not shown again.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html>.
//! A user has two keys at most: there is always one page.

use crate::Iam;
use crate::views;
use api_iam::{ListAccessKeys, ListAccessKeysError as E, ListAccessKeysInput, ListAccessKeysOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListAccessKeys> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListAccessKeysInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_user_or_caller(cx, "iam:ListAccessKeys", input.user_name.as_deref()).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListAccessKeysInput) -> Result<ListAccessKeysOutput, E> {
        let owner = self.user_or_caller(cx, input.user_name)?;
        let keys = self.access_keys(cx, &owner).await?;
        let access_key_metadata =
            keys.into_iter().map(|(id, row)| views::access_key(id, owner.clone(), &row)).collect();
        Ok(ListAccessKeysOutput { access_key_metadata, is_truncated: Some(false), marker: None })
    }
}
