//! AddPermission: let a service or another account act on a function, a version or an alias.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html> (read 2026-11-21).
//! Surprises: the function, each version and each alias have policies of their own; the revision that counts, and changes, is the
//! one of the function, the version or the alias.

use crate::Lambda;
use crate::errors;
use crate::names::{LATEST, Target};
use crate::rules::permissions;
use crate::snapshot::number;
use crate::tables::{Aliases, Policies};
use crate::versions;
use api_lambda::{AddPermission, AddPermissionError as E, AddPermissionInput, AddPermissionOutput};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>: resource-based policy 20 KB.
const POLICY_BYTES_MAX: usize = 20_480;

impl Handle<AddPermission> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &AddPermissionInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:AddPermission", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: AddPermissionInput) -> Result<AddPermissionOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let statement = permissions::statement(&input, &target.arn(), target.scope.partition().as_str())?;
        let (revision, added) = (self.chance.uuid(), statement.clone());
        self.write(move |tx| {
            check_there(tx, &target)?;
            let key = (target.scope.clone(), target.name.clone(), target.qualifier_key());
            let mut policy = tx.get::<Policies>(&key)?.unwrap_or_default();
            versions::check_revision(input.revision_id.as_deref(), &versions::revision(tx, &target)?)?;
            if policy.statements.iter().any(|statement| statement["Sid"] == input.statement_id.as_str()) {
                return Err(errors::statement_exists(&input.statement_id).into());
            }
            policy.statements.push(added.clone());
            let size = permissions::document(&policy).map_or(0, |text| text.len());
            if size > POLICY_BYTES_MAX {
                return Err(errors::policy_too_large(size, POLICY_BYTES_MAX).into());
            }
            tx.put::<Policies>(&key, &policy)?;
            versions::move_revision(tx, &target, &revision)
        })
        .await?;
        Ok(AddPermissionOutput { statement: Some(statement.to_string()) })
    }
}

/// Refuses what a policy cannot be kept for. `$LATEST` itself has none of its own.
fn check_there(tx: &Write<'_>, target: &Target) -> Result<(), Failure> {
    versions::fetch(tx, &Target { qualifier: None, ..target.clone() })?;
    match target.qualifier.as_deref() {
        None => Ok(()),
        Some(LATEST) => {
            Err(errors::invalid("We currently do not support adding policies for $LATEST.").into())
        }
        Some(version) if number(version).is_some() => versions::check_version(tx, target, version),
        Some(alias) => {
            let key = (target.scope.clone(), target.name.clone(), alias.to_owned());
            let found = tx.get::<Aliases>(&key)?.is_some();
            if found { Ok(()) } else { Err(errors::no_alias(&target.arn()).into()) }
        }
    }
}
