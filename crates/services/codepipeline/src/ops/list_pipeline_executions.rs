//! ListPipelineExecutions: the executions of a pipeline, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html> (read 2026-11-21).
//! Left out: the filter succeededInStage is refused.

use crate::tables::Executions;
use crate::{CodePipeline, errors, pipeline_arn, view};
use api_codepipeline::{
    InvalidNextTokenException, ListPipelineExecutions, ListPipelineExecutionsError, ListPipelineExecutionsInput, ListPipelineExecutionsOutput,
    ValidationException,
};
use wire::{Cx, Handle, Permission, page};

const PAGE_MAX: usize = 100;

impl Handle<ListPipelineExecutions> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &ListPipelineExecutionsInput) -> Result<Vec<Permission>, ListPipelineExecutionsError> {
        Ok(vec![Permission::new("codepipeline:ListPipelineExecutions", pipeline_arn(&cx.scope, &input.pipeline_name).as_str())])
    }

    async fn handle(&self, cx: &Cx, input: ListPipelineExecutionsInput) -> Result<ListPipelineExecutionsOutput, ListPipelineExecutionsError> {
        let (scope, name) = (cx.scope.clone(), input.pipeline_name);
        self.pipeline(&scope, &name).await?.ok_or_else(|| errors::no_pipeline(&scope, &name))?;
        if input.filter.is_some_and(|filter| filter.succeeded_in_stage.is_some()) {
            return Err(ValidationException { message: Some("Landfall does not have the filter succeededInStage yet".into()) }.into());
        }
        let bad = || InvalidNextTokenException { message: Some("The next token is not valid".into()) };
        let before = input.next_token.map(|token| page::key("ListPipelineExecutions", &scope, &token).and_then(|key| key.parse::<u64>().ok()).ok_or_else(bad));
        let before = before.transpose()?.map(|number| (scope.clone(), name.clone(), number));
        let limit = usize::try_from(input.max_results.unwrap_or(PAGE_MAX as i64)).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let read = move |tx: &store::Read<'_>| {
            tx.scan_back::<Executions>(&(scope.clone(), name.clone()), before.as_ref(), limit + 1).map_err(ListPipelineExecutionsError::from)
        };
        let mut rows = self.store.read(read).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let token = rows.last().filter(|_| more).map(|((scope, _, number), _)| page::token("ListPipelineExecutions", scope, &number.to_string()));
        let summaries = rows.iter().map(|(_, row)| view::summary(row)).collect();
        Ok(ListPipelineExecutionsOutput { pipeline_execution_summaries: Some(summaries), next_token: token })
    }
}
