//! DeleteFunctionConcurrency: nothing is reserved any more; fine when nothing was.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html> (read 2026-11-21).

use crate::Lambda;
use crate::tables::Functions;
use crate::versions;
use api_lambda::{
    DeleteFunctionConcurrency, DeleteFunctionConcurrencyError as E, DeleteFunctionConcurrencyInput,
    DeleteFunctionConcurrencyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteFunctionConcurrency> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteFunctionConcurrencyInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:DeleteFunctionConcurrency", &input.function_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteFunctionConcurrencyInput,
    ) -> Result<DeleteFunctionConcurrencyOutput, E> {
        let target = self.whole_function(cx, &input.function_name)?;
        self.write(move |tx| {
            let mut function = versions::fetch(tx, &target)?;
            function.reserved_concurrency = None;
            Ok(tx.put::<Functions>(&target.key(), &function)?)
        })
        .await?;
        Ok(DeleteFunctionConcurrencyOutput {})
    }
}
