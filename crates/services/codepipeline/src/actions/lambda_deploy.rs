//! The Lambda deploy action: publishes a version from the input artifact and shifts an alias to it, watching alarms.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html> (read 2026-11-21).
//! Surprises: without FunctionAlias the version is published and no traffic moves; the alias has to have one version behind it when
//! the action starts, which is where a rollback goes.
//! An alarm that is in ALARM before the shift stops it before anything has moved. A change of the alias by somebody else ends
//! the action: what they did stands.

use crate::rules::strategy::{self, Shift};
use api_cloudwatch::{AlarmType, DescribeAlarms, DescribeAlarmsInput, DescribeAlarmsOutput, StateValue};
use api_lambda::{
    AliasConfiguration, AliasRoutingConfiguration, GetAlias, GetAliasInput, GetFunctionConfiguration,
    GetFunctionConfigurationInput, LastUpdateStatus, State as FunctionState, UpdateAlias, UpdateAliasInput,
    UpdateFunctionCode, UpdateFunctionCodeInput,
};
use async_trait::async_trait;
use kernel::{Clock, Fault, OrFault, Timestamp};
use seam_pipeline_action::{Action, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wire::{Caller, OperationError};

/// Waiting time between two looks at the alarms.
const ALARMS_EVERY: Duration = Duration::from_secs(10);
const READY_EVERY: Duration = Duration::from_millis(50);

pub struct LambdaDeploy {
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Memo {
    /// What the alias pointed to, and what a rollback restores. None without an alias.
    old: Option<String>,
    new: String,
    /// The shift in force and when it ends; none while the version gets ready.
    shift: Option<(usize, Timestamp)>,
    /// Why all traffic goes back: written down before it does, so that a repeated step knows its own doing.
    #[serde(default)]
    back: Option<String>,
}

#[async_trait]
impl Action for LambdaDeploy {
    fn category(&self) -> &'static str {
        "Deploy"
    }

    fn provider(&self) -> &'static str {
        "Lambda"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "FunctionName", required: true },
            Property { name: "FunctionAlias", required: false },
            Property { name: "PublishedTargetVersion", required: false },
            Property { name: "DeployStrategy", required: false },
            Property { name: "Alarms", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (0, 1), outputs: (0, 0) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        if let Err(message) = strategy::plan(strategy_of(run)) {
            return Ok(Progress::failed("ConfigurationError", message));
        }
        let old = match self.version_behind_alias(run).await? {
            Ok(old) => old,
            Err(progress) => return Ok(progress),
        };
        if let Some(progress) = self.alarmed(run).await? {
            return Ok(progress);
        }
        match self.version_to_deploy(run).await? {
            Ok(new) => Ok(running(Memo { old, new, shift: None, back: None }, Wake::After(READY_EVERY))),
            Err(progress) => Ok(progress),
        }
    }

    async fn look(&self, run: &Run<'_>, memo: Value, _: &[News], _: bool) -> Result<Progress, Fault> {
        let memo: Memo =
            serde_json::from_value(memo).or_fault(|| "the memo of a Lambda deployment is damaged")?;
        match memo.shift {
            None => self.ready(run, memo).await,
            Some((at, ends)) => self.shifting(run, memo, at, ends).await,
        }
    }

    async fn cancel(&self, run: &Run<'_>, memo: Value) -> Result<(), Fault> {
        if let Ok(memo) = serde_json::from_value::<Memo>(memo)
            && let (Some(old), Some(_)) = (&memo.old, memo.shift)
            && let Some(progress) = self.point(run, old, None).await?
        {
            tracing::warn!(?progress, "an abandoned deployment was not taken back");
        }
        Ok(())
    }
}

fn strategy_of<'a>(run: &'a Run<'_>) -> &'a str {
    run.setting("DeployStrategy").unwrap_or("AllAtOnce")
}

fn function(run: &Run<'_>) -> String {
    run.setting("FunctionName").unwrap_or_default().to_owned()
}

fn external(memo: &Memo) -> External {
    External { id: Some(memo.new.clone()), url: None, summary: Some(format!("version {}", memo.new)) }
}

fn running(memo: Memo, wake: Wake) -> Progress {
    let external = external(&memo);
    let memo = serde_json::to_value(memo).expect("a memo is plain data");
    Progress::Running { memo, external, token: None, wake }
}

fn failed(memo: &Memo, message: String) -> Progress {
    Progress::Failed { code: "JobFailed", message, external: external(memo) }
}

