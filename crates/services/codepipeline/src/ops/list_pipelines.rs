//! ListPipelines: all pipelines of the account and region, by name.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html> (read 2026-11-21).

use crate::tables::Pipelines;
use crate::{CodePipeline, paging};
use api_codepipeline::{
    ExecutionMode, ListPipelines, ListPipelinesError, ListPipelinesInput, ListPipelinesOutput,
    PipelineSummary, PipelineType,
};
use wire::{Cx, Handle, Permission};

const PAGE_MAX: usize = 1000;

impl Handle<ListPipelines> for CodePipeline {
    async fn permissions(
        &self,
        _: &Cx,
        _: &ListPipelinesInput,
    ) -> Result<Vec<Permission>, ListPipelinesError> {
        Ok(vec![Permission::new("codepipeline:ListPipelines", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListPipelinesInput,
    ) -> Result<ListPipelinesOutput, ListPipelinesError> {
        let limit = paging::limit(input.max_results, PAGE_MAX);
        let after = paging::after("ListPipelines", &cx.scope, input.next_token.as_deref(), |name| {
            Some(name.to_owned())
        })?;
        let (scope, after) = (cx.scope.clone(), after.map(|name| (cx.scope.clone(), name)));
        let read = move |tx: &store::Read<'_>| {
            tx.scan::<Pipelines>(&scope, after.as_ref(), limit + 1).map_err(ListPipelinesError::from)
        };
        let rows = self.store.read(read).await?;
        let (rows, next_token) =
            paging::cut("ListPipelines", &cx.scope, limit, rows, |((_, name), _)| name.clone());
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
