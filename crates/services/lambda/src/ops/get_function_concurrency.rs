//! GetFunctionConcurrency: what is reserved for a function; nothing when nothing is.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html> (read 2026-11-21).

use crate::Lambda;
use api_lambda::{
    GetFunctionConcurrency, GetFunctionConcurrencyError as E, GetFunctionConcurrencyInput,
    GetFunctionConcurrencyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetFunctionConcurrency> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetFunctionConcurrencyInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:GetFunctionConcurrency", &input.function_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetFunctionConcurrencyInput,
    ) -> Result<GetFunctionConcurrencyOutput, E> {
        let target = self.whole_function(cx, &input.function_name)?;
        let known = self.known(&target).await?;
        let reserved = known.function.reserved_concurrency.map(i64::from);
        Ok(GetFunctionConcurrencyOutput { reserved_concurrent_executions: reserved })
    }
}