fn weights(alias: &AliasConfiguration) -> BTreeMap<String, f64> {
    alias.routing_config.clone().and_then(|routing| routing.additional_version_weights).unwrap_or_default()
}

impl LambdaDeploy {
    async fn alias(&self, run: &Run<'_>, name: &str) -> Result<Result<AliasConfiguration, Progress>, Fault> {
        let input = GetAliasInput { function_name: function(run), name: name.to_owned() };
        match self.caller.call::<GetAlias>(run.cx, input).await {
            Ok(alias) => Ok(Ok(alias)),
            Err(error) => Progress::refused(&format!("The alias {name} could not be read"), error).map(Err),
        }
    }

    async fn version_behind_alias(&self, run: &Run<'_>) -> Result<Result<Option<String>, Progress>, Fault> {
        let Some(name) = run.setting("FunctionAlias") else { return Ok(Ok(None)) };
        let alias = match self.alias(run, name).await? {
            Ok(alias) => alias,
            Err(progress) => return Ok(Err(progress)),
        };
        if !weights(&alias).is_empty() {
            let message =
                format!("The alias {name} has traffic on two versions; it must have one version behind it");
            return Ok(Err(Progress::failed("ConfigurationError", message)));
        }
        Ok(Ok(alias.function_version))
    }

    /// The version that PublishedTargetVersion names, or a new one from the input artifact.
    async fn version_to_deploy(&self, run: &Run<'_>) -> Result<Result<String, Progress>, Fault> {
        if let Some(version) = run.setting("PublishedTargetVersion") {
            return Ok(Ok(version.to_owned()));
        }
        let Some(source) = run.inputs.first() else {
            let message = "PublishedTargetVersion is required if no input artifact is provided";
            return Ok(Err(Progress::failed("ConfigurationError", message)));
        };
        let input = UpdateFunctionCodeInput {
            function_name: function(run),
            s3_bucket: Some(source.bucket.clone()),
            s3_key: Some(source.key.clone()),
            publish: Some(true),
            ..Default::default()
        };
        match self.caller.call::<UpdateFunctionCode>(run.cx, input).await {
            Ok(published) => published.version.map(Ok).or_fault(|| "a published version has a number"),
            // Another update of the function is under way: it ends by itself.
            Err(error) if error.code() == "ResourceConflictException" => Err(Fault::new(error.message())),
            Err(error) => Progress::refused("The new version could not be published", error).map(Err),
        }
    }

