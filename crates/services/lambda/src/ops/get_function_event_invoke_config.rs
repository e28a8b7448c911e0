//! GetFunctionEventInvokeConfig: how asynchronous invocations are tried again, when it was set.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html> (read 2026-11-21).

use crate::errors::{self};
use crate::{Lambda, views};
use api_lambda::{
    GetFunctionEventInvokeConfig, GetFunctionEventInvokeConfigError as E, GetFunctionEventInvokeConfigInput,
    GetFunctionEventInvokeConfigOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetFunctionEventInvokeConfig> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetFunctionEventInvokeConfigInput,
    ) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:GetFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetFunctionEventInvokeConfigInput,
    ) -> Result<GetFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let arn = views::qualified_arn(&target);
        let missing = || errors::no_invoke_config(&arn);
        let known = self.snapshot.function(&target.key()).await?.ok_or_else(missing)?;
        let row = known.invoke_configs.get(&target.qualifier_key()).ok_or_else(missing)?;
        Ok(views::invoke_config(arn.clone(), row))
    }
}
