//! UntagUser: take tags away from a user; keys that it does not have are passed over.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html>.

use super::permissions::tag_keys_in;
use crate::Iam;
use crate::tables::Kind;
use api_iam::{UntagUser, UntagUserError as E, UntagUserInput, UntagUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UntagUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tag_keys_in(
            self.on(cx, "iam:UntagUser", Kind::User, &input.user_name).await?,
            &input.tag_keys,
        )])
    }

    async fn handle(&self, cx: &Cx, input: UntagUserInput) -> Result<UntagUserOutput, E> {
        self.untag(cx, Kind::User, input.user_name, input.tag_keys).await?;
        Ok(UntagUserOutput {})
    }
}
