//! ListUserTags: the tags of a user, by key.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{ListUserTags, ListUserTagsError as E, ListUserTagsInput, ListUserTagsOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListUserTags> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListUserTagsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListUserTags", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListUserTagsInput) -> Result<ListUserTagsOutput, E> {
        let row = self.entity(cx, Kind::User, &input.user_name).await?;
        let wanted = pages::wanted(cx, "ListUserTags", input.marker.as_deref(), input.max_items)?;
        let tags = views::tags(&row.tags).into_iter().map(|tag| (tag.key.clone(), tag));
        let page = pages::cut(cx, "ListUserTags", &wanted, tags);
        Ok(ListUserTagsOutput { is_truncated: page.is_truncated(), tags: page.items, marker: page.marker })
    }
}
