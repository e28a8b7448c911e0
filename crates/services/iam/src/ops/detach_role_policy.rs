//! DetachRolePolicy: detach a managed policy from a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DetachRolePolicy, DetachRolePolicyError as E, DetachRolePolicyInput, DetachRolePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DetachRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DetachRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:DetachRolePolicy", Kind::Role, &input.role_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: DetachRolePolicyInput) -> Result<DetachRolePolicyOutput, E> {
        self.detach(cx, Kind::Role, input.role_name, input.policy_arn).await?;
        Ok(DetachRolePolicyOutput {})
    }
}
