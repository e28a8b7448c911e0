//! DeleteFunction: a function with all its versions, aliases and permissions, or one published version.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html> (read 2026-11-21).
//! Surprises: a version that an alias leads to stays, `$LATEST` cannot be deleted alone; a version that is not there is fine.

use crate::code_storage::{self, Change};
use crate::errors;
use crate::names::{LATEST, Target};
use crate::snapshot::number;
use crate::tables::*;
use crate::{Lambda, versions};
use api_lambda::{DeleteFunction, DeleteFunctionError as E, DeleteFunctionInput, DeleteFunctionOutput};
use blob::BlobId;
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteFunction> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &DeleteFunctionInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:DeleteFunction", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: DeleteFunctionInput) -> Result<DeleteFunctionOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let of = target.clone();
        let codes = self
            .write(move |tx| match of.qualifier.as_deref() {
                None => delete_all(tx, &of),
                Some(version) => delete_version(tx, &of, version),
            })
            .await?;
        self.drop_unused(codes).await?;
        Ok(DeleteFunctionOutput { status_code: Some(204) })
    }
}

fn delete_version(tx: &mut Write<'_>, target: &Target, version: &str) -> Result<Vec<BlobId>, Failure> {
    versions::fetch(tx, &Target { qualifier: None, ..target.clone() })?;
    let Some(number) = number(version) else {
        let message = if version == LATEST {
            "$LATEST version cannot be deleted without deleting the function."
        } else {
            "Deletion of aliases is not currently supported."
        };
        return Err(errors::invalid(message).into());
    };
    let aliases = tx.scan::<Aliases>(&target.key(), None, usize::MAX)?;
    let leading = aliases
        .into_iter()
        .filter(|(_, alias)| alias.version == version || alias.weights.contains_key(version))
        .map(|((_, _, name), _)| name)
        .collect::<Vec<_>>();
    if !leading.is_empty() {
        return Err(errors::version_has_aliases(&leading).into());
    }
    let key = (target.scope.clone(), target.name.clone(), number);
    let Some(row) = tx.get::<Versions>(&key)? else { return Ok(Vec::new()) };
    tx.delete::<Versions>(&key)?;
    forget(tx, target, version)?;
    let change = Change { added_bytes: 0, freed_bytes: row.settings.code.size_bytes };
    code_storage::note(tx, &target.scope, change)?;
    Ok(row.settings.blobs().cloned().collect())
}

fn delete_all(tx: &mut Write<'_>, target: &Target) -> Result<Vec<BlobId>, Failure> {
    let function = versions::fetch(tx, target)?;
    let mut codes: Vec<BlobId> = function.latest.settings.blobs().cloned().collect();
    let mut freed_bytes = function.latest.settings.code.size_bytes;
    for (key, row) in tx.scan::<Versions>(&target.key(), None, usize::MAX)? {
        codes.extend(row.settings.blobs().cloned());
        freed_bytes += row.settings.code.size_bytes;
        tx.delete::<Versions>(&key)?;
    }
    for (key, _) in tx.scan::<Aliases>(&target.key(), None, usize::MAX)? {
        tx.delete::<Aliases>(&key)?;
    }
    for (key, _) in tx.scan::<Policies>(&target.key(), None, usize::MAX)? {
        tx.delete::<Policies>(&key)?;
    }
    for (key, _) in tx.scan::<InvokeConfigs>(&target.key(), None, usize::MAX)? {
        tx.delete::<InvokeConfigs>(&key)?;
    }
    tx.delete::<Functions>(&target.key())?;
    code_storage::note(tx, &target.scope, Change { added_bytes: 0, freed_bytes })?;
    Ok(codes)
}

/// What is kept beside a version or an alias.
pub(super) fn forget(tx: &mut Write<'_>, target: &Target, qualifier: &str) -> Result<(), Failure> {
    let key = (target.scope.clone(), target.name.clone(), qualifier.to_owned());
    tx.delete::<Policies>(&key)?;
    tx.delete::<InvokeConfigs>(&key)?;
    Ok(())
}
