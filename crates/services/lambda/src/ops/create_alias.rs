//! CreateAlias: name a version, and give another a share of its calls.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html> (read 2026-11-21).
//! Surprise: `$LATEST` may be the target, but not together with weights.

use crate::errors;
use crate::names::{Target, arn};
use crate::rules::weights;
use crate::tables::{AliasRow, Aliases};
use crate::{Lambda, names, versions, views};
use api_lambda::{
    AliasRoutingConfiguration, CreateAlias, CreateAliasError as E, CreateAliasInput, CreateAliasOutput,
};
use std::collections::BTreeMap;
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateAlias> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &CreateAliasInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:CreateAlias", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: CreateAliasInput) -> Result<CreateAliasOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let row = AliasRow {
            version: input.function_version,
            description: input.description.unwrap_or_default(),
            weights: weights_of(input.routing_config),
            revision: self.chance.uuid(),
        };
        names::check_alias(&input.name)?;
        weights::check(&row.version, &row.weights)?;
        let (of, name, made) = (target.clone(), input.name.clone(), row.clone());
        self.write(move |tx| {
            // Lambda looks for the version first, and names it also when the whole function is not there.
            check_versions(tx, &of, &made)?;
            if !tx.insert_new::<Aliases>(&(of.scope.clone(), of.name.clone(), name.clone()), &made)? {
                let arn = arn(&of.scope, &of.name, Some(&name));
                return Err(errors::conflict(format!("Alias already exists: {arn}")).into());
            }
            Ok(())
        })
        .await?;
        Ok(views::alias(&target.scope, &target.name, &input.name, &row))
    }
}

pub(super) fn weights_of(config: Option<AliasRoutingConfiguration>) -> BTreeMap<String, f64> {
    config.and_then(|config| config.additional_version_weights).unwrap_or_default()
}

pub(super) fn check_versions(tx: &Write<'_>, target: &Target, row: &AliasRow) -> Result<(), Failure> {
    let own = versions::pointed_at(tx, target, &row.version)?;
    row.weights.keys().try_for_each(|version| {
        let other = versions::pointed_at(tx, target, version)?;
        Ok(weights::check_alike(&own, &other)?)
    })
}
