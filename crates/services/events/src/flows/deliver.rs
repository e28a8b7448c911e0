//! One delivery: an event to one target, tried until it is taken, given up, or refused for good.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html> (read 2026-11-21): CodePipeline and
//! CodeBuild are called under the target's role, Lambda and SNS as the service, which their resource policies must allow.
//! Differs from AWS: a pipeline is also started under a role that trusts only CodePipeline; each time a warning says so.
//! The idempotency token of a step makes a repeated call find the execution or build of the first.

use api_codebuild::{StartBuild, StartBuildInput};
use api_codepipeline::{StartPipelineExecution, StartPipelineExecutionInput};
use api_events::Target;
use api_lambda::{InvocationRequest, InvocationType, Invoke};
use api_sns::{Publish, PublishInput};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Arn, Clock, Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use store::Write;
use wire::{AuthorizeError, Caller, Cx, Operation, OperationError, Principal};

use crate::METRICS;
use crate::names;
use crate::rules::input::input_of;
use crate::rules::retry::{Failure, Verdict, judge};
use crate::rules::targets::{Kind, kind_of};
use crate::tables::{RuleRow, TargetRow};

#[derive(Clone, Serialize, Deserialize)]
pub struct Delivery {
    pub scope: Scope,
    pub rule_arn: String,
    pub target: TargetRow,
    pub event: Value,
    pub since: Timestamp,
}

/// A delivery for each target of a rule.
pub fn deliveries(
    scope: &Scope,
    bus: &str,
    rule: &str,
    row: &RuleRow,
    event: &Value,
    now: Timestamp,
) -> Vec<Delivery> {
    let of = |target: &TargetRow| Delivery {
        scope: scope.clone(),
        rule_arn: names::rule_arn(scope, bus, rule),
        target: target.clone(),
        event: event.clone(),
        since: now,
    };
    row.targets.iter().map(of).collect()
}

pub fn start_all(tx: &mut Write<'_>, deliveries: &[Delivery]) -> Result<(), Fault> {
    for delivery in deliveries {
        let event = delivery.event.get("id").and_then(Value::as_str).unwrap_or_default();
        let id = format!("{event} {} {}", delivery.rule_arn, delivery.target.target.id);
        flow::start::<Courier>(tx, id, delivery)?;
    }
    Ok(())
}

pub struct Courier {
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

impl Flow for Courier {
    const KIND: &'static str = "events.deliver";
    type State = Delivery;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "deliver", undo: Undo::None("what a target was told cannot be untold") }];

    fn name_of(_: &Delivery) -> &'static str {
        "deliver"
    }

    async fn run(&self, step: Step<Delivery>) -> Result<Next<Delivery>, Fault> {
        let delivery = &step.state;
        let Err(failure) = self.send(delivery, &step.token()).await else {
            self.count(delivery, "Invocations").await;
            return Ok(Next::end());
        };
        let really_s = self.clock.now().duration_since(delivery.since).as_secs_f64();
        let age_s = (really_s * self.clock.scale()) as i64;
        let target = &delivery.target.target;
        match judge(failure, step.attempt, age_s, target.retry_policy.as_ref()) {
            Verdict::Again(after, why) => Ok(Next::again(self.clock.scaled(after), why)),
            Verdict::Drop(why) => {
                self.count(delivery, "FailedInvocations").await;
                let event = delivery.event.get("id").and_then(|id| id.as_str());
                tracing::warn!(
                    event, rule = %delivery.rule_arn,
                    target = %target.arn, %why, "an event was not delivered and is dropped"
                );
                Ok(Next::end())
            }
        }
    }
}

impl Courier {
    async fn count(&self, delivery: &Delivery, metric: &'static str) {
        let rule = delivery.rule_arn.rsplit('/').next().unwrap_or_default();
        METRICS.count(&self.caller, &delivery.scope, metric, rule).await;
    }

