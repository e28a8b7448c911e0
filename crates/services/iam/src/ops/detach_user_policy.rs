//! DetachUserPolicy: detach a managed policy from a user.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DetachUserPolicy, DetachUserPolicyError as E, DetachUserPolicyInput, DetachUserPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DetachUserPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DetachUserPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:DetachUserPolicy", Kind::User, &input.user_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: DetachUserPolicyInput) -> Result<DetachUserPolicyOutput, E> {
        self.detach(cx, Kind::User, input.user_name, input.policy_arn).await?;
        Ok(DetachUserPolicyOutput {})
    }
}
