//! GetLayerVersion: what a layer version is, and where its content can be fetched for ten minutes.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html> (read 2026-11-21).

use crate::errors::{self};
use crate::layers::LayerName;
use crate::{Lambda, views};
use api_lambda::{GetLayerVersion, GetLayerVersionError as E, GetLayerVersionInput, GetLayerVersionOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetLayerVersion> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetLayerVersionInput) -> Result<Vec<Permission>, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        Ok(vec![self.on_layer_version("lambda:GetLayerVersion", &name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetLayerVersionInput) -> Result<GetLayerVersionOutput, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        let row = self.layer_version(&name).await?.ok_or_else(errors::no_layer_version)?;
        let location = self.code_url(cx, &row.code.id);
        Ok(views::whole_layer_version(&name, &row, location))
    }
}
