//! GetPolicyVersion: show a version of a managed policy with its document.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>.
//! Surprises: of a policy that there is not, the version is what is missing (`test_policy_version_errors` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_policies.snapshot.json>, read 2026-11-21).
//! Left out: older versions of AWS's own policies.

use crate::Iam;
use crate::aws_policies;
use crate::errors;
use crate::views;
use api_iam::{GetPolicyVersion, GetPolicyVersionError as E, GetPolicyVersionInput, GetPolicyVersionOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetPolicyVersion> for Iam {
    async fn permissions(&self, _: &Cx, input: &GetPolicyVersionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:GetPolicyVersion", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: GetPolicyVersionInput) -> Result<GetPolicyVersionOutput, E> {
        let missing = || errors::no_such_version(&input.policy_arn, &input.version_id);
        let version = match aws_policies::find(&input.policy_arn) {
            Some(fact) if fact.version_id == input.version_id => views::aws_version(fact, true),
            Some(_) => return Err(missing().into()),
            None => {
                let row = self.policy_if_there(cx, &input.policy_arn).await?.ok_or_else(missing)?;
                let version = row.version(&input.version_id).ok_or_else(missing)?;
                views::version(version, row.default_version == version.id, true)
            }
        };
        Ok(GetPolicyVersionOutput { policy_version: Some(version) })
    }
}
