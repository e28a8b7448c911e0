//! TagPolicy: add tags to a managed policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html>.

use super::permissions::tags_in;
use crate::Iam;
use crate::rules::tags;
use crate::views;
use api_iam::{TagPolicy, TagPolicyError as E, TagPolicyInput, TagPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<TagPolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &TagPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(Permission::new("iam:TagPolicy", &*input.policy_arn), Some(&input.tags))])
    }

    async fn handle(&self, cx: &Cx, input: TagPolicyInput) -> Result<TagPolicyOutput, E> {
        self.change_policy(cx, input.policy_arn, move |_, row| {
            Ok(tags::add_exact(&mut row.tags, views::pairs(Some(input.tags.clone())))?)
        })
        .await?;
        Ok(TagPolicyOutput {})
    }
}
