//! The steps of a deployment, and what they have in common: calls under the group's role, and how those fail.

mod hooks;
mod prepare;
mod traffic;

use api_cloudwatch::{AlarmType, DescribeAlarms, DescribeAlarmsInput, StateValue};
use api_codedeploy::ErrorCode;
use api_lambda::{GetAlias, GetAliasRequest};
use flow::{Next, Step};
use kernel::Fault;
use std::collections::BTreeMap;
use wire::{AuthorizeError, Cx, Operation, OperationError, Refusal};

use super::deployment::{At, Deployment, Deployments, Run, STOP};
use super::record::End;
use crate::SERVICE;
use crate::rules::alias::Pointing;
use crate::rules::rollback::Cause;

/// Why a step does not get to its end.
pub enum Trouble {
    /// The deployment is over.
    End(End),
    /// To be tried again.
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<End> for Trouble {
    fn from(end: End) -> Self {
        Self::End(end)
    }
}

impl Deployments {
    /// What a step came to; when the deployment is over, its end.
    pub fn settle(
        &self,
        at: At,
        run: Option<Run>,
        came: Result<Next<Deployment>, Trouble>,
    ) -> Result<Next<Deployment>, Fault> {
        match came {
            Ok(next) => Ok(next),
            Err(Trouble::End(end)) => Ok(self.finish(at, run, end)),
            Err(Trouble::Fault(fault)) => Err(fault),
        }
    }

    pub async fn under_role(&self, at: &At, role_arn: &str) -> Result<Cx, Trouble> {
        let source = crate::names::group_arn(&at.scope, &at.application, &at.group);
        let made = self.caller.under_role(&at.scope, SERVICE, role_arn, &at.id, Some(&source)).await;
        made.map_err(|error| match error {
            AuthorizeError::Denied(denied) => End::failed(
                ErrorCode::IamRolePermissions,
                format!(
                    "CodeDeploy cannot assume the role {role_arn} of the deployment group {}: {denied}",
                    at.group
                ),
            )
            .into(),
            AuthorizeError::Fault(fault) => fault.into(),
        })
    }

    /// The refusal, if the call was refused for good.
    pub async fn call<Op: Operation>(
        &self,
        cx: &Cx,
        input: Op::Input,
    ) -> Result<Result<Op::Output, Refusal>, Fault> {
        match self.caller.call::<Op>(cx, input).await {
            Ok(output) => Ok(Ok(output)),
            Err(error) => {
                let refusal = error.into_refusal();
                if is_passing(&refusal) {
                    Err(Fault::new(said(Op::MODEL.name, &refusal)))
                } else {
                    Ok(Err(refusal))
                }
            }
        }
    }

    /// How the alias looks now, and the revision at which it looks so.
    pub async fn look(
        &self,
        cx: &Cx,
        function: &str,
        alias: &str,
    ) -> Result<(Pointing, Option<String>), Trouble> {
        let asked = GetAliasRequest { function_name: function.to_owned(), name: alias.to_owned() };
        match self.call::<GetAlias>(cx, asked).await? {
            Ok(found) => Ok((Pointing::of(&found), found.revision_id)),
            Err(refusal) if is_denied(&refusal) => Err(denied("GetAlias", &refusal).into()),
            Err(refusal) => {
                let why = format!(
                    "{} The alias {alias} of the Lambda function {function} cannot be read: {}",
                    lang_appspec::INVALID_CONFIGURATION,
                    refusal.message
                );
                Err(End::failed_for_good(ErrorCode::InvalidLambdaConfiguration, why).into())
            }
        }
    }

    /// Ends the deployment when one of its alarms is on, or cannot be asked because there is no such alarm.
    pub async fn watch_alarms(&self, cx: &Cx, run: &Run) -> Result<(), Trouble> {
        if run.alarms.is_empty() {
            return Ok(());
        }
        let asked = DescribeAlarmsInput {
            alarm_names: Some(run.alarms.clone()),
            alarm_types: Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]),
            ..DescribeAlarmsInput::default()
        };
        let answer = match self.call::<DescribeAlarms>(cx, asked).await? {
            Ok(answer) => answer,
            Err(_) if run.ignores_alarm_faults => return Ok(()),
            Err(refusal) if is_denied(&refusal) => return Err(denied("DescribeAlarms", &refusal).into()),
            Err(refusal) => {
                let why = format!("The alarms cannot be read: {}", said("DescribeAlarms", &refusal));
                return Err(End::failed(ErrorCode::AlarmActive, why).into());
            }
        };
        let metric = answer.metric_alarms.into_iter().flatten();
        let metric = metric.map(|alarm| (alarm.alarm_name, alarm.state_value));
        let composite = answer.composite_alarms.into_iter().flatten();
        let composite = composite.map(|alarm| (alarm.alarm_name, alarm.state_value));
        let states: BTreeMap<String, Option<StateValue>> =
            metric.chain(composite).filter_map(|(name, state)| Some((name?, state))).collect();
        let active = states.iter().filter(|(_, state)| **state == Some(StateValue::Alarm));
        let active: Vec<String> = active.map(|(name, _)| format!("<{name}>")).collect();
        if !active.is_empty() {
            return Err(alarmed(&active).into());
        }
        match run.alarms.iter().find(|name| !states.contains_key(*name)) {
            Some(missing) if !run.ignores_alarm_faults => {
                let why = format!("The alarms cannot be read: the alarm {missing} does not exist");
                Err(End::failed(ErrorCode::AlarmActive, why).into())
            }
            _ => Ok(()),
        }
    }
}

/// The sentence is that of real deployments.
fn alarmed(active: &[String]) -> End {
    let message = format!(
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected \
         deployments have been stopped. Activated alarms: {}",
        active.join(" ")
    );
    End::Failed {
        cause: Cause::Alarm,
        code: ErrorCode::AlarmActive,
        message,
        script: None,
        can_roll_back: true,
    }
}

/// The end that a request to stop asks for, if there is one.
pub fn stopped(step: &Step<Deployment>) -> Option<End> {
    let signal = step.signal(STOP)?;
    let roll_back = signal.payload.get("rollBack").and_then(serde_json::Value::as_bool);
    let by = signal.payload.get("by").and_then(serde_json::Value::as_str).unwrap_or("a request");
    Some(End::Failed {
        cause: Cause::Request { roll_back },
        code: ErrorCode::ManualStop,
        message: format!("The deployment was stopped by {by}."),
        script: None,
        can_roll_back: true,
    })
}

fn denied(operation: &str, refusal: &Refusal) -> End {
    let message = format!(
        "The role of the deployment group does not have the permission it needs: {}",
        said(operation, refusal)
    );
    End::failed(ErrorCode::IamRolePermissions, message)
}

fn is_denied(refusal: &Refusal) -> bool {
    refusal.status == 403 || refusal.code.starts_with("AccessDenied")
}

fn is_passing(refusal: &Refusal) -> bool {
    let throttled = refusal.status == 429 || refusal.code.contains("Throttl");
    throttled || (refusal.status >= 500 && refusal.status != 501)
}

fn said(operation: &str, refusal: &Refusal) -> String {
    format!("{operation} was refused with {}: {}", refusal.code, refusal.message)
}
