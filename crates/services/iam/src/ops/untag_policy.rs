//! UntagPolicy: take tags away from a managed policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html>.

use super::permissions::tag_keys_in;
use crate::Iam;
use crate::rules::tags;
use api_iam::{UntagPolicy, UntagPolicyError as E, UntagPolicyInput, UntagPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagPolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &UntagPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tag_keys_in(Permission::new("iam:UntagPolicy", &*input.policy_arn), &input.tag_keys)])
    }

    async fn handle(&self, cx: &Cx, input: UntagPolicyInput) -> Result<UntagPolicyOutput, E> {
        self.change_policy(cx, input.policy_arn, move |_, row| {
            tags::remove_exact(&mut row.tags, &input.tag_keys);
            Ok(())
        })
        .await?;
        Ok(UntagPolicyOutput {})
    }
}
