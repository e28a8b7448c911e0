//! TagUser: add tags to a user, or change their values.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html>.

use super::permissions::tags_in;
use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{TagUser, TagUserError as E, TagUserInput, TagUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<TagUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &TagUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(self.on(cx, "iam:TagUser", Kind::User, &input.user_name).await?, Some(&input.tags))])
    }

    async fn handle(&self, cx: &Cx, input: TagUserInput) -> Result<TagUserOutput, E> {
        self.tag(cx, Kind::User, input.user_name, views::pairs(Some(input.tags))).await?;
        Ok(TagUserOutput {})
    }
}
