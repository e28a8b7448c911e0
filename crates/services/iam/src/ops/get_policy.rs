//! GetPolicy: show a managed policy, without its document.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html>.
//! Left out: the policy ids and first dates of AWS's own policies.

use crate::Iam;
use crate::aws_policies;
use crate::views;
use api_iam::{GetPolicy, GetPolicyError as E, GetPolicyInput, GetPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetPolicy> for Iam {
    async fn permissions(&self, _: &Cx, input: &GetPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:GetPolicy", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: GetPolicyInput) -> Result<GetPolicyOutput, E> {
        let uses = self.uses(cx, &input.policy_arn).await?;
        let policy = match aws_policies::find(&input.policy_arn) {
            Some(fact) => views::aws_policy(fact, input.policy_arn, uses),
            None => views::policy_in_full(&self.policy(cx, &input.policy_arn).await?, uses),
        };
        Ok(GetPolicyOutput { policy: Some(policy) })
    }
}
