//! AttachGroupPolicy: attach a managed policy to a group; attaching it again changes nothing.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    AttachGroupPolicy, AttachGroupPolicyError as E, AttachGroupPolicyInput, AttachGroupPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<AttachGroupPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &AttachGroupPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:AttachGroupPolicy", Kind::Group, &input.group_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: AttachGroupPolicyInput) -> Result<AttachGroupPolicyOutput, E> {
        self.attach(cx, Kind::Group, input.group_name, input.policy_arn).await?;
        Ok(AttachGroupPolicyOutput {})
    }
}
