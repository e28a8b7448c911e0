//! UpdateFunctionEventInvokeConfig: change how asynchronous invocations are tried again and who is told; what is not given stays.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html> (read 2026-11-21).
//! Surprise: `DestinationConfig` replaces both destinations. Left out: queues and buckets as destinations, which are refused by name.

use crate::Lambda;
use crate::invoke_configs::Given;
use api_lambda::{
    UpdateFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigError as E,
    UpdateFunctionEventInvokeConfigInput, UpdateFunctionEventInvokeConfigOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateFunctionEventInvokeConfig> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateFunctionEventInvokeConfigInput,
    ) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:UpdateFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateFunctionEventInvokeConfigInput,
    ) -> Result<UpdateFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let given = Given::of(
            input.maximum_retry_attempts,
            input.maximum_event_age_in_seconds,
            input.destination_config.as_ref(),
        )?;
        Ok(self.keep_invoke_config(cx, target, given, |given, had, now| Some(given.over(had?, now))).await?)
    }
}
