//! Starting an execution, and finding one: shared by the operations and the flows.

use crate::flows::execution::{Conductor, State};
use crate::tables::{ExecutionIds, ExecutionRow, Executions, PipelineRow, Pipelines, StageRun, Trigger};
use crate::{CodePipeline, announce};
use api_codepipeline::PipelineExecutionStatus;
use kernel::{Chance, Fault, Scope, Timestamp};
use std::collections::BTreeMap;
use store::{Read, Write};

/// What a new execution is made from, beside the pipeline.
#[derive(Clone)]
pub struct Wish {
    pub id: String,
    pub trigger: Trigger,
    pub at: Timestamp,
    pub overrides: BTreeMap<String, String>,
    pub variables: BTreeMap<String, String>,
    pub request_token: Option<String>,
}

/// Writes a new execution and starts its flow, in the caller's transaction.
pub fn start(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    mut pipeline: PipelineRow,
    wish: Wish,
) -> Result<(), Fault> {
    let name = pipeline.declaration.name.clone();
    let number = pipeline.executions;
    pipeline.executions += 1;
    let stages = pipeline
        .declaration
        .stages
        .iter()
        .map(|stage| StageRun { name: stage.name.clone(), status: None })
        .collect();
    let built_in = BTreeMap::from([("PipelineExecutionId".to_owned(), wish.id.clone())]);
    let row = ExecutionRow {
        id: wish.id.clone(),
        number,
        declaration: pipeline.declaration.clone(),
        version: pipeline.version,
        status: PipelineExecutionStatus::InProgress,
        summary: None,
        trigger: wish.trigger,
        started: wish.at,
        updated: wish.at,
        sources: Vec::new(),
        artifacts: BTreeMap::new(),
        variables: BTreeMap::from([
            ("codepipeline".to_owned(), built_in),
            ("variables".to_owned(), wish.variables),
        ]),
        stages,
        stopping: None,
        overrides: wish.overrides,
        request_token: wish.request_token,
    };
    tx.put::<Pipelines>(&(scope.clone(), name.clone()), &pipeline)?;
    tx.put::<Executions>(&(scope.clone(), name.clone(), number), &row)?;
    tx.put::<ExecutionIds>(&(scope.clone(), name.clone(), wish.id.clone()), &number)?;
    announce::execution(tx, scope, chance, wish.at, &row)?;
    let state = State::Enter { scope: scope.clone(), pipeline: name, execution: number, stage: 0 };
    flow::start::<Conductor>(tx, wish.id, &state)?;
    Ok(())
}

pub fn find(tx: &Read<'_>, scope: &Scope, pipeline: &str, id: &str) -> Result<Option<ExecutionRow>, Fault> {
    let Some(number) = tx.get::<ExecutionIds>(&(scope.clone(), pipeline.to_owned(), id.to_owned()))? else {
        return Ok(None);
    };
    tx.get::<Executions>(&(scope.clone(), pipeline.to_owned(), number))
}

impl CodePipeline {
    pub(crate) async fn execution(
        &self,
        scope: &Scope,
        pipeline: &str,
        number: u64,
    ) -> Result<Option<ExecutionRow>, Fault> {
        let key = (scope.clone(), pipeline.to_owned(), number);
        self.store.read(move |tx| tx.get::<Executions>(&key)).await
    }
}
