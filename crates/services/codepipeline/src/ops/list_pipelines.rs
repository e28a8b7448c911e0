//! ListPipelines: all pipelines of the account and region, by name.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html> (read 2026-11-21).

use crate::CodePipeline;
use crate::tables::Pipelines;
use api_codepipeline::{
    ExecutionMode, InvalidNextTokenException, ListPipelines, ListPipelinesError, ListPipelinesInput, ListPipelinesOutput, PipelineSummary, PipelineType,
};
use wire::{Cx, Handle, Permission, page};

const PAGE_MAX: usize = 1000;

impl Handle<ListPipelines> for CodePipeline {
    async fn permissions(&self, _: &Cx, _: &ListPipelinesInput) -> Result<Vec<Permission>, ListPipelinesError> {
        Ok(vec![Permission::new("codepipeline:ListPipelines", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListPipelinesInput) -> Result<ListPipelinesOutput, ListPipelinesError> {
        let limit = usize::try_from(input.max_results.unwrap_or(PAGE_MAX as i64)).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let bad = || InvalidNextTokenException { message: Some("The next token is not valid".into()) };
        let after = input.next_token.map(|token| page::key("ListPipelines", &cx.scope, &token).ok_or_else(bad)).transpose()?;
        let (scope, after) = (cx.scope.clone(), after.map(|name| (cx.scope.clone(), name)));
        let read = move |tx: &store::Read<'_>| tx.scan::<Pipelines>(&scope, after.as_ref(), limit + 1).map_err(ListPipelinesError::from);
        let mut rows = self.store.read(read).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_token = rows.last().filter(|_| more).map(|((_, name), _)| page::token("ListPipelines", &cx.scope, name));
        let pipelines = rows.into_iter().map(|((_, name), row)| PipelineSummary {
            name: Some(name),
            version: Some(row.version),
            pipeline_type: Some(row.declaration.pipeline_type.unwrap_or(PipelineType::V1)),
            execution_mode: Some(row.declaration.execution_mode.unwrap_or(ExecutionMode::Superseded)),
            created: Some(row.created),
            updated: Some(row.updated),
        });
        Ok(ListPipelinesOutput { pipelines: Some(pipelines.collect()), next_token })
    }
}
