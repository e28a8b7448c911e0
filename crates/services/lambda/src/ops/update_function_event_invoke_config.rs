//! UpdateFunctionEventInvokeConfig: change how asynchronous invocations are tried again; what is not given stays.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html> (read 2026-11-21).
//! Left out: destinations, which are refused by name.

use super::put_function_event_invoke_config::{check_there, refuse_destinations};
use crate::errors::{self, fails_as};
use crate::tables::{InvokeConfigRow, InvokeConfigs};
use crate::{Lambda, views};
use api_lambda::{
    UpdateFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigError as E, UpdateFunctionEventInvokeConfigInput, UpdateFunctionEventInvokeConfigOutput,
};
use wire::{Cx, Handle, Permission};

fails_as!(E);

impl Handle<UpdateFunctionEventInvokeConfig> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &UpdateFunctionEventInvokeConfigInput) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:UpdateFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(&self, cx: &Cx, input: UpdateFunctionEventInvokeConfigInput) -> Result<UpdateFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        refuse_destinations(input.destination_config.as_ref())?;
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
                let missing = || errors::no_invoke_config(&views::qualified_arn(&of));
                let had = tx.get::<InvokeConfigs>(&key)?.ok_or_else(missing)?;
                let row = InvokeConfigRow {
                    retries_max: given.retries_max.or(had.retries_max),
                    age_s_max: given.age_s_max.or(had.age_s_max),
                    modified_at: given.modified_at,
                };
                tx.put::<InvokeConfigs>(&key, &row)?;
                Ok(row)
            })
            .await?;
        Ok(views::invoke_config(views::qualified_arn(&target), &row))
    }
}
