//! SetDefaultPolicyVersion: say which version counts, from the next call on.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html>.

use crate::Iam;
use api_iam::{
    SetDefaultPolicyVersion, SetDefaultPolicyVersionError as E, SetDefaultPolicyVersionInput,
    SetDefaultPolicyVersionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<SetDefaultPolicyVersion> for Iam {
    async fn permissions(&self, _: &Cx, input: &SetDefaultPolicyVersionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:SetDefaultPolicyVersion", &*input.policy_arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: SetDefaultPolicyVersionInput,
    ) -> Result<SetDefaultPolicyVersionOutput, E> {
        self.set_default_version(cx, input.policy_arn, input.version_id).await?;
        Ok(SetDefaultPolicyVersionOutput {})
    }
}
