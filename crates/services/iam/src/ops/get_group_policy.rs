//! GetGroupPolicy: show an inline policy (of a group).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html>.

use crate::Iam;
use crate::rules::documents::shown;
use crate::tables::Kind;
use api_iam::{GetGroupPolicy, GetGroupPolicyError as E, GetGroupPolicyInput, GetGroupPolicyOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetGroupPolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetGroupPolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:GetGroupPolicy", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetGroupPolicyInput) -> Result<GetGroupPolicyOutput, E> {
        let (row, document) = self.inline(cx, Kind::Group, &input.group_name, &input.policy_name).await?;
        Ok(GetGroupPolicyOutput {
            group_name: row.name,
            policy_name: input.policy_name,
            policy_document: shown(&document),
        })
    }
}
