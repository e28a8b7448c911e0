//! Rows and keys. Everything is kept by account, region and pipeline name.
//!
//! Executions are numbered within their pipeline, so that the newest come last in key order; an index leads from the id that
//! AWS shows to the number.

use api_codepipeline::{
    ActionDeclaration, ActionExecutionStatus, ExecutionMode, PipelineDeclaration, PipelineExecutionStatus,
    RetryTrigger, StageExecutionStatus, TriggerType,
};
use kernel::{Scope, Timestamp};
use seam_pipeline_action::{Artifact, External, Revision};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Table;

#[derive(Clone, Serialize, Deserialize)]
pub struct PipelineRow {
    #[serde(with = "wire::kept")]
    pub declaration: PipelineDeclaration,
    pub version: i64,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Executions so far: the number of the next.
    pub executions: u64,
    /// Transitions into these stages are disabled.
    #[serde(default)]
    pub disabled: BTreeMap<String, Disabled>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// The flow that looks for changes of the sources: there is one at most, as long as the pipeline is there.
    #[serde(default)]
    pub poller: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Disabled {
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
}

pub struct Pipelines;
impl Table for Pipelines {
    const NAME: &'static str = "codepipeline.pipelines";
    type Key = (Scope, String);
    type Row = PipelineRow;
}

/// The number of the next execution of a pipeline that was deleted. A new one of its name goes on from there, so that what still
/// runs for the deleted one finds no row of the new one.
pub struct Retired;
impl Table for Retired {
    const NAME: &'static str = "codepipeline.retired";
    type Key = (Scope, String);
    type Row = u64;
}

/// A structure as it was in one of the pipeline's versions.
#[derive(Clone, Serialize, Deserialize)]
pub struct VersionRow {
    #[serde(with = "wire::kept")]
    pub declaration: PipelineDeclaration,
}

pub struct PipelineVersions;
impl Table for PipelineVersions {
    const NAME: &'static str = "codepipeline.pipeline_versions";
    type Key = (Scope, String, i64);
    type Row = VersionRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Trigger {
    pub kind: TriggerType,
    pub detail: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct SourceRow {
    pub action: String,
    pub revision: Revision,
    pub at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct StageRun {
    pub name: String,
    pub status: Option<StageExecutionStatus>,
    #[serde(default)]
    pub automatic_retries: u64,
    #[serde(default)]
    pub manual_retries: u64,
    pub last_retry: Option<RetryTrigger>,
}

impl StageRun {
    pub fn untouched(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            status: None,
            automatic_retries: 0,
            manual_retries: 0,
            last_retry: None,
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Stopping {
    pub abandon: bool,
    pub reason: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ExecutionRow {
    pub id: String,
    pub number: u64,
    /// The pipeline as it was when this execution began.
    #[serde(with = "wire::kept")]
    pub declaration: PipelineDeclaration,
    pub version: i64,
    pub status: PipelineExecutionStatus,
    pub summary: Option<String>,
    pub trigger: Trigger,
    pub started: Timestamp,
    pub updated: Timestamp,
    #[serde(default)]
    pub sources: Vec<SourceRow>,
    /// Artifacts that actions of this execution have put out, by name.
    #[serde(default)]
    pub artifacts: BTreeMap<String, Artifact>,
    /// Variables by namespace.
    #[serde(default)]
    pub variables: BTreeMap<String, BTreeMap<String, String>>,
    pub stages: Vec<StageRun>,
    pub stopping: Option<Stopping>,
    /// Revisions that the starter asked for instead of the newest: source action to commit or object version.
    #[serde(default)]
    pub overrides: BTreeMap<String, String>,
    /// Objects that the starter asked for instead of the configured ones: source action to key.
    #[serde(default)]
    pub object_keys: BTreeMap<String, String>,
    /// For a rollback of a stage: the execution whose artifacts and variables this one has.
    pub rollback_to: Option<String>,
    pub request_token: Option<String>,
}

impl ExecutionRow {
    pub fn mode(&self) -> ExecutionMode {
        self.declaration.execution_mode.unwrap_or(ExecutionMode::Superseded)
    }

    pub fn is_over(&self) -> bool {
        !matches!(self.status, PipelineExecutionStatus::InProgress | PipelineExecutionStatus::Stopping)
    }

    pub fn stage_mut(&mut self, name: &str) -> Option<&mut StageRun> {
        self.stages.iter_mut().find(|stage| stage.name == name)
    }
}

pub struct Executions;
impl Table for Executions {
    const NAME: &'static str = "codepipeline.executions";
    type Key = (Scope, String, u64);
    type Row = ExecutionRow;
}

/// (scope, pipeline, execution id) -> number.
pub struct ExecutionIds;
impl Table for ExecutionIds {
    const NAME: &'static str = "codepipeline.execution_ids";
    type Key = (Scope, String, String);
    type Row = u64;
}

/// Who is in a stage, who waits to enter it, and who was there last.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct StageRow {
    pub occupant: Option<u64>,
    #[serde(default)]
    pub waiting: Vec<u64>,
    pub latest: Option<u64>,
    /// The newest that was ever in it. Rollbacks do not count: they bring something older.
    #[serde(default)]
    pub newest: Option<u64>,
}

pub struct Stages;
impl Table for Stages {
    const NAME: &'static str = "codepipeline.stages";
    type Key = (Scope, String, String);
    type Row = StageRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Trouble {
    pub code: String,
    pub message: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ActionRow {
    /// AWS's actionExecutionId.
    pub id: String,
    pub execution: u64,
    pub execution_id: String,
    pub version: i64,
    pub stage: String,
    #[serde(with = "wire::kept")]
    pub declaration: ActionDeclaration,
    pub role_arn: String,
    pub configuration: BTreeMap<String, String>,
    pub status: ActionExecutionStatus,
    pub started: Timestamp,
    pub updated: Timestamp,
    pub updated_by: Option<String>,
    pub external: External,
    /// For approvals that wait.
    pub token: Option<String>,
    pub trouble: Option<Trouble>,
    pub inputs: Vec<Artifact>,
    pub outputs: Vec<Artifact>,
    pub variables: BTreeMap<String, String>,
    pub revision: Option<Revision>,
}

/// (scope, pipeline, execution number, ordinal within the execution).
pub struct Actions;
impl Table for Actions {
    const NAME: &'static str = "codepipeline.actions";
    type Key = (Scope, String, u64, u64);
    type Row = ActionRow;
}

/// An action that ran when its pipeline was deleted, until it is called off.
#[derive(Clone, Serialize, Deserialize)]
pub struct LeftoverRow {
    pub action: ActionRow,
    pub execution: ExecutionRow,
}

/// Keyed as [`Actions`]: a number is never given again, see [`Retired`].
pub struct Leftovers;
impl Table for Leftovers {
    const NAME: &'static str = "codepipeline.leftovers";
    type Key = (Scope, String, u64, u64);
    type Row = LeftoverRow;
}

/// (scope, pipeline, stage, action) -> the newest of its executions.
pub struct LatestActions;
impl Table for LatestActions {
    const NAME: &'static str = "codepipeline.latest_actions";
    type Key = (Scope, String, String, String);
    type Row = (u64, u64);
}

/// (scope, pipeline, token) -> the action that asked for the approval. It stays: a second answer is told from an invented token, and in
/// PARALLEL mode each execution's own approval can be answered, not only the newest one's.
pub struct Approvals;
impl Table for Approvals {
    const NAME: &'static str = "codepipeline.approvals";
    type Key = (Scope, String, String);
    type Row = (u64, u64);
}

/// A job handed to a Lambda function, open until its result is put.
#[derive(Clone, Serialize, Deserialize)]
pub struct JobRow {
    pub pipeline: String,
    pub execution: u64,
    pub ordinal: u64,
    pub action_id: String,
    pub done: bool,
}

pub struct Jobs;
impl Table for Jobs {
    const NAME: &'static str = "codepipeline.jobs";
    type Key = (Scope, String);
    type Row = JobRow;
}
