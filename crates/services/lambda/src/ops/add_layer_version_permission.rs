//! AddLayerVersionPermission: let another account, or everybody, take a layer version.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors;
use crate::layers::LayerName;
use crate::rules::permissions;
use crate::tables::{LayerVersionRow, LayerVersions};
use api_lambda::{
    AddLayerVersionPermission, AddLayerVersionPermissionError as E, AddLayerVersionPermissionInput,
    AddLayerVersionPermissionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<AddLayerVersionPermission> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &AddLayerVersionPermissionInput,
    ) -> Result<Vec<Permission>, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        Ok(vec![self.on_layer_version("lambda:AddLayerVersionPermission", &name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: AddLayerVersionPermissionInput,
    ) -> Result<AddLayerVersionPermissionOutput, E> {
        let name = LayerName::parse(cx, &input.layer_name)?.version(input.version_number)?;
        let statement =
            permissions::layer_statement(&input, &name.arn(), name.layer.scope.partition().as_str())?;
        let (revision, added) = (self.chance.uuid(), statement.clone());
        let now = revision.clone();
        self.write(move |tx| {
            let mut row = tx
                .get::<LayerVersions>(&name.key())?
                .ok_or_else(|| errors::layer_version_missing(&name.arn()))?;
            check_revision(input.revision_id.as_deref(), &row)?;
            if row.policy.statements.iter().any(|statement| statement["Sid"] == input.statement_id.as_str()) {
                return Err(errors::statement_exists(&input.statement_id).into());
            }
            row.policy.statements.push(added.clone());
            row.revision.clone_from(&now);
            Ok(tx.put::<LayerVersions>(&name.key(), &row)?)
        })
        .await?;
        Ok(AddLayerVersionPermissionOutput {
            statement: Some(statement.to_string()),
            revision_id: Some(revision),
        })
    }
}

pub(super) fn check_revision(given: Option<&str>, row: &LayerVersionRow) -> Result<(), Failure> {
    match given {
        Some(given) if given != row.revision => Err(errors::wrong_layer_revision().into()),
        _ => Ok(()),
    }
}
