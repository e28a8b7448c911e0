//! What a deployment writes: its row as it goes on, and at its end everything that the end brings with it.

use api_codedeploy::{
    ComputePlatform, DeploymentInfo, DeploymentOverview, DeploymentStatus, ErrorCode, ErrorInformation,
    LambdaFunctionInfo, LambdaTarget, LastDeploymentInfo, TargetStatus,
};
use flow::Next;
use kernel::{Fault, Scope, Timestamp};
use seam_events::Event as Announcement;
use serde_json::json;
use store::Write;

use super::deployment::{At, Deployment, Deployments, Run, Stage};
use crate::names;
use crate::revisions;
use crate::rules::lifecycle;
use crate::rules::rollback::{self, Cause, Move};
use crate::tables::{ByTime, ByTimeRow, DeploymentRow, Deployments as Rows, GroupRow, Groups, TargetRow};

/// How a deployment ended.
#[derive(Debug, Clone)]
pub enum End {
    Succeeded,
    Failed { cause: Cause, code: ErrorCode, message: String, script: Option<String>, can_roll_back: bool },
}

impl End {
    pub fn failed(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Failed {
            cause: Cause::Failure,
            code,
            message: message.into(),
            script: None,
            can_roll_back: true,
        }
    }

    /// As [`End::failed`], with nothing moved or nothing that we may move back.
    pub fn failed_for_good(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Failed {
            cause: Cause::Failure,
            code,
            message: message.into(),
            script: None,
            can_roll_back: false,
        }
    }

    fn status(&self) -> DeploymentStatus {
        match self {
            Self::Succeeded => DeploymentStatus::Succeeded,
            Self::Failed { cause: Cause::Failure, .. } => DeploymentStatus::Failed,
            Self::Failed { .. } => DeploymentStatus::Stopped,
        }
    }
}

/// Changes a deployment's row, if it is still there.
pub fn amend(tx: &mut Write<'_>, at: &At, change: impl FnOnce(&mut DeploymentRow)) -> Result<(), Fault> {
    if let Some(mut row) = tx.get::<Rows>(&at.key())? {
        change(&mut row);
        tx.put::<Rows>(&at.key(), &row)?;
    }
    Ok(())
}

pub fn amend_target(
    tx: &mut Write<'_>,
    at: &At,
    now: Timestamp,
    change: impl FnOnce(&mut LambdaTarget),
) -> Result<(), Fault> {
    amend(tx, at, |row| {
        if let Some(target) = &mut row.target {
            target.lambda.last_updated_at = Some(now);
            change(&mut target.lambda);
        }
    })
}

/// A new deployment: its row, its place in the lists, its revision's, its group's slot, its flow.
pub fn begin(tx: &mut Write<'_>, at: &At, info: &DeploymentInfo, group: &mut GroupRow) -> Result<(), Fault> {
    let created = info.create_time.unwrap_or(Timestamp::UNIX_EPOCH);
    tx.put::<Rows>(&at.key(), &DeploymentRow { info: info.clone(), target: None, hook: None })?;
    let place = ByTimeRow { application: at.application.clone(), group: at.group.clone() };
    tx.put::<ByTime>(&(at.scope.clone(), created, at.id.clone()), &place)?;
    if let Some(revision) = &info.revision {
        revisions::used(tx, &at.scope, &at.application, revision, created)?;
    }
    group.active = Some(at.id.clone());
    group.info.last_attempted_deployment = Some(last(info));
    let key = (at.scope.clone(), at.application.clone(), at.group.clone());
    tx.put::<Groups>(&key, group)?;
    flow::start::<Deployments>(tx, at.flow_id(), &at.clone().stage(Stage::Prepare))?;
    Ok(())
}

/// A deployment for Lambda has one target; one for servers has found none.
pub fn overview(platform: Option<ComputePlatform>, status: TargetStatus) -> DeploymentOverview {
    let has_target = platform != Some(ComputePlatform::Server);
    let one_if = |counted| Some(i64::from(has_target && status == counted));
    DeploymentOverview {
        pending: one_if(TargetStatus::Pending),
        in_progress: one_if(TargetStatus::InProgress),
        succeeded: one_if(TargetStatus::Succeeded),
        failed: one_if(TargetStatus::Failed),
        skipped: one_if(TargetStatus::Skipped),
        ready: one_if(TargetStatus::Ready),
    }
}

/// The target as it is before anything was done.
pub fn target(at: &At, run: &Run, now: Timestamp) -> TargetRow {
    let function = run.function.rsplit("function:").next().unwrap_or_default();
    let arn = at.scope.arn("lambda", format_args!("function:{function}:{}", run.alias));
    let lambda = LambdaTarget {
        deployment_id: Some(at.id.clone()),
        target_id: Some(format!("{function}:{}", run.alias)),
        target_arn: Some(arn.to_string()),
        status: Some(TargetStatus::InProgress),
        last_updated_at: Some(now),
        lifecycle_events: Some(lifecycle::pending()),
        lambda_function_info: Some(LambdaFunctionInfo {
            function_name: Some(function.to_owned()),
            function_alias: Some(run.alias.clone()),
            current_version: Some(run.current.clone()),
            target_version: Some(run.target.clone()),
            target_version_weight: Some(0.0),
        }),
    };
    TargetRow { lambda }
}

