//! ListRoleTags: the tags of a role, by key.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{ListRoleTags, ListRoleTagsError as E, ListRoleTagsInput, ListRoleTagsOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListRoleTags> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListRoleTagsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListRoleTags", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListRoleTagsInput) -> Result<ListRoleTagsOutput, E> {
        let row = self.entity(cx, Kind::Role, &input.role_name).await?;
        let wanted = pages::wanted(cx, "ListRoleTags", input.marker.as_deref(), input.max_items)?;
        let tags = views::tags(&row.tags).into_iter().map(|tag| (tag.key.clone(), tag));
        let page = pages::cut(cx, "ListRoleTags", &wanted, tags);
        Ok(ListRoleTagsOutput { is_truncated: page.is_truncated(), tags: page.items, marker: page.marker })
    }
}
