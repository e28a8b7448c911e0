//! CreatePolicyVersion: a new version of a managed policy, which may become the one that counts.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html>.

use crate::Iam;
use crate::views;
use api_iam::{
    CreatePolicyVersion, CreatePolicyVersionError as E, CreatePolicyVersionInput, CreatePolicyVersionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<CreatePolicyVersion> for Iam {
    async fn permissions(&self, _: &Cx, input: &CreatePolicyVersionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:CreatePolicyVersion", &*input.policy_arn)])
    }

    async fn handle(&self, cx: &Cx, input: CreatePolicyVersionInput) -> Result<CreatePolicyVersionOutput, E> {
        let as_default = input.set_as_default.unwrap_or(false);
        let (version, is_default) =
            self.create_version(cx, input.policy_arn, input.policy_document, as_default).await?;
        Ok(CreatePolicyVersionOutput { policy_version: Some(views::version(&version, is_default, false)) })
    }
}
