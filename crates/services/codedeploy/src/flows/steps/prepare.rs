//! The first step: role, AppSpec, plan and alias are found and looked at, and nothing is changed.

use api_codedeploy::{
    AlarmConfiguration, ComputePlatform, DeploymentCreator, DeploymentInfo, DeploymentStatus, ErrorCode,
    RevisionLocation, S3Location, TargetStatus,
};
use api_s3::{GetObject, GetObjectRequest};
use flow::{Next, Step};
use kernel::{Fault, OrFault};
use lang_appspec::{AppSpec, INVALID_CONFIGURATION};
use seam_rollout::Pointing;
use wire::{Cx, Failure};

use super::{Trouble, denied, said, stopped};
use crate::flows::deployment::{At, Deployment, Deployments, Run, Stage};
use crate::flows::record::{self, End, amend};
use crate::found;
use crate::rules::lifecycle::Event;
use crate::rules::revision::{Source, app_spec_in, source};
use crate::rules::traffic::{Shift, plan};
use crate::tables::GroupRow;

/// AWS's sentence for a group whose filters find nothing
/// (<https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html>, read 2026-11-21), and why that is always so.
const NO_INSTANCES: &str = "The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again. Landfall has no instances; it deploys to Lambda.";

impl Deployments {
    pub async fn prepare(&self, at: At, step: &Step<Deployment>) -> Result<Next<Deployment>, Fault> {
        let found = self.find(&at, step).await;
        let run = match found {
            Ok(run) => run,
            Err(trouble) => return self.settle(at, None, Err(trouble)),
        };
        let (event, now, row_at) = (self.announcement(&at, "START"), self.clock.now(), at.clone());
        let target = record::target(&at, &run, now);
        let next = Next::go(at.stage(Stage::Hook { run, event: Event::BeforeAllowTraffic }));
        Ok(next.writing(move |tx| {
            amend(tx, &row_at, |row| {
                row.info.status = Some(DeploymentStatus::InProgress);
                row.info.start_time = Some(now);
                row.info.deployment_overview =
                    Some(record::overview(row.info.compute_platform, TargetStatus::InProgress));
                row.target = Some(target.clone());
            })?;
            seam_events::publish(tx, &event)
        }))
    }

    async fn find(&self, at: &At, step: &Step<Deployment>) -> Result<Run, Trouble> {
        if let Some(end) = stopped(step) {
            return Err(end.into());
        }
        let (info, group, shifts) = self.rows(at).await?;
        if info.compute_platform == Some(ComputePlatform::Server) {
            return Err(End::failed_for_good(ErrorCode::NoInstances, NO_INSTANCES).into());
        }
        let role_arn = group.info.service_role_arn.clone().unwrap_or_default();
        let cx = self.under_role(at, &role_arn).await?;
        let text = self.app_spec(&cx, info.revision.as_ref()).await?;
        let spec = lang_appspec::parse(&text).map_err(|refusal| invalid(refusal.to_string()))?.spec;
        let is_rollback = info.creator == Some(DeploymentCreator::CodeDeployRollback);
        let found = run_of(spec, role_arn, shifts, is_rollback, alarms_of(&info, &group));
        let run = Run { watched_since: Some(self.clock.now()), ..found };
        let pointing = self.look(&cx, &run).await?;
        if !run.is_rollback && pointing != Pointing::at(&run.current) {
            // The first sentence is AWS's (<https://github.com/aws/serverless-application-model/issues/291>).
            return Err(invalid(format!(
                "{INVALID_CONFIGURATION} The Lambda function alias version does not match the current version in AppSpec \
                 file. The alias {} of {} points to {pointing}, the AppSpec's CurrentVersion is {}.",
                run.alias, run.function, run.current
            )));
        }
        if !run.is_rollback {
            self.watch_alarms(&cx, &run).await?;
        }
        Ok(run)
    }

