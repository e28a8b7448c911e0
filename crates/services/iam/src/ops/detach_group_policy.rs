//! DetachGroupPolicy: detach a managed policy from a group.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    DetachGroupPolicy, DetachGroupPolicyError as E, DetachGroupPolicyInput, DetachGroupPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DetachGroupPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DetachGroupPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:DetachGroupPolicy", Kind::Group, &input.group_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: DetachGroupPolicyInput) -> Result<DetachGroupPolicyOutput, E> {
        self.detach(cx, Kind::Group, input.group_name, input.policy_arn).await?;
        Ok(DetachGroupPolicyOutput {})
    }
}
