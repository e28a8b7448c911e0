//! PutUserPolicy: store an inline policy, in place of one of the same name (of a user).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{PutUserPolicy, PutUserPolicyError as E, PutUserPolicyInput, PutUserPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<PutUserPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &PutUserPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:PutUserPolicy", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: PutUserPolicyInput) -> Result<PutUserPolicyOutput, E> {
        self.put_inline(cx, Kind::User, input.user_name, (input.policy_name, input.policy_document)).await?;
        Ok(PutUserPolicyOutput {})
    }
}