    /// The deployment, its group, and its plan.
    async fn rows(&self, at: &At) -> Result<(DeploymentInfo, GroupRow, Vec<Shift>), Trouble> {
        let read = self.store.read(|tx| {
            let info = found::deployment(tx, &at.scope, &at.id)?.info;
            let group = found::group(tx, &at.scope, &at.application, &at.group)?;
            let name = info.deployment_config_name.clone().unwrap_or_default();
            Ok((info, group, found::config(tx, &at.scope, &name)?))
        });
        let (info, group, config) = read.await.map_err(|failure| match failure {
            Failure::Fault(fault) => Trouble::Fault(fault),
            Failure::Refusal(refusal) => {
                End::failed_for_good(ErrorCode::CodedeployResourceCannotBeFound, refusal.message).into()
            }
        })?;
        let routing = config.traffic_routing_config.unwrap_or_default();
        let shifts = plan(&routing).map_err(|refusal| invalid(refusal.message))?;
        Ok((info, group, shifts))
    }

    async fn app_spec(&self, cx: &Cx, revision: Option<&RevisionLocation>) -> Result<String, Trouble> {
        let missing = || End::failed_for_good(ErrorCode::RevisionMissing, "The deployment has no revision.");
        match source(revision.ok_or_else(missing)?) {
            Ok(Source::Text(text)) => Ok(text),
            Ok(Source::S3(location)) => self.app_spec_from(cx, &location).await,
            Err(refusal) => Err(End::failed_for_good(ErrorCode::InvalidRevision, refusal.message).into()),
        }
    }

    async fn app_spec_from(&self, cx: &Cx, location: &S3Location) -> Result<String, Trouble> {
        let (bucket, key) =
            (location.bucket.clone().unwrap_or_default(), location.key.clone().unwrap_or_default());
        let place = format!("s3://{bucket}/{key}");
        let asked = GetObjectRequest {
            bucket,
            key,
            version_id: location.version.clone(),
            ..GetObjectRequest::default()
        };
        let object = match self.call::<GetObject>(cx, asked).await? {
            Ok(object) => object,
            Err(refusal) if refusal.is_denied() => {
                return Err(denied(&format!("GetObject {place}"), &refusal).into());
            }
            Err(refusal) => {
                let why = format!("The revision {place} cannot be fetched: {}", said("GetObject", &refusal));
                return Err(End::failed_for_good(ErrorCode::RevisionMissing, why).into());
            }
        };
        let is = object.e_tag.as_deref().unwrap_or_default().trim_matches('"');
        if let Some(wanted) =
            location.e_tag.as_deref().map(|tag| tag.trim_matches('"')).filter(|tag| *tag != is)
        {
            let why = format!("The revision {place} has the ETag {is}, not {wanted}.");
            return Err(End::failed_for_good(ErrorCode::RevisionMissing, why).into());
        }
        let (bundle, body) = (location.bundle_type, object.body.unwrap_or_default().reader());
        let read = tokio::task::spawn_blocking(move || app_spec_in(bundle, body)).await;
        read.or_fault(|| "reading a revision")?
            .map_err(|why| invalid(format!("{INVALID_CONFIGURATION} In {place}: {why}.")))
    }
}

fn invalid(message: String) -> Trouble {
    End::failed_for_good(ErrorCode::InvalidLambdaConfiguration, message).into()
}

/// The alarms to watch, and whether a failure to read them is passed over.
fn alarms_of(info: &DeploymentInfo, group: &GroupRow) -> (Vec<String>, bool) {
    let config = info.override_alarm_configuration.as_ref().or(group.info.alarm_configuration.as_ref());
    match config {
        Some(AlarmConfiguration { enabled: Some(true), ignore_poll_alarm_failure, alarms }) => {
            let names = alarms.iter().flatten().filter_map(|alarm| alarm.name.clone()).collect();
            (names, *ignore_poll_alarm_failure == Some(true))
        }
        _ => (Vec::new(), false),
    }
}

/// A rollback is done at once, asks no hooks and heeds no alarms.
fn run_of(
    spec: AppSpec,
    role_arn: String,
    plan: Vec<Shift>,
    is_rollback: bool,
    (alarms, ignores_alarm_faults): (Vec<String>, bool),
) -> Run {
    let asked = |hook: Option<String>| hook.filter(|_| !is_rollback);
    Run {
        role_arn,
        function: spec.function_name,
        alias: spec.alias,
        current: spec.current_version,
        target: spec.target_version,
        before: asked(spec.before_allow_traffic),
        after: asked(spec.after_allow_traffic),
        plan: if is_rollback { vec![Shift { percent: 100, rest_minutes: 0 }] } else { plan },
        alarms: if is_rollback { Vec::new() } else { alarms },
        watched_since: None,
        ignores_alarm_faults,
        is_rollback,
    }
}
