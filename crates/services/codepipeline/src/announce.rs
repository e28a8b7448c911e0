//! The events that CodePipeline announces when an execution, a stage or an action changes its state.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html> (read 2026-11-21).

use crate::pipeline_arn;
use crate::tables::{ActionRow, ExecutionRow};
use kernel::{Chance, Fault, Scope, Timestamp};
use seam_events::Event;
use serde_json::{Value, json};
use store::Write;

/// The state of what failed and is retried.
const RESUMED: &str = "RESUMED";

/// CodePipeline's events write states in capitals: `SUCCEEDED`, `STARTED`.
fn state(status: &str) -> String {
    match status {
        "InProgress" => "STARTED".into(),
        other => other.to_ascii_uppercase(),
    }
}

fn event(
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    kind: &str,
    pipeline: &str,
    detail: Value,
) -> Event {
    let resources = vec![pipeline_arn(scope, pipeline).to_string()];
    Event::of_service(scope, chance, at, "aws.codepipeline", kind, resources, detail)
}

pub fn execution(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
) -> Result<(), Fault> {
    execution_is(tx, scope, chance, at, row, &state(row.status.as_str()))
}

/// A failed execution goes on with a retry.
pub fn execution_resumed(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
) -> Result<(), Fault> {
    execution_is(tx, scope, chance, at, row, RESUMED)
}

fn execution_is(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
    state: &str,
) -> Result<(), Fault> {
    let name = &row.declaration.name;
    let detail = json!({
        "pipeline": name,
        "execution-id": row.id,
        "state": state,
        "version": row.version,
        "execution-trigger": { "trigger-type": row.trigger.kind.as_str(), "trigger-detail": row.trigger.detail },
        "pipeline-execution-attempt": 1.0,
    });
    seam_events::publish(
        tx,
        &event(scope, chance, at, "CodePipeline Pipeline Execution State Change", name, detail),
    )
}

pub fn stage(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
    stage: &str,
    status: &str,
) -> Result<(), Fault> {
    stage_is(tx, scope, chance, at, row, stage, &state(status))
}

/// A failed stage is tried again.
pub fn stage_resumed(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
    stage: &str,
) -> Result<(), Fault> {
    stage_is(tx, scope, chance, at, row, stage, RESUMED)
}

fn stage_is(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    row: &ExecutionRow,
    stage: &str,
    state: &str,
) -> Result<(), Fault> {
    let name = &row.declaration.name;
    let detail = json!({
        "pipeline": name,
        "execution-id": row.id,
        "stage": stage,
        "state": state,
        "version": row.version,
        "pipeline-execution-attempt": 1.0,
    });
    seam_events::publish(
        tx,
        &event(scope, chance, at, "CodePipeline Stage Execution State Change", name, detail),
    )
}

pub fn action(
    tx: &mut Write<'_>,
    scope: &Scope,
    chance: &dyn Chance,
    at: Timestamp,
    pipeline: &str,
    row: &ActionRow,
) -> Result<(), Fault> {
    let kind = &row.declaration.action_type_id;
    let mut detail = json!({
        "pipeline": pipeline,
        "execution-id": row.execution_id,
        "stage": row.stage,
        "action": row.declaration.name,
        "action-execution-id": row.id,
        "state": state(row.status.as_str()),
        "region": scope.region,
        "version": row.version,
        "type": { "owner": kind.owner.as_str(), "provider": kind.provider, "category": kind.category.as_str(), "version": kind.version },
        "pipeline-execution-attempt": 1.0,
    });
    if row.external.id.is_some() || row.trouble.is_some() {
        detail["execution-result"] = json!({
            "external-execution-id": row.external.id,
            "external-execution-url": row.external.url,
            "external-execution-summary": row.trouble.as_ref().map(|trouble| &trouble.message).or(row.external.summary.as_ref()),
            "error-code": row.trouble.as_ref().map(|trouble| &trouble.code),
        });
    }
    seam_events::publish(
        tx,
        &event(scope, chance, at, "CodePipeline Action Execution State Change", pipeline, detail),
    )
}
