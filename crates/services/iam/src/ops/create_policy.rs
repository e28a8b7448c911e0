//! CreatePolicy: a managed policy, with its first version.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>.

use super::permissions::tags_in;
use crate::Iam;
use crate::managed::NewPolicy;
use crate::views;
use api_iam::{CreatePolicy, CreatePolicyError as E, CreatePolicyInput, CreatePolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<CreatePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreatePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(
            super::permissions::new_policy(cx, "iam:CreatePolicy", input.path.as_deref(), &input.policy_name),
            input.tags.as_deref(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: CreatePolicyInput) -> Result<CreatePolicyOutput, E> {
        let new = NewPolicy {
            name: input.policy_name,
            path: input.path,
            document: input.policy_document,
            description: input.description,
            tags: views::pairs(input.tags),
        };
        let row = self.create_policy(cx, new).await?;
        Ok(CreatePolicyOutput { policy: Some(views::policy_made(&row)) })
    }
}
