//! GetFunction: a version's configuration, where its code can be fetched, and the function's tags.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html> (read 2026-11-21).
//! Surprise: an alias shows the version that it leads to.

use crate::errors;
use crate::names::{LATEST, Target};
use crate::snapshot::{Known, number};
use crate::tables::VersionRow;
use crate::{Lambda, views};
use api_lambda::{
    Concurrency, FunctionCodeLocation, GetFunction, GetFunctionError as E, GetFunctionInput,
    GetFunctionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetFunction> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetFunctionInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:GetFunction", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetFunctionInput) -> Result<GetFunctionOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let known = self.known(&target).await?;
        let (version, row) = named(&known, &target)?;
        let code = FunctionCodeLocation {
            repository_type: Some("S3".to_owned()),
            location: Some(self.code_url(cx, &row.settings.code.id)),
            ..Default::default()
        };
        let tags = &known.function.tags;
        let reserved = known.function.reserved_concurrency;
        Ok(GetFunctionOutput {
            configuration: Some(views::configuration(
                &target.scope,
                &target.name,
                version,
                row,
                target.qualifier.is_some(),
            )),
            code: Some(code),
            tags: (!tags.is_empty()).then(|| tags.clone()),
            concurrency: reserved.map(|n| Concurrency { reserved_concurrent_executions: Some(i64::from(n)) }),
            ..Default::default()
        })
    }
}

/// The version that a target names; an alias's own one, whatever its weights are.
pub(super) fn named<'a>(known: &'a Known, target: &'a Target) -> Result<(&'a str, &'a VersionRow), Failure> {
    let missing = || errors::no_function(&target.arn());
    let qualifier = target.qualifier.as_deref().unwrap_or(LATEST);
    let version = if qualifier == LATEST || number(qualifier).is_some() {
        qualifier
    } else {
        &known.aliases.get(qualifier).ok_or_else(missing)?.version
    };
    Ok((version, known.version(version).ok_or_else(missing)?))
}
