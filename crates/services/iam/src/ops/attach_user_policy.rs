//! AttachUserPolicy: attach a managed policy to a user; attaching it again changes nothing.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{AttachUserPolicy, AttachUserPolicyError as E, AttachUserPolicyInput, AttachUserPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<AttachUserPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &AttachUserPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:AttachUserPolicy", Kind::User, &input.user_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: AttachUserPolicyInput) -> Result<AttachUserPolicyOutput, E> {
        self.attach(cx, Kind::User, input.user_name, input.policy_arn).await?;
        Ok(AttachUserPolicyOutput {})
    }
}
