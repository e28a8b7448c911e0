//! RemovePermission: take one statement out of a resource policy.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors;
use crate::names::Target;
use crate::tables::Policies;
use crate::versions;
use api_lambda::{
    RemovePermission, RemovePermissionError as E, RemovePermissionInput, RemovePermissionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<RemovePermission> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &RemovePermissionInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:RemovePermission", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: RemovePermissionInput) -> Result<RemovePermissionOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let revision = self.chance.uuid();
        self.write(move |tx| {
            versions::fetch(tx, &Target { qualifier: None, ..target.clone() })
                .map_err(|failure| without_function(failure, &target))?;
            let key = (target.scope.clone(), target.name.clone(), target.qualifier_key());
            let Some(mut policy) = tx.get::<Policies>(&key)? else {
                return Err(errors::no_policy_to_change().into());
            };
            let before = policy.statements.len();
            policy.statements.retain(|statement| statement["Sid"] != input.statement_id.as_str());
            if policy.statements.len() == before {
                return Err(errors::no_statement(&input.statement_id).into());
            }
            versions::check_revision(input.revision_id.as_deref(), &versions::revision(tx, &target)?)?;
            if policy.statements.is_empty() {
                tx.delete::<Policies>(&key)?;
            } else {
                tx.put::<Policies>(&key, &policy)?;
            }
            versions::move_revision(tx, &target, &revision)
        })
        .await?;
        Ok(RemovePermissionOutput {})
    }
}

/// Where there is no function there is no policy either, and that is what AWS says.
fn without_function(failure: Failure, target: &Target) -> Failure {
    match failure {
        Failure::Refusal(refusal) if refusal.status == 404 => {
            errors::not_found(format!("No policy found for: {}", target.function_arn())).into()
        }
        other => other,
    }
}
