//! GetLayerVersionPolicy: who may take a layer version; without a policy it is not found.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors::{self};
use crate::layers::LayerName;
use crate::rules::permissions::document;
use api_lambda::{
    GetLayerVersionPolicy, GetLayerVersionPolicyError as E, GetLayerVersionPolicyInput,
    GetLayerVersionPolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetLayerVersionPolicy> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetLayerVersionPolicyInput) -> Result<Vec<Permission>, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        Ok(vec![self.on_layer_version("lambda:GetLayerVersionPolicy", &name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetLayerVersionPolicyInput,
    ) -> Result<GetLayerVersionPolicyOutput, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        let row =
            self.layer_version(&name).await?.ok_or_else(|| errors::layer_version_missing(&name.arn()))?;
        let policy = document(&row.policy).ok_or_else(errors::no_policy_to_change)?;
        Ok(GetLayerVersionPolicyOutput { policy: Some(policy), revision_id: Some(row.revision) })
    }
}
