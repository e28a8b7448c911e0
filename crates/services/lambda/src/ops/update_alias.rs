//! UpdateAlias: lead an alias elsewhere, or change the shares of its calls. It counts for the very next call.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html> (read 2026-11-21).
//! Surprise: an empty map of weights clears them; no map leaves them as they are.

use super::create_alias::check_versions;
use crate::errors::{self};
use crate::names::arn;
use crate::rules::weights;
use crate::tables::Aliases;
use crate::{Lambda, versions, views};
use api_lambda::{UpdateAlias, UpdateAliasError as E, UpdateAliasInput, UpdateAliasOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateAlias> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &UpdateAliasInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:UpdateAlias", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: UpdateAliasInput) -> Result<UpdateAliasOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let (of, name, revision) = (target.clone(), input.name.clone(), self.chance.uuid());
        let row = self
            .write(move |tx| {
                versions::fetch(tx, &of)?;
                let key = (of.scope.clone(), of.name.clone(), input.name.clone());
                let missing = || errors::no_alias(&arn(&of.scope, &of.name, Some(&input.name)));
                let mut row = tx.get::<Aliases>(&key)?.ok_or_else(missing)?;
                versions::check_revision(input.revision_id.as_deref(), &row.revision)?;
                row.version = input.function_version.clone().unwrap_or(row.version);
                row.description = input.description.clone().unwrap_or(row.description);
                let given = input.routing_config.as_ref().and_then(|c| c.additional_version_weights.clone());
                row.weights = given.unwrap_or(row.weights);
                row.revision.clone_from(&revision);
                weights::check(&row.version, &row.weights)?;
                check_versions(tx, &of, &row)?;
                tx.put::<Aliases>(&key, &row)?;
                Ok(row)
            })
            .await?;
        Ok(views::alias(&target.scope, &target.name, &name, &row))
    }
}
