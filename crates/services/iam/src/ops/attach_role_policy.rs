//! AttachRolePolicy: attach a managed policy to a role; attaching it again changes nothing.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{AttachRolePolicy, AttachRolePolicyError as E, AttachRolePolicyInput, AttachRolePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<AttachRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &AttachRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:AttachRolePolicy", Kind::Role, &input.role_name)
                .await?
                .with("iam:PolicyARN", &*input.policy_arn),
        ])
    }

    async fn handle(&self, cx: &Cx, input: AttachRolePolicyInput) -> Result<AttachRolePolicyOutput, E> {
        self.attach(cx, Kind::Role, input.role_name, input.policy_arn).await?;
        Ok(AttachRolePolicyOutput {})
    }
}
