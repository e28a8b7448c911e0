//! ListPolicyTags: the tags of a managed policy, by key.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html>.

use crate::Iam;
use crate::rules::pages;
use crate::views;
use api_iam::{ListPolicyTags, ListPolicyTagsError as E, ListPolicyTagsInput, ListPolicyTagsOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListPolicyTags> for Iam {
    async fn permissions(&self, _: &Cx, input: &ListPolicyTagsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:ListPolicyTags", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: ListPolicyTagsInput) -> Result<ListPolicyTagsOutput, E> {
        let row = self.policy(cx, &input.policy_arn).await?;
        let wanted = pages::wanted(cx, "ListPolicyTags", input.marker.as_deref(), input.max_items)?;
        let tags = views::tags(&row.tags).into_iter().map(|tag| (tag.key.clone(), tag));
        let page = pages::cut(cx, "ListPolicyTags", &wanted, tags);
        Ok(ListPolicyTagsOutput { is_truncated: page.is_truncated(), tags: page.items, marker: page.marker })
    }
}
