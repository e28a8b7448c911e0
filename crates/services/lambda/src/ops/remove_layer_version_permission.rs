//! RemoveLayerVersionPermission: take one statement out of a layer version's policy.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html> (read 2026-11-21).

use super::add_layer_version_permission::check_revision;
use crate::Lambda;
use crate::errors::{self};
use crate::layers::LayerName;
use crate::tables::LayerVersions;
use api_lambda::{
    RemoveLayerVersionPermission, RemoveLayerVersionPermissionError as E, RemoveLayerVersionPermissionInput,
    RemoveLayerVersionPermissionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<RemoveLayerVersionPermission> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RemoveLayerVersionPermissionInput,
    ) -> Result<Vec<Permission>, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        Ok(vec![self.on_layer_version("lambda:RemoveLayerVersionPermission", &name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: RemoveLayerVersionPermissionInput,
    ) -> Result<RemoveLayerVersionPermissionOutput, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        let revision = self.chance.uuid();
        self.write(move |tx| {
            let mut row = tx
                .get::<LayerVersions>(&name.key())?
                .ok_or_else(|| errors::layer_version_missing(&name.arn()))?;
            check_revision(input.revision_id.as_deref(), &row)?;
            let before = row.policy.statements.len();
            row.policy.statements.retain(|statement| statement["Sid"] != input.statement_id.as_str());
            if row.policy.statements.len() == before {
                return Err(errors::no_statement(&input.statement_id).into());
            }
            row.revision.clone_from(&revision);
            Ok(tx.put::<LayerVersions>(&name.key(), &row)?)
        })
        .await?;
        Ok(RemoveLayerVersionPermissionOutput {})
    }
}
