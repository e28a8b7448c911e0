//! CreateAccessKey: a new key for a user; the secret is shown this once.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html>.
//! Surprise: without a user name it is the caller's own key, also root's.

use crate::Iam;
use api_iam::{
    AccessKey, CreateAccessKey, CreateAccessKeyError as E, CreateAccessKeyInput, CreateAccessKeyOutput,
    StatusType,
};
use wire::{Cx, Handle, Permission};

impl Handle<CreateAccessKey> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreateAccessKeyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_user_or_caller(cx, "iam:CreateAccessKey", input.user_name.as_deref()).await?])
    }

    async fn handle(&self, cx: &Cx, input: CreateAccessKeyInput) -> Result<CreateAccessKeyOutput, E> {
        let owner = self.user_or_caller(cx, input.user_name)?;
        let (access_key_id, row) = self.create_access_key(cx, owner.clone()).await?;
        let access_key = AccessKey {
            user_name: owner.unwrap_or_default(),
            access_key_id,
            status: StatusType::Active,
            secret_access_key: row.secret,
            create_date: Some(row.created_at),
        };
        Ok(CreateAccessKeyOutput { access_key })
    }
}
