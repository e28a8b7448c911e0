//! DeleteFunctionEventInvokeConfig: back to two retries within six hours.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html> (read 2026-11-21).

use crate::errors::{self};
use crate::tables::InvokeConfigs;
use crate::{Lambda, views};
use api_lambda::{
    DeleteFunctionEventInvokeConfig, DeleteFunctionEventInvokeConfigError as E,
    DeleteFunctionEventInvokeConfigInput, DeleteFunctionEventInvokeConfigOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteFunctionEventInvokeConfig> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteFunctionEventInvokeConfigInput,
    ) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:DeleteFunctionEventInvokeConfig", &target).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteFunctionEventInvokeConfigInput,
    ) -> Result<DeleteFunctionEventInvokeConfigOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        self.write(move |tx| {
            let key = (target.scope.clone(), target.name.clone(), target.qualifier_key());
            if tx.delete::<InvokeConfigs>(&key)? {
                return Ok(());
            }
            Err(errors::no_invoke_config(&views::qualified_arn(&target)).into())
        })
        .await?;
        Ok(DeleteFunctionEventInvokeConfigOutput {})
    }
}
