//! PutFunctionEventInvokeConfig: how asynchronous invocations are tried again; replaces what was set.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html> (read 2026-11-21).
//! Left out: destinations, which are refused by name.

use crate::errors::{self, Failure, fails_as};
use crate::names::Target;
use crate::tables::{InvokeConfigRow, InvokeConfigs};
use crate::{Lambda, versions, views};
use api_lambda::{
    PutFunctionEventInvokeConfig, PutFunctionEventInvokeConfigError as E, PutFunctionEventInvokeConfigInput, PutFunctionEventInvokeConfigOutput,
};
use store::Write;
use wire::{Cx, Handle, Permission};

fails_as!(E);

impl Handle<PutFunctionEventInvokeConfig> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &PutFunctionEventInvokeConfigInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:PutFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: PutFunctionEventInvokeConfigInput) -> Result<PutFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        refuse_destinations(input.destination_config.as_ref())?;
        let says_nothing = input.maximum_retry_attempts.is_none() && input.maximum_event_age_in_seconds.is_none();
        if says_nothing && input.destination_config.is_none() {
            let message = "You must specify at least one of error handling or destination setting.";
            return Err(errors::invalid(message).into());
        }
        let given = InvokeConfigRow {
            retries_max: input.maximum_retry_attempts.and_then(|n| u32::try_from(n).ok()),
            age_s_max: input.maximum_event_age_in_seconds.and_then(|n| u32::try_from(n).ok()),
            modified_at: self.clock.now(),
        };
        let of = target.clone();
        let row = self
            .write(move |tx| {
                check_there(tx, &of)?;
                let key = (of.scope.clone(), of.name.clone(), of.qualifier_key());
                let row = given.clone();
                tx.put::<InvokeConfigs>(&key, &row)?;
                Ok(row)
            })
            .await?;
        Ok(views::invoke_config(views::qualified_arn(&target), &row))
    }
}

/// Settings can be kept for the function, `$LATEST` by name too, a version or an alias.
pub(super) fn check_there(tx: &Write<'_>, target: &Target) -> Result<(), Failure> {
    match versions::revision(tx, target) {
        Ok(_) => Ok(()),
        Err(Failure::Refusal(refusal)) if refusal.status == 404 => Err(errors::nothing_to_configure().into()),
        Err(other) => Err(other),
    }
}

pub(super) fn refuse_destinations(config: Option<&api_lambda::DestinationConfig>) -> Result<(), Failure> {
    let success = config.and_then(|config| config.on_success.as_ref()?.destination.as_ref());
    let failure = config.and_then(|config| config.on_failure.as_ref()?.destination.as_ref());
    match success.or(failure) {
        Some(_) => Err(errors::lacking("destinations of asynchronous invocations").into()),
        None => Ok(()),
    }
}
