//! `CodeBuild Build State Change` and `CodeBuild Build Phase Change`.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html#sample-build-notifications-ref>
//! (read 2026-11-21). Surprises: numbers are floats, times are American prose, and contexts are texts in brackets.

use api_codebuild::{Build, BuildPhase, BuildPhaseType, StatusType};
use kernel::{Scope, Timestamp};
use seam_events::Event;
use serde_json::{Map, Value, json};

pub fn state_change(scope: &Scope, build: &Build, at: Timestamp, id: &str) -> Event {
    let detail = json!({
        "build-status": status_text(build),
        "project-name": build.project_name,
        "build-id": build.arn,
        "additional-information": information(build),
        "current-phase": build.current_phase,
        "current-phase-context": last_context(build),
        "version": "1",
    });
    event(scope, build, at, id, "CodeBuild Build State Change", detail)
}

pub fn phase_change(scope: &Scope, build: &Build, phase: BuildPhaseType, at: Timestamp, id: &str) -> Event {
    let phases = build.phases.as_deref().unwrap_or_default();
    let done = phases.iter().rfind(|known| known.phase_type == Some(phase)).cloned().unwrap_or_default();
    let detail = json!({
        "completed-phase": phase.as_str(),
        "project-name": build.project_name,
        "build-id": build.arn,
        "completed-phase-context": context(&done),
        "additional-information": information(build),
        "completed-phase-status": done.phase_status.map(StatusType::as_str),
        "completed-phase-duration-seconds": done.duration_in_seconds.map(|seconds| seconds as f64),
        "version": "1",
        "completed-phase-start": done.start_time.map(prose),
        "completed-phase-end": done.end_time.map(prose),
    });
    event(scope, build, at, id, "CodeBuild Build Phase Change", detail)
}

fn event(scope: &Scope, build: &Build, at: Timestamp, id: &str, kind: &str, detail: Value) -> Event {
    Event {
        id: id.to_owned(),
        scope: scope.clone(),
        bus: "default".into(),
        source: "aws.codebuild".into(),
        detail_type: kind.into(),
        resources: build.arn.iter().cloned().collect(),
        detail,
        time: at,
    }
}

fn status_text(build: &Build) -> Option<&'static str> {
    build.build_status.map(StatusType::as_str)
}

fn information(build: &Build) -> Value {
    let mut information = Map::new();
    let mut tell = |key: &str, value: Value| {
        if !value.is_null() {
            information.insert(key.to_owned(), value);
        }
    };
    if let Some(artifacts) = &build.artifacts {
        tell(
            "artifact",
            json!({"md5sum": artifacts.md5sum, "sha256sum": artifacts.sha256sum, "location": artifacts.location}),
        );
    }
    if let Some(environment) = &build.environment {
        let variables: Vec<Value> = environment
            .environment_variables
            .iter()
            .flatten()
            .map(|variable| {
                json!({"name": variable.name, "type": variable.r#type.unwrap_or_default().as_str(), "value": variable.value})
            })
            .collect();
        tell(
            "environment",
            json!({
                "image": environment.image,
                "privileged-mode": environment.privileged_mode.unwrap_or_default(),
                "compute-type": environment.compute_type.as_str(),
                "type": environment.r#type.as_str(),
                "environment-variables": variables,
            }),
        );
    }
    tell("timeout-in-minutes", json!(build.timeout_in_minutes.map(|minutes| minutes as f64)));
    tell("build-complete", json!(build.build_complete.unwrap_or_default()));
    tell("build-number", json!(build.build_number.map(|number| number as f64)));
    tell("initiator", json!(build.initiator));
    tell("build-start-time", json!(build.start_time.map(prose)));
    if let Some(source) = &build.source {
        tell(
            "source",
            json!({"location": source.location, "type": source.r#type.as_str(), "buildspec": source.buildspec}),
        );
    }
    tell("source-version", json!(build.source_version));
    if let Some(logs) = &build.logs {
        tell(
            "logs",
            json!({"group-name": logs.group_name, "stream-name": logs.stream_name, "deep-link": logs.deep_link}),
        );
    }
    let phases: Vec<Value> = build.phases.iter().flatten().map(phase).collect();
    tell("phases", json!(phases));
    Value::Object(information)
}

fn phase(phase: &BuildPhase) -> Value {
    let mut told = Map::new();
    told.insert("phase-type".into(), json!(phase.phase_type.map(BuildPhaseType::as_str)));
    told.insert("start-time".into(), json!(phase.start_time.map(prose)));
    if let (Some(end), Some(status)) = (phase.end_time, phase.phase_status) {
        told.insert("phase-context".into(), json!([context(phase).trim_matches(['[', ']'])]));
        told.insert("end-time".into(), json!(prose(end)));
        told.insert(
            "duration-in-seconds".into(),
            json!(phase.duration_in_seconds.unwrap_or_default() as f64),
        );
        told.insert("phase-status".into(), json!(status.as_str()));
    }
    Value::Object(told)
}

/// The context of the last phase that had trouble, else an empty one.
fn last_context(build: &Build) -> String {
    let phases = build.phases.as_deref().unwrap_or_default();
    let troubled =
        phases.iter().rfind(|phase| phase.phase_status.is_some_and(|status| status != StatusType::Succeeded));
    troubled.map_or_else(|| "[]".to_owned(), context)
}

fn context(phase: &BuildPhase) -> String {
    let told = phase.contexts.iter().flatten().map(|context| {
        let (code, message) = (context.status_code.as_deref(), context.message.as_deref());
        format!("{}: {}", code.unwrap_or_default(), message.unwrap_or_default())
    });
    format!("[{}]", told.collect::<Vec<_>>().join(", "))
}

/// `Sep 1, 2017 4:12:29 PM`
fn prose(at: Timestamp) -> String {
    at.strftime("%b %-d, %Y %-I:%M:%S %p").to_string()
}
