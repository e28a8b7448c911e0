//! GetLayerVersionByArn: as GetLayerVersion, of a layer version that its ARN names.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html> (read 2026-11-21).
//! Surprise: the permission is `lambda:GetLayerVersion`.

use crate::errors::{self};
use crate::layers::LayerVersionName;
use crate::{Lambda, views};
use api_lambda::{
    GetLayerVersionByArn, GetLayerVersionByArnError as E, GetLayerVersionByArnInput,
    GetLayerVersionByArnOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetLayerVersionByArn> for Lambda {
    async fn permissions(&self, _: &Cx, input: &GetLayerVersionByArnInput) -> Result<Vec<Permission>, E> {
        let name = LayerVersionName::parse(&input.arn)?;
        Ok(vec![self.on_layer_version("lambda:GetLayerVersion", &name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetLayerVersionByArnInput,
    ) -> Result<GetLayerVersionByArnOutput, E> {
        let name = LayerVersionName::parse(&input.arn)?;
        let row = self.layer_version(&name).await?.ok_or_else(errors::no_layer_version)?;
        let location = self.code_url(cx, &row.code.id);
        Ok(views::whole_layer_version(&name, &row, location))
    }
}
