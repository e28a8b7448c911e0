//! RemovePermission: take one statement out of a resource policy.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors::{self, fails_as};
use crate::tables::Policies;
use crate::versions;
use api_lambda::{RemovePermission, RemovePermissionError as E, RemovePermissionInput, RemovePermissionOutput};
use wire::{Cx, Handle, Permission};

fails_as!(E);

impl Handle<RemovePermission> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &RemovePermissionInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:RemovePermission", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: RemovePermissionInput) -> Result<RemovePermissionOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let revision = self.chance.uuid();
        self.write(move |tx| {
            versions::fetch(tx, &target)?;
            let key = (target.scope.clone(), target.name.clone(), target.qualifier_key());
            let Some(mut policy) = tx.get::<Policies>(&key)? else {
                return Err(errors::no_policy().into());
            };
            versions::check_revision(input.revision_id.as_deref(), &policy.revision)?;
            let before = policy.statements.len();
            policy.statements.retain(|statement| statement["Sid"] != input.statement_id.as_str());
            if policy.statements.len() == before {
                let message = format!("Statement {} is not found in resource policy.", input.statement_id);
                return Err(errors::not_found(message).into());
            }
            if policy.statements.is_empty() {
                tx.delete::<Policies>(&key)?;
                return Ok(());
            }
            policy.revision.clone_from(&revision);
            Ok(tx.put::<Policies>(&key, &policy)?)
        })
        .await?;
        Ok(RemovePermissionOutput {})
    }
}
