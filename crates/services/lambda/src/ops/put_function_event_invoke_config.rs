//! PutFunctionEventInvokeConfig: how asynchronous invocations are tried again and who is told of them; replaces what was set.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html> (read 2026-11-21).
//! Left out: queues and buckets as destinations, which are refused by name.

use crate::Lambda;
use crate::errors::{self};
use crate::invoke_configs::Given;
use api_lambda::{
    PutFunctionEventInvokeConfig, PutFunctionEventInvokeConfigError as E, PutFunctionEventInvokeConfigInput,
    PutFunctionEventInvokeConfigOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<PutFunctionEventInvokeConfig> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutFunctionEventInvokeConfigInput,
    ) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:PutFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutFunctionEventInvokeConfigInput,
    ) -> Result<PutFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let says_nothing =
            input.maximum_retry_attempts.is_none() && input.maximum_event_age_in_seconds.is_none();
        if says_nothing && input.destination_config.is_none() {
            let message = "You must specify at least one of error handling or destination setting.";
            return Err(errors::invalid(message).into());
        }
        let given = Given::of(
            input.maximum_retry_attempts,
            input.maximum_event_age_in_seconds,
            input.destination_config.as_ref(),
        )?;
        Ok(self.keep_invoke_config(cx, target, given, |given, _, now| Some(given.into_row(now))).await?)
    }
}