impl Deployments {
    /// The event that tells of a state: `START`, `SUCCESS`, `FAILURE`, `STOP`.
    /// <https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html> (read 2026-11-21).
    pub fn announcement(&self, at: &At, state: &str) -> Announcement {
        let application = names::application_arn(&at.scope, &at.application);
        let group = names::group_arn(&at.scope, &at.application, &at.group);
        let detail = json!({
            "application": at.application, "deploymentId": at.id, "state": state,
            "region": at.scope.region, "deploymentGroup": at.group,
        });
        let kind = "CodeDeploy Deployment State-change Notification";
        let (chance, now) = (&*self.chance, self.clock.now());
        Announcement::of_service(
            &at.scope,
            chance,
            now,
            "aws.codedeploy",
            kind,
            vec![application, group],
            detail,
        )
    }

    /// Ends the flow: writes how it went, frees the group, starts the rollback if one is due, and tells of it.
    pub fn finish(&self, at: At, run: Option<Run>, end: End) -> Next<Deployment> {
        let state = match end.status() {
            DeploymentStatus::Succeeded => "SUCCESS",
            DeploymentStatus::Stopped => "STOP",
            _ => "FAILURE",
        };
        let (event, now, new_id) =
            (self.announcement(&at, state), self.clock.now(), names::deployment_id(&*self.chance));
        Next::end().writing(move |tx| {
            let Some(mut row) = tx.get::<Rows>(&at.key())? else { return Ok(()) };
            close(&mut row, &end, now);
            let mut rolled_back = None;
            free_group(tx, &at, &row.info, |group| {
                rolled_back = rollback_of(&at, run.as_ref(), &end, &row.info, group, &new_id, now);
            })?;
            if let Some((back_at, info)) = rolled_back {
                row.info.rollback_info = Some(rollback::announced(&at.id, &back_at.id));
                let key = (at.scope.clone(), at.application.clone(), at.group.clone());
                if let Some(mut group) = tx.get::<Groups>(&key)? {
                    begin(tx, &back_at, &info, &mut group)?;
                }
            }
            tx.put::<Rows>(&at.key(), &row)?;
            seam_events::publish(tx, &event)
        })
    }
}

fn close(row: &mut DeploymentRow, end: &End, now: Timestamp) {
    row.info.status = Some(end.status());
    row.info.complete_time = Some(now);
    let status = if let End::Failed { code, message, script, .. } = end {
        row.info.error_information =
            Some(ErrorInformation { code: Some(*code), message: Some(message.clone()) });
        if let Some(target) = &mut row.target {
            let events = target.lambda.lifecycle_events.as_deref_mut().unwrap_or_default();
            lifecycle::stop(events, message, script.as_deref(), now);
        }
        TargetStatus::Failed
    } else {
        TargetStatus::Succeeded
    };
    row.info.deployment_overview = Some(overview(row.info.compute_platform, status));
    if let Some(target) = &mut row.target {
        target.lambda.status = Some(status);
        target.lambda.last_updated_at = Some(now);
    }
}

/// The group takes its next deployment again. `meanwhile` sees the group before it is written.
fn free_group(
    tx: &mut Write<'_>,
    at: &At,
    info: &DeploymentInfo,
    meanwhile: impl FnOnce(&GroupRow),
) -> Result<(), Fault> {
    let key = (at.scope.clone(), at.application.clone(), at.group.clone());
    let Some(mut group) = tx.get::<Groups>(&key)? else { return Ok(()) };
    if group.active.as_ref() == Some(&at.id) {
        group.active = None;
        group.info.last_attempted_deployment = Some(last(info));
        if info.status == Some(DeploymentStatus::Succeeded) {
            group.info.last_successful_deployment = Some(last(info));
            group.info.target_revision = info.revision.clone();
        }
        meanwhile(&group);
    }
    tx.put::<Groups>(&key, &group)
}

fn rollback_of(
    at: &At,
    run: Option<&Run>,
    end: &End,
    info: &DeploymentInfo,
    group: &GroupRow,
    new_id: &str,
    now: Timestamp,
) -> Option<(At, DeploymentInfo)> {
    let End::Failed { cause, can_roll_back: true, .. } = end else { return None };
    let run = run.filter(|run| !run.is_rollback)?;
    let config =
        info.auto_rollback_configuration.as_ref().or(group.info.auto_rollback_configuration.as_ref());
    if !rollback::is_due(config, *cause) {
        return None;
    }
    let back = Move { function: &run.function, alias: &run.alias, from: &run.target, to: &run.current };
    let info = rollback::deployment(new_id, info, back, now);
    Some((At { id: new_id.to_owned(), ..at.clone() }, info))
}

fn last(info: &DeploymentInfo) -> LastDeploymentInfo {
    LastDeploymentInfo {
        deployment_id: info.deployment_id.clone(),
        status: info.status,
        create_time: info.create_time,
        end_time: info.complete_time,
    }
}

/// Where a deployment stands, for operations that signal it.
pub fn at_of(scope: &Scope, info: &DeploymentInfo) -> At {
    At {
        scope: scope.clone(),
        application: info.application_name.clone().unwrap_or_default(),
        group: info.deployment_group_name.clone().unwrap_or_default(),
        id: info.deployment_id.clone().unwrap_or_default(),
    }
}
