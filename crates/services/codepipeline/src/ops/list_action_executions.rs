//! ListActionExecutions: what every action of a pipeline's executions did, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html> (read 2026-11-21).
//! Left out: the filter latestInPipelineExecution is refused.

use crate::tables::{Actions, ExecutionIds};
use crate::{CodePipeline, errors, pipeline_arn, view};
use api_codepipeline::{
    InvalidNextTokenException, ListActionExecutions, ListActionExecutionsError, ListActionExecutionsInput, ListActionExecutionsOutput,
    ValidationException,
};
use wire::{Cx, Handle, Permission, page};

const PAGE_MAX: usize = 100;

impl Handle<ListActionExecutions> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &ListActionExecutionsInput) -> Result<Vec<Permission>, ListActionExecutionsError> {
        Ok(vec![Permission::new("codepipeline:ListActionExecutions", pipeline_arn(&cx.scope, &input.pipeline_name).as_str())])
    }

    async fn handle(&self, cx: &Cx, input: ListActionExecutionsInput) -> Result<ListActionExecutionsOutput, ListActionExecutionsError> {
        let (scope, name) = (cx.scope.clone(), input.pipeline_name);
        self.pipeline(&scope, &name).await?.ok_or_else(|| errors::no_pipeline(&scope, &name))?;
        let filter = input.filter.unwrap_or_default();
        if filter.latest_in_pipeline_execution.is_some() {
            return Err(ValidationException { message: Some("Landfall does not have the filter latestInPipelineExecution yet".into()) }.into());
        }
        let bad = || InvalidNextTokenException { message: Some("The next token is not valid".into()) };
        let before = input.next_token.map(|token| position(&page::key("ListActionExecutions", &scope, &token)?)).map(|at| at.ok_or_else(bad));
        let before = before.transpose()?.map(|(execution, ordinal)| (scope.clone(), name.clone(), execution, ordinal));
        let limit = usize::try_from(input.max_results.unwrap_or(PAGE_MAX as i64)).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let wanted = filter.pipeline_execution_id;
        let read = move |tx: &store::Read<'_>| {
            let rows = match &wanted {
                None => tx.scan_back::<Actions>(&(scope.clone(), name.clone()), before.as_ref(), limit + 1)?,
                Some(id) => {
                    let number = tx.get::<ExecutionIds>(&(scope.clone(), name.clone(), id.clone()))?.ok_or_else(|| errors::no_execution(id))?;
                    tx.scan_back::<Actions>(&(scope.clone(), name.clone(), number), before.as_ref(), limit + 1)?
                }
            };
            Ok::<_, ListActionExecutionsError>(rows)
        };
        let mut rows = self.store.read(read).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let token = last.map(|((scope, _, execution, ordinal), _)| page::token("ListActionExecutions", scope, &format!("{execution} {ordinal}")));
        Ok(ListActionExecutionsOutput { action_execution_details: Some(rows.iter().map(|(_, row)| view::detail(row)).collect()), next_token: token })
    }
}

fn position(key: &str) -> Option<(u64, u64)> {
    let (execution, ordinal) = key.split_once(' ')?;
    Some((execution.parse().ok()?, ordinal.parse().ok()?))
}
