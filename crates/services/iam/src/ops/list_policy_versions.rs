//! ListPolicyVersions: the versions of a managed policy, the newest first.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html>.
//! A policy has five versions at most: there is always one page.

use crate::Iam;
use crate::aws_policies;
use crate::views;
use api_iam::{
    ListPolicyVersions, ListPolicyVersionsError as E, ListPolicyVersionsInput, ListPolicyVersionsOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListPolicyVersions> for Iam {
    async fn permissions(&self, _: &Cx, input: &ListPolicyVersionsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:ListPolicyVersions", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: ListPolicyVersionsInput) -> Result<ListPolicyVersionsOutput, E> {
        let versions = match aws_policies::find(&input.policy_arn) {
            Some(fact) => vec![views::aws_version(fact, false)],
            None => {
                let row = self.policy(cx, &input.policy_arn).await?;
                row.versions
                    .iter()
                    .rev()
                    .map(|v| views::version(v, v.id == row.default_version, false))
                    .collect()
            }
        };
        Ok(ListPolicyVersionsOutput { versions: Some(versions), is_truncated: Some(false), marker: None })
    }
}
