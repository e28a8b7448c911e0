//! ListInstanceProfileTags: the tags of an instance profile, by key.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html>.

use crate::Iam;
use crate::rules::pages;
use crate::views;
use api_iam::{
    ListInstanceProfileTags, ListInstanceProfileTagsError as E, ListInstanceProfileTagsInput,
    ListInstanceProfileTagsOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListInstanceProfileTags> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListInstanceProfileTagsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_profile(cx, "iam:ListInstanceProfileTags", &input.instance_profile_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListInstanceProfileTagsInput,
    ) -> Result<ListInstanceProfileTagsOutput, E> {
        let tags = self.profile_tags(cx, &input.instance_profile_name).await?;
        let wanted = pages::wanted(cx, "ListInstanceProfileTags", input.marker.as_deref(), input.max_items)?;
        let tags = views::tags(&tags).into_iter().map(|tag| (tag.key.clone(), tag));
        let page = pages::cut(cx, "ListInstanceProfileTags", &wanted, tags);
        let is_truncated = page.is_truncated();
        Ok(ListInstanceProfileTagsOutput { tags: page.items, is_truncated, marker: page.marker })
    }
}
