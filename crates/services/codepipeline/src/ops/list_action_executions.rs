//! ListActionExecutions: what every action of a pipeline's executions did, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_LatestInPipelineExecutionFilter.html> (read 2026-11-21). With the range
//! Latest, of an action that was retried only its last run is listed.

use crate::tables::{ActionRow, Actions, ExecutionIds};
use crate::{CodePipeline, errors, paging, pipeline_arn, view};
use api_codepipeline::{
    ActionExecutionFilter, ListActionExecutions, ListActionExecutionsError as E, ListActionExecutionsInput,
    ListActionExecutionsOutput, StartTimeRange,
};
use kernel::Scope;
use std::collections::BTreeSet;
use store::Read;
use wire::{Cx, Handle, Permission};

const PAGE_MAX: usize = 100;
/// More actions than an execution has.
const OF_ONE_EXECUTION: usize = 10_000;
const NAME: &str = "ListActionExecutions";

type Position = (u64, u64);
type Row = ((Scope, String, u64, u64), ActionRow);

impl Handle<ListActionExecutions> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &ListActionExecutionsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "codepipeline:ListActionExecutions",
            pipeline_arn(&cx.scope, &input.pipeline_name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListActionExecutionsInput,
    ) -> Result<ListActionExecutionsOutput, E> {
        let (scope, name) = (cx.scope.clone(), input.pipeline_name);
        self.pipeline(&scope, &name).await?.ok_or_else(|| errors::no_pipeline(&scope, &name))?;
        let before = paging::after(NAME, &scope, input.next_token.as_deref(), position)?;
        let limit = paging::limit(input.max_results, PAGE_MAX);
        let (of, filter) = ((scope.clone(), name), input.filter.unwrap_or_default());
        let rows = self.store.read(move |tx| newest(tx, &of, before, limit + 1, &filter)).await?;
        let (rows, next_token) = paging::cut(NAME, &scope, limit, rows, |((_, _, execution, ordinal), _)| {
            format!("{execution} {ordinal}")
        });
        Ok(ListActionExecutionsOutput {
            action_execution_details: Some(rows.iter().map(|(_, row)| view::detail(row)).collect()),
            next_token,
        })
    }
}

fn position(key: &str) -> Option<Position> {
    let (execution, ordinal) = key.split_once(' ')?;
    Some((execution.parse().ok()?, ordinal.parse().ok()?))
}

fn newest(
    tx: &Read<'_>,
    of: &(Scope, String),
    before: Option<Position>,
    count: usize,
    filter: &ActionExecutionFilter,
) -> Result<Vec<Row>, E> {
    let (scope, name) = of;
    let from = before.map(|(execution, ordinal)| (scope.clone(), name.clone(), execution, ordinal));
    let latest = filter.latest_in_pipeline_execution.as_ref();
    let Some(id) =
        latest.map(|latest| &latest.pipeline_execution_id).or(filter.pipeline_execution_id.as_ref())
    else {
        return Ok(tx.scan_back::<Actions>(of, from.as_ref(), count)?);
    };
    let number = tx
        .get::<ExecutionIds>(&(scope.clone(), name.clone(), id.clone()))?
        .ok_or_else(|| errors::no_execution(id))?;
    let execution = (scope.clone(), name.clone(), number);
    if latest.is_none_or(|latest| latest.start_time_range != StartTimeRange::Latest) {
        return Ok(tx.scan_back::<Actions>(&execution, from.as_ref(), count)?);
    }
    let mut seen = BTreeSet::new();
    let all = tx.scan_back::<Actions>(&execution, None, OF_ONE_EXECUTION)?.into_iter();
    let last_runs = all.filter(|(_, row)| seen.insert((row.stage.clone(), row.declaration.name.clone())));
    let rest = last_runs.filter(|((_, _, execution, ordinal), _)| {
        before.is_none_or(|before| (*execution, *ordinal) < before)
    });
    Ok(rest.take(count).collect())
}
