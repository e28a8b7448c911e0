//! TagRole: add tags to a role, or change their values.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html>.

use super::permissions::tags_in;
use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{TagRole, TagRoleError as E, TagRoleInput, TagRoleOutput};
use wire::{Cx, Handle, Permission};

impl Handle<TagRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &TagRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(self.on(cx, "iam:TagRole", Kind::Role, &input.role_name).await?, Some(&input.tags))])
    }

    async fn handle(&self, cx: &Cx, input: TagRoleInput) -> Result<TagRoleOutput, E> {
        self.tag(cx, Kind::Role, input.role_name, views::pairs(Some(input.tags))).await?;
        Ok(TagRoleOutput {})
    }
}
