//! DeleteLayerVersion: no function can take it any more; those that have it keep it. One that is not there is fine.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html> (read 2026-11-21).

use crate::Lambda;
use crate::code_storage::{self, Change};
use crate::layers::LayerName;
use crate::tables::LayerVersions;
use api_lambda::{
    DeleteLayerVersion, DeleteLayerVersionError as E, DeleteLayerVersionInput, DeleteLayerVersionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteLayerVersion> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &DeleteLayerVersionInput) -> Result<Vec<Permission>, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        Ok(vec![self.on_layer_version("lambda:DeleteLayerVersion", &name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteLayerVersionInput) -> Result<DeleteLayerVersionOutput, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        let deleted = self
            .write(move |tx| {
                let Some(row) = tx.get::<LayerVersions>(&name.key())? else { return Ok::<_, Failure>(None) };
                tx.delete::<LayerVersions>(&name.key())?;
                let change = Change { added_bytes: 0, freed_bytes: row.code.size_bytes };
                code_storage::note(tx, &name.layer.scope, change)?;
                Ok(Some(row))
            })
            .await?;
        self.drop_unused(deleted.into_iter().map(|row| row.code.id).collect()).await?;
        Ok(DeleteLayerVersionOutput {})
    }
}
