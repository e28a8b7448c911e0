//! PutFunctionConcurrency: how many calls of a function may run at once; so many are kept free for it. 0 stops it.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors::{self};
use crate::names::{LATEST, Target};
use crate::run::{CONCURRENCY_MAX, UNRESERVED_MIN};
use crate::tables::Functions;
use crate::versions;
use api_lambda::{
    PutFunctionConcurrency, PutFunctionConcurrencyError as E, PutFunctionConcurrencyInput,
    PutFunctionConcurrencyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<PutFunctionConcurrency> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &PutFunctionConcurrencyInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:PutFunctionConcurrency", &input.function_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutFunctionConcurrencyInput,
    ) -> Result<PutFunctionConcurrencyOutput, E> {
        let target = self.whole_function(cx, &input.function_name)?;
        let wanted = u32::try_from(input.reserved_concurrent_executions).unwrap_or(u32::MAX);
        self.write(move |tx| {
            let latest = Target { qualifier: Some(LATEST.to_owned()), ..target.clone() };
            let mut function = versions::fetch(tx, &latest)?; // names `$LATEST` when it is not there
            let all = tx.scan::<Functions>(&target.scope, None, usize::MAX)?;
            let others: u32 = all
                .iter()
                .filter(|((_, name), _)| *name != target.name)
                .filter_map(|(_, row)| row.reserved_concurrency)
                .sum();
            if others.saturating_add(wanted) > CONCURRENCY_MAX - UNRESERVED_MIN {
                return Err(errors::invalid(format!(
                    "Specified ReservedConcurrentExecutions for function decreases account's \
                     UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_MIN}]."
                ))
                .into());
            }
            function.reserved_concurrency = Some(wanted);
            Ok(tx.put::<Functions>(&target.key(), &function)?)
        })
        .await?;
        Ok(PutFunctionConcurrencyOutput { reserved_concurrent_executions: Some(i64::from(wanted)) })
    }
}
