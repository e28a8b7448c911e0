//! The Lambda deploy action: publishes a version from the input artifact and shifts an alias to it, watching alarms.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html> (read 2026-11-21).
//! Surprises: without FunctionAlias the version is published and no traffic moves; the alias has to have one version behind it when
//! the action starts, which is where a rollback goes.
//! An alarm that is in ALARM before the shift stops it before anything has moved; one that went on during the shift takes it back, also
//! when it is off again. Every move is made from where this action left the
//! alias, against the revision that was read; a change by somebody else ends the action, and what they did stands.

use crate::rules::strategy::{self, Shift};
use api_lambda::{
    GetFunctionConfiguration, GetFunctionConfigurationInput, LastUpdateStatus, State as FunctionState,
    UpdateFunctionCode, UpdateFunctionCodeInput,
};
use async_trait::async_trait;
use kernel::{Clock, Fault, OrFault, Timestamp};
use seam_pipeline_action::{Action, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake};
use seam_rollout::{Alias, Moved, Pointing};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use wire::{Caller, OperationError, Refusal};

/// Waiting time between two looks at the alarms.
const ALARMS_EVERY: Duration = Duration::from_secs(10);
/// In real time, however fast the clock runs.
const ALARMS_AT_MOST_EVERY: Duration = Duration::from_millis(250);
const READY_EVERY: Duration = Duration::from_millis(50);

pub struct LambdaDeploy {
    pub caller: Caller,
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Memo {
    /// What the alias pointed to, and what a rollback restores. None without an alias.
    old: Option<String>,
    new: String,
    /// When the alarms were first looked at.
    #[serde(default)]
    watched_since: Option<Timestamp>,
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
        let watched_since = Some(self.clock.now());
        if let Some(progress) = self.alarmed(run, watched_since).await? {
            return Ok(progress);
        }
        match self.version_to_deploy(run).await? {
            Ok(new) => {
                let memo = Memo { old, new, watched_since, shift: None, back: None };
                Ok(running(memo, Wake::After(READY_EVERY)))
            }
            Err(progress) => Ok(progress),
        }
    }

    async fn look(&self, run: &Run<'_>, memo: Value, _: &[News], _: bool) -> Result<Progress, Fault> {
        let memo: Memo =
            serde_json::from_value(memo).or_fault(|| "the memo of a Lambda deployment is damaged")?;
        match (memo.shift, memo.old.clone()) {
            (None, _) => self.ready(run, memo).await,
            (_, None) => Ok(deployed(&memo)),
            (Some((_, ends)), Some(old)) => self.shifting(run, memo, &old, ends).await,
        }
    }

