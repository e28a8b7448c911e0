//! PutGroupPolicy: store an inline policy, in place of one of the same name (of a group).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{PutGroupPolicy, PutGroupPolicyError as E, PutGroupPolicyInput, PutGroupPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<PutGroupPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &PutGroupPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:PutGroupPolicy", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: PutGroupPolicyInput) -> Result<PutGroupPolicyOutput, E> {
        self.put_inline(cx, Kind::Group, input.group_name, (input.policy_name, input.policy_document))
            .await?;
        Ok(PutGroupPolicyOutput {})
    }
}
