//! Starting an execution, rolling a stage back to one, and finding one: shared by the operations and the flows.

use crate::flows::execution::{Conductor, State};
use crate::rules::structure::{order, ordered};
use crate::sources::Asked;
use crate::tables::{
    ExecutionIds, ExecutionRow, Executions, PipelineRow, Pipelines, SourceRow, StageRun, Stages, Trigger,
};
use crate::{CodePipeline, announce};
use api_codepipeline::{PipelineExecutionStatus, StageExecutionStatus};
use kernel::{Chance, Fault, Scope, Timestamp};
use std::collections::BTreeMap;
use store::{Read, Write};

/// What a new execution is made from, beside the pipeline.
#[derive(Clone)]
pub struct Wish {
    pub id: String,
    pub trigger: Trigger,
    pub at: Timestamp,
    pub asked: Asked,
    /// What the sources hold when the execution is started; the source actions say what they really took.
    pub sources: Vec<SourceRow>,
    pub request_token: Option<String>,
}

/// Writes a new execution and starts its flow, in the caller's transaction.
pub fn start(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    pipeline: PipelineRow,
    wish: Wish,
) -> Result<(), Fault> {
    let built_in = BTreeMap::from([("PipelineExecutionId".to_owned(), wish.id.clone())]);
    let row = ExecutionRow {
        sources: wish.sources,
        variables: BTreeMap::from([
            ("codepipeline".to_owned(), built_in),
            ("variables".to_owned(), wish.asked.variables),
        ]),
        overrides: wish.asked.overrides,
        object_keys: wish.asked.object_keys,
        request_token: wish.request_token,
        ..fresh(&pipeline, wish.id, wish.trigger, wish.at)
    };
    let state = State::Enter {
        scope: scope.clone(),
        pipeline: row.declaration.name.clone(),
        execution: row.number,
        stage: 0,
    };
    add(tx, chance, scope, pipeline, &row)?;
    flow::start::<Conductor>(tx, row.id, &state)?;
    Ok(())
}

/// A rollback of one stage, which the caller has seen to be free: a new execution with the artifacts and variables of
/// `target` that runs this stage and no other. Like a retry, it does not wait before the stage.
pub fn roll_back(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    pipeline: PipelineRow,
    back: &RollBack<'_>,
) -> Result<(), Fault> {
    let target = back.target;
    let stage_name = pipeline.declaration.stages[back.stage].name.clone();
    let mut row = ExecutionRow {
        sources: target.sources.clone(),
        artifacts: target.artifacts.clone(),
        variables: target.variables.clone(),
        rollback_to: Some(target.id.clone()),
        ..fresh(&pipeline, back.id.clone(), back.trigger.clone(), back.at)
    };
    let built_in = BTreeMap::from([("PipelineExecutionId".to_owned(), row.id.clone())]);
    row.variables.insert("codepipeline".to_owned(), built_in);
    row.stages[back.stage].status = Some(StageExecutionStatus::InProgress);
    let first = ordered(&pipeline.declaration.stages[back.stage]).first().map_or(1, |action| order(action));
    let name = row.declaration.name.clone();
    let stage_key = (scope.clone(), name.clone(), stage_name.clone());
    let mut stage_row = tx.get::<Stages>(&stage_key)?.unwrap_or_default();
    (stage_row.occupant, stage_row.latest) = (Some(row.number), Some(row.number));
    tx.put::<Stages>(&stage_key, &stage_row)?;
    add(tx, chance, scope, pipeline, &row)?;
    announce::stage(tx, scope, chance, back.at, &row, &stage_name, "InProgress")?;
    let state = State::Act {
        scope: scope.clone(),
        pipeline: name,
        execution: row.number,
        stage: back.stage,
        order: first,
        done: Vec::new(),
    };
    flow::start::<Conductor>(tx, row.id, &state)?;
    Ok(())
}

pub struct RollBack<'a> {
    pub id: String,
    pub target: &'a ExecutionRow,
    pub stage: usize,
    pub trigger: Trigger,
    pub at: Timestamp,
}

fn fresh(pipeline: &PipelineRow, id: String, trigger: Trigger, at: Timestamp) -> ExecutionRow {
    let stages = pipeline.declaration.stages.iter().map(|stage| StageRun::untouched(&stage.name));
    ExecutionRow {
        id,
        number: pipeline.executions,
        declaration: pipeline.declaration.clone(),
        version: pipeline.version,
        status: PipelineExecutionStatus::InProgress,
        summary: None,
        trigger,
        started: at,
        updated: at,
        sources: Vec::new(),
        artifacts: BTreeMap::new(),
        variables: BTreeMap::new(),
        stages: stages.collect(),
        stopping: None,
        overrides: BTreeMap::new(),
        object_keys: BTreeMap::new(),
        rollback_to: None,
        request_token: None,
    }
}

fn add(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    mut pipeline: PipelineRow,
    row: &ExecutionRow,
) -> Result<(), Fault> {
    let key = (scope.clone(), row.declaration.name.clone());
    pipeline.executions = row.number + 1;
    tx.put::<Pipelines>(&key, &pipeline)?;
    tx.put::<Executions>(&(key.0.clone(), key.1.clone(), row.number), row)?;
    tx.put::<ExecutionIds>(&(key.0, key.1, row.id.clone()), &row.number)?;
    announce::execution(tx, scope, chance, row.started, row)
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