    async fn cancel(&self, run: &Run<'_>, memo: Value) -> Result<(), Fault> {
        let Ok(memo) = serde_json::from_value::<Memo>(memo) else { return Ok(()) };
        let Some(old) = memo.old.clone() else { return Ok(()) };
        match self.take_back(run, &memo, &old).await? {
            Moved::Done => Ok(()),
            Moved::Raced => Err(Fault::new("the alias was changed while it was being taken back")),
            stays => {
                tracing::warn!(
                    ?stays,
                    action = run.action_execution_id,
                    "an abandoned deployment was not taken back"
                );
                Ok(())
            }
        }
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

fn alias<'a>(run: &'a Run<'_>) -> Alias<'a> {
    Alias {
        function: run.setting("FunctionName").unwrap_or_default(),
        name: run.setting("FunctionAlias").unwrap_or_default(),
    }
}

impl Memo {
    /// How many moves of the alias are behind us.
    fn done(&self) -> usize {
        self.shift.map_or(0, |(at, _)| at + 1)
    }

    /// How the alias looks when `done` moves are done: after the last shift comes all traffic.
    fn pointing(&self, plan: &[Shift], old: &str, done: usize) -> Pointing {
        match done.checked_sub(1) {
            None => Pointing::at(old),
            Some(at) => plan.get(at).map_or_else(
                || Pointing::at(&self.new),
                |shift| Pointing::shifted(old, &self.new, shift.percent),
            ),
        }
    }
}

impl LambdaDeploy {
    async fn version_behind_alias(&self, run: &Run<'_>) -> Result<Result<Option<String>, Progress>, Fault> {
        let Some(name) = run.setting("FunctionAlias") else { return Ok(Ok(None)) };
        let found = match seam_rollout::look(&self.caller, run.cx, alias(run)).await? {
            Ok((found, _)) => found,
            Err(refusal) => {
                return Progress::refused_with(&format!("The alias {name} could not be read"), &refusal)
                    .map(Err);
            }
        };
        if !found.weights.is_empty() {
            let message =
                format!("The alias {name} has traffic on two versions; it must have one version behind it");
            return Ok(Err(Progress::failed("ConfigurationError", message)));
        }
        Ok(Ok(Some(found.version)))
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

    /// None while all is well; the reason to stop when an alarm is in ALARM, was since then, or cannot be read.
    async fn alarmed(&self, run: &Run<'_>, since: Option<Timestamp>) -> Result<Option<Progress>, Fault> {
        let names: Vec<String> = run
            .setting("Alarms")
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        let alarms = match seam_rollout::alarms(&self.caller, &self.store, run.cx, &names, since).await? {
            Ok(alarms) => alarms,
            Err(refusal) => {
                return Progress::refused_with("The alarms could not be read", &refusal).map(Some);
            }
        };
        if let Some(alarm) = alarms.on.first() {
            return Ok(Some(Progress::failed("JobFailed", alarm.to_string())));
        }
        let missing = alarms.missing.first();
        Ok(missing
            .map(|name| Progress::failed("ConfigurationError", format!("The alarm {name} does not exist"))))
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
            _ => match memo.old.clone() {
                None => Ok(deployed(&memo)),
                Some(old) => self.shift(run, memo, &old).await,
            },
        }
    }

    /// The shift in force stays until `ends`, with an eye on alarms and alias.
    async fn shifting(
        &self,
        run: &Run<'_>,
        memo: Memo,
        old: &str,
        ends: Timestamp,
    ) -> Result<Progress, Fault> {
        if let Some(why) = memo.back.clone() {
            return self.back(run, memo, old, why).await;
        }
        if let Some(Progress::Failed { message, .. }) = self.alarmed(run, memo.watched_since).await? {
            return Ok(running(Memo { back: Some(message), ..memo }, Wake::After(Duration::ZERO)));
        }
        let now = self.clock.now();
        if now >= ends {
            return self.shift(run, memo, old).await;
        }
        let left = memo.pointing(&plan(run, &memo, old)?, old, memo.done());
        match seam_rollout::look(&self.caller, run.cx, alias(run)).await? {
            Ok((found, _)) if found == left => {
                let rest = Duration::try_from(ends.duration_since(now)).unwrap_or_default();
                let pause = self.clock.scaled(ALARMS_EVERY).max(ALARMS_AT_MOST_EVERY);
                Ok(running(memo, Wake::After(pause.min(rest))))
            }
            Ok((found, _)) => Ok(failed(&memo, meddled(run, &left, &found))),
            Err(refusal) => refused(&memo, "The alias could not be read", &left, &refusal),
        }
    }

    /// The next move: to the next shift of the plan, or wholly to the new version when there is none left.
    async fn shift(&self, run: &Run<'_>, mut memo: Memo, old: &str) -> Result<Progress, Fault> {
        let (plan, done) = (plan(run, &memo, old)?, memo.done());
        let (left, wanted) = (memo.pointing(&plan, old, done), memo.pointing(&plan, old, done + 1));
        match seam_rollout::set(&self.caller, run.cx, alias(run), &wanted, |found| *found == left).await? {
            Moved::Done => {}
            Moved::Meddled(found) => return Ok(failed(&memo, meddled(run, &left, &found))),
            Moved::Raced => return Ok(running(memo, Wake::After(Duration::ZERO))),
            Moved::Unreadable(refusal) => {
                return refused(&memo, "The alias could not be read", &left, &refusal);
            }
            Moved::Refused(refusal) => {
                return refused(&memo, "The alias could not be updated", &left, &refusal);
            }
        }
        let Some(shift) = plan.get(done) else { return Ok(deployed(&memo)) };
        memo.shift = Some((done, self.clock.after(shift.stays)));
        Ok(running(memo, Wake::AfterScaled(ALARMS_EVERY.min(shift.stays))))
    }

    /// All traffic back to the old version, and why.
    async fn back(&self, run: &Run<'_>, memo: Memo, old: &str, why: String) -> Result<Progress, Fault> {
        let said = match self.take_back(run, &memo, old).await? {
            Moved::Done => format!("Rolled back to version {old}: {why}"),
            Moved::Raced => return Ok(running(memo, Wake::After(Duration::ZERO))),
            Moved::Meddled(found) => format!(
                "{why}; the alias was changed during the deployment by somebody else: it points to {found} and was left as it is"
            ),
            Moved::Unreadable(refusal) | Moved::Refused(refusal) => format!(
                "{why}; and the alias could not be taken back to version {old}: {}: {}",
                refusal.code, refusal.message
            ),
        };
        Ok(failed(&memo, said))
    }

    /// Takes the alias back from wherever this deployment has or, in a step that was interrupted, may have brought it.
    async fn take_back(&self, run: &Run<'_>, memo: &Memo, old: &str) -> Result<Moved, Fault> {
        let done = memo.done();
        let next = memo.pointing(&plan(run, memo, old)?, old, done + 1);
        let ours = |found: &Pointing| *found == next || (done > 0 && found.is_between(old, &memo.new));
        seam_rollout::set(&self.caller, run.cx, alias(run), &Pointing::at(old), ours).await
    }
}

/// The shifts of the strategy; none where the alias points to the version already.
fn plan(run: &Run<'_>, memo: &Memo, old: &str) -> Result<Vec<Shift>, Fault> {
    let plan = strategy::plan(strategy_of(run)).map_err(Fault::new)?;
    Ok(if memo.new == old { Vec::new() } else { plan })
}

fn meddled(run: &Run<'_>, left: &Pointing, found: &Pointing) -> String {
    format!(
        "The alias {} was changed during the deployment by somebody else: it points to {found}, where this deployment had left it at \
         {left}. It was left as it is",
        alias(run).name
    )
}

/// A refusal in the middle of the deployment, and where it leaves the alias.
fn refused(memo: &Memo, what: &str, left: &Pointing, refusal: &Refusal) -> Result<Progress, Fault> {
    Ok(match Progress::refused_with(what, refusal)? {
        Progress::Failed { code, message, .. } => {
            let message = format!("{message} (the deployment had left the alias at {left})");
            Progress::Failed { code, message, external: external(memo) }
        }
        other => other,
    })
}

fn deployed(memo: &Memo) -> Progress {
    let variables = BTreeMap::from([("FunctionVersion".to_owned(), memo.new.clone())]);
    Progress::Succeeded(Outputs { external: external(memo), revision: None, variables })
}
