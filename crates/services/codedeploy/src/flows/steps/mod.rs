//! The steps of a deployment, and what they have in common: calls under the group's role, and how those fail.

mod hooks;
mod prepare;
mod traffic;

use api_codedeploy::ErrorCode;
use flow::{Next, Step};
use kernel::Fault;
use wire::{AuthorizeError, Cx, Operation, OperationError, Refusal};

use super::deployment::{At, Deployment, Deployments, Run, STOP};
use super::record::End;
use crate::SERVICE;
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
                if refusal.is_passing() {
                    Err(Fault::new(said(Op::MODEL.name, &refusal)))
                } else {
                    Ok(Err(refusal))
                }
            }
        }
    }

    /// Ends the deployment when one of its alarms is on, was on since it began, or cannot be asked because there is no such alarm.
    pub async fn watch_alarms(&self, cx: &Cx, run: &Run) -> Result<(), Trouble> {
        let looked =
            seam_rollout::alarms(&self.caller, &self.store, cx, &run.alarms, run.watched_since).await?;
        let alarms = match looked {
            Ok(alarms) => alarms,
            Err(_) if run.ignores_alarm_faults => return Ok(()),
            Err(refusal) if refusal.is_denied() => return Err(denied("DescribeAlarms", &refusal).into()),
            Err(refusal) => {
                let why = format!("The alarms cannot be read: {}", said("DescribeAlarms", &refusal));
                return Err(End::failed(ErrorCode::AlarmActive, why).into());
            }
        };
        if !alarms.on.is_empty() {
            let active: Vec<String> = alarms.on.iter().map(|alarm| format!("<{}>", alarm.name)).collect();
            return Err(alarmed(&active).into());
        }
        match alarms.missing.first() {
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

fn said(operation: &str, refusal: &Refusal) -> String {
    format!("{operation} was refused with {}: {}", refusal.code, refusal.message)
}