    /// None while all is well; the reason to stop when an alarm is in ALARM or cannot be read.
    async fn alarmed(&self, run: &Run<'_>) -> Result<Option<Progress>, Fault> {
        let names: Vec<String> = run
            .setting("Alarms")
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        if names.is_empty() {
            return Ok(None);
        }
        let input = DescribeAlarmsInput {
            alarm_names: Some(names.clone()),
            alarm_types: Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]),
            ..Default::default()
        };
        let found = match self.caller.call::<DescribeAlarms>(run.cx, input).await {
            Ok(answer) => states(answer),
            Err(error) => return Progress::refused("The alarms could not be read", error).map(Some),
        };
        for name in &names {
            match found.get(name) {
                None => {
                    return Ok(Some(Progress::failed(
                        "ConfigurationError",
                        format!("The alarm {name} does not exist"),
                    )));
                }
                Some((Some(StateValue::Alarm), why)) => {
                    return Ok(Some(Progress::failed(
                        "JobFailed",
                        format!("The alarm {name} is in ALARM: {why}"),
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(None)
    }

    /// Waits until the version can be invoked, then begins to shift.
    async fn ready(&self, run: &Run<'_>, memo: Memo) -> Result<Progress, Fault> {
        let input =
            GetFunctionConfigurationInput { function_name: function(run), qualifier: Some(memo.new.clone()) };
        let found = match self.caller.call::<GetFunctionConfiguration>(run.cx, input).await {
            Ok(found) => found,
            Err(error) => {
                return Progress::refused(&format!("The version {} could not be read", memo.new), error);
            }
        };
        let why = || {
            found.state_reason.clone().or_else(|| found.last_update_status_reason.clone()).unwrap_or_default()
        };
        match (found.state, found.last_update_status) {
            (Some(FunctionState::Failed), _) | (_, Some(LastUpdateStatus::Failed)) => {
                Ok(failed(&memo, format!("The version {} did not become active: {}", memo.new, why())))
            }
            (Some(FunctionState::Pending), _) | (_, Some(LastUpdateStatus::InProgress)) => {
                Ok(running(memo, Wake::After(READY_EVERY)))
            }
            _ if memo.old.is_none() || memo.old.as_ref() == Some(&memo.new) => Ok(deployed(&memo)),
            _ => self.shift(run, memo, 0).await,
        }
    }

    async fn shifting(
        &self,
        run: &Run<'_>,
        memo: Memo,
        at: usize,
        ends: Timestamp,
    ) -> Result<Progress, Fault> {
        let Some(old) = memo.old.clone() else { return Ok(deployed(&memo)) };
        if let Some(why) = memo.back.clone() {
            return self.back(run, &memo, &old, why).await;
        }
        if let Some(Progress::Failed { message, .. }) = self.alarmed(run).await? {
            return Ok(running(Memo { back: Some(message), ..memo }, Wake::After(Duration::ZERO)));
        }
        let name = run.setting("FunctionAlias").unwrap_or_default();
        let alias = match self.alias(run, name).await? {
            Ok(alias) => alias,
            Err(progress) => return Ok(progress),
        };
        // A step that was interrupted after its last shift finds all traffic on the new version.
        if alias.function_version.as_ref() == Some(&memo.new) && weights(&alias).is_empty() {
            return Ok(deployed(&memo));
        }
        if alias.function_version.as_ref() != Some(&old) || !weights(&alias).contains_key(&memo.new) {
            let message = format!(
                "The alias {name} was changed during the deployment by somebody else; it was left as it is"
            );
            return Ok(failed(&memo, message));
        }
        if self.clock.now() >= ends {
            return self.shift(run, memo, at + 1).await;
        }
        Ok(running(memo, Wake::AfterScaled(ALARMS_EVERY)))
    }

    /// Sets the alias to the shift at `at`, or wholly to the new version when there is none left.
    async fn shift(&self, run: &Run<'_>, mut memo: Memo, at: usize) -> Result<Progress, Fault> {
        let plan = strategy::plan(strategy_of(run)).map_err(Fault::new)?;
        let Some(old) = memo.old.clone() else { return Ok(deployed(&memo)) };
        let Some(Shift { percent, stays }) = plan.get(at).copied() else {
            let new = memo.new.clone();
            return Ok(match self.point(run, &new, None).await? {
                Some(progress) => progress,
                None => deployed(&memo),
            });
        };
        if let Some(progress) = self.point(run, &old, Some((&memo.new, percent))).await? {
            return Ok(progress);
        }
        memo.shift = Some((at, self.clock.after(stays)));
        Ok(running(memo, Wake::AfterScaled(ALARMS_EVERY.min(stays))))
    }

    /// Points the alias to `version`, with `percent` of the traffic on another. The refusal, if there is one.
    async fn point(
        &self,
        run: &Run<'_>,
        version: &str,
        extra: Option<(&str, u64)>,
    ) -> Result<Option<Progress>, Fault> {
        let weights = extra
            .map(|(version, percent)| (version.to_owned(), percent as f64 / 100.0))
            .into_iter()
            .collect();
        let input = UpdateAliasInput {
            function_name: function(run),
            name: run.setting("FunctionAlias").unwrap_or_default().to_owned(),
            function_version: Some(version.to_owned()),
            routing_config: Some(AliasRoutingConfiguration { additional_version_weights: Some(weights) }),
            ..Default::default()
        };
        match self.caller.call::<UpdateAlias>(run.cx, input).await {
            Ok(_) => Ok(None),
            Err(error) => Progress::refused("The alias could not be updated", error).map(Some),
        }
    }

    /// All traffic back to the old version, and why.
    async fn back(&self, run: &Run<'_>, memo: &Memo, old: &str, why: String) -> Result<Progress, Fault> {
        Ok(match self.point(run, old, None).await? {
            None => failed(memo, format!("Rolled back to version {old}: {why}")),
            Some(_) => failed(memo, format!("{why}; and the alias could not be taken back to version {old}")),
        })
    }
}

fn deployed(memo: &Memo) -> Progress {
    let variables = BTreeMap::from([("FunctionVersion".to_owned(), memo.new.clone())]);
    Progress::Succeeded(Outputs { external: external(memo), revision: None, variables })
}
/// State and reason of alarms of both kinds, by name.
fn states(answer: DescribeAlarmsOutput) -> BTreeMap<String, (Option<StateValue>, String)> {
    let metric = answer.metric_alarms.into_iter().flatten();
    let metric = metric.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    let composite = answer.composite_alarms.into_iter().flatten();
    let composite = composite.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    let named = metric.chain(composite);
    named.filter_map(|(name, state, reason)| Some((name?, (state, reason.unwrap_or_default())))).collect()
}
