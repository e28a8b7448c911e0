//! ListPipelineExecutions: the executions of a pipeline, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SucceededInStageFilter.html> (read 2026-11-21): the filter knows the
//! executions of the pipeline's present version only.

use crate::tables::{ExecutionRow, Executions};
use crate::{CodePipeline, errors, paging, pipeline_arn, view};
use api_codepipeline::{
    ListPipelineExecutions, ListPipelineExecutionsError as E, ListPipelineExecutionsInput,
    ListPipelineExecutionsOutput, StageExecutionStatus,
};
use kernel::{Fault, Scope};
use store::Read;
use wire::{Cx, Handle, Permission};

const PAGE_MAX: usize = 100;
const NAME: &str = "ListPipelineExecutions";

impl Handle<ListPipelineExecutions> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &ListPipelineExecutionsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "codepipeline:ListPipelineExecutions",
            pipeline_arn(&cx.scope, &input.pipeline_name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListPipelineExecutionsInput,
    ) -> Result<ListPipelineExecutionsOutput, E> {
        let (scope, name) = (cx.scope.clone(), input.pipeline_name);
        let pipeline =
            self.pipeline(&scope, &name).await?.ok_or_else(|| errors::no_pipeline(&scope, &name))?;
        let stage = input.filter.and_then(|filter| filter.succeeded_in_stage?.stage_name);
        if let Some(stage) = stage
            .as_ref()
            .filter(|stage| pipeline.declaration.stages.iter().all(|declared| declared.name != **stage))
        {
            return Err(
                errors::invalid(format!("Stage '{stage}' does not exist in pipeline '{name}'")).into()
            );
        }
        let before = paging::after(NAME, &scope, input.next_token.as_deref(), |key| key.parse::<u64>().ok())?;
        let limit = paging::limit(input.max_results, PAGE_MAX);
        let wanted = move |row: &ExecutionRow| {
            stage.as_ref().is_none_or(|stage| row.version == pipeline.version && succeeded(row, stage))
        };
        let of = (scope.clone(), name);
        let rows =
            self.store.read(move |tx| newest(tx, &of, before, limit + 1, &wanted).map_err(E::from)).await?;
        let (rows, next_token) = paging::cut(NAME, &scope, limit, rows, |row| row.number.to_string());
        Ok(ListPipelineExecutionsOutput {
            pipeline_execution_summaries: Some(rows.iter().map(view::summary).collect()),
            next_token,
        })
    }
}

fn succeeded(row: &ExecutionRow, stage: &str) -> bool {
    row.stages.iter().any(|run| run.name == stage && run.status == Some(StageExecutionStatus::Succeeded))
}

fn newest(
    tx: &Read<'_>,
    of: &(Scope, String),
    mut before: Option<u64>,
    count: usize,
    wanted: &impl Fn(&ExecutionRow) -> bool,
) -> Result<Vec<ExecutionRow>, Fault> {
    let mut found = Vec::new();
    loop {
        let from = before.map(|number| (of.0.clone(), of.1.clone(), number));
        let rows = tx.scan_back::<Executions>(of, from.as_ref(), count)?;
        let (read, last) = (rows.len(), rows.last().map(|(_, row)| row.number));
        found.extend(rows.into_iter().map(|(_, row)| row).filter(|row| wanted(row)));
        if found.len() >= count || read < count {
            found.truncate(count);
            return Ok(found);
        }
        before = last;
    }
}