    async fn send(&self, delivery: &Delivery, token: &str) -> Result<(), Failure> {
        let target = &delivery.target.target;
        let input = input_of(target, &delivery.rule_arn, &delivery.event, delivery.since);
        let input = input.map_err(Failure::Lasting)?;
        let arn = Arn::parse(target.arn.as_str()).map_err(|bad| Failure::Lasting(bad.to_string()))?;
        match kind_of(&arn) {
            Some(Kind::CodePipeline) => {
                let cx = self.under_role(delivery, &arn).await?;
                let name = arn.resource().to_owned();
                let started = StartPipelineExecutionInput {
                    name,
                    client_request_token: Some(token.into()),
                    ..Default::default()
                };
                self.call::<StartPipelineExecution>(&cx, started).await
            }
            Some(Kind::CodeBuild) => {
                let cx = self.under_role(delivery, &arn).await?;
                self.call::<StartBuild>(&cx, start_build(target, &arn, &input, token)?).await
            }
            Some(Kind::Lambda) => {
                let invoked = InvocationRequest {
                    function_name: target.arn.clone(),
                    invocation_type: Some(InvocationType::Event),
                    payload: Some(input.into()),
                    ..InvocationRequest::default()
                };
                self.call::<Invoke>(&self.as_service(delivery, &arn), invoked).await
            }
            Some(Kind::Sns) => {
                let published = PublishInput {
                    topic_arn: Some(target.arn.clone()),
                    message: input,
                    ..PublishInput::default()
                };
                self.call::<Publish>(&self.as_service(delivery, &arn), published).await
            }
            None => Err(Failure::Lasting(format!("Landfall cannot deliver to {}", target.arn))),
        }
    }

    async fn call<Op: Operation>(&self, cx: &Cx, input: Op::Input) -> Result<(), Failure> {
        match self.caller.call::<Op>(cx, input).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let refusal = error.into_refusal();
                let why = format!("{}: {}", refusal.code, refusal.message);
                Err(if refusal.is_passing() { Failure::Passing(why) } else { Failure::Lasting(why) })
            }
        }
    }

    /// In the account and region of the target.
    fn as_service(&self, delivery: &Delivery, arn: &Arn) -> Cx {
        let principal = Principal::service(
            crate::SERVICE,
            delivery.scope.account.clone(),
            Some(delivery.rule_arn.clone()),
        );
        self.caller.background(scope_of(delivery, arn), principal)
    }

    async fn under_role(&self, delivery: &Delivery, arn: &Arn) -> Result<Cx, Failure> {
        match self.assume(delivery, arn, crate::SERVICE).await {
            Err(Failure::Lasting(why)) if arn.service() == "codepipeline" => {
                // Tutorials hand the pipeline's own role to the rule. AWS wants it to trust EventBridge as well; we start the
                // pipeline under a role that trusts CodePipeline, and say so.
                let cx = self.assume(delivery, arn, "codepipeline.amazonaws.com").await;
                let cx = cx.map_err(|_| Failure::Lasting(why))?;
                let (rule, role) = (&delivery.rule_arn, delivery.target.target.role_arn.as_deref());
                tracing::warn!(
                    rule,
                    role,
                    "a pipeline is started under a role that does not trust events.amazonaws.com: AWS would not do it"
                );
                Ok(cx)
            }
            assumed => assumed,
        }
    }

    async fn assume(&self, delivery: &Delivery, arn: &Arn, service: &str) -> Result<Cx, Failure> {
        let role = delivery.target.target.role_arn.as_deref().unwrap_or_default();
        let session = delivery.rule_arn.rsplit('/').next().unwrap_or("events");
        let scope = scope_of(delivery, arn);
        match self.caller.under_role(&scope, service, role, session, Some(&delivery.rule_arn)).await {
            Ok(cx) => Ok(cx),
            Err(AuthorizeError::Denied(denied)) => Err(Failure::Lasting(denied.to_string())),
            Err(AuthorizeError::Fault(fault)) => Err(Failure::Passing(fault.chain())),
        }
    }
}

fn scope_of(delivery: &Delivery, arn: &Arn) -> Scope {
    let region = arn.region().parse().unwrap_or_else(|_| delivery.scope.region.clone());
    let account = arn.account().parse().unwrap_or_else(|_| delivery.scope.account.clone());
    Scope { account, region }
}

/// A constant or transformed input is the request of StartBuild; the event itself is not.
fn start_build(target: &Target, arn: &Arn, input: &str, token: &str) -> Result<StartBuildInput, Failure> {
    let shaped = target.input.is_some() || target.input_transformer.is_some();
    let mut request = if shaped {
        let unreadable =
            |why: String| Failure::Lasting(format!("the input is not a request of StartBuild: {why}"));
        let value = wire::codec::json::decode(StartBuild::MODEL.input, input.as_bytes())
            .map_err(|e| unreadable(e.to_string()))?;
        wire::Shaped::from_value(value).map_err(|e: wire::Mismatch| unreadable(e.to_string()))?
    } else {
        StartBuildInput::default()
    };
    request.project_name = arn.resource_of("project/").unwrap_or_default().to_owned();
    request.idempotency_token = Some(token.to_owned());
    Ok(request)
}
