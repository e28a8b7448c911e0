//! One account with an application and a group, as a client sees it.

use api_codedeploy::{
    Alarm, AlarmConfiguration, AppSpecContent, AutoRollbackConfiguration, AutoRollbackEvent, ComputePlatform,
    CreateApplication, CreateApplicationInput, CreateDeployment, CreateDeploymentGroup,
    CreateDeploymentGroupInput, CreateDeploymentInput, DeploymentInfo, GetDeployment, GetDeploymentInput,
    GetDeploymentTarget, GetDeploymentTargetInput, LambdaTarget, LifecycleEventStatus,
    PutLifecycleEventHookExecutionStatus, PutLifecycleEventHookExecutionStatusInput, RevisionLocation,
    RevisionLocationType,
};
use flow::Engine;
use flow::engine::Settled;
use kernel::{AccountId, Clock, ManualClock, Region, Scope, SeededChance, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_codedeploy::CodeDeploy;
use wire::{Caller, Cx, Operation, OperationError, Principal, Refusal, Registry};

use crate::outside::Outside;

pub const CANARY: &str = "CodeDeployDefault.LambdaCanary10Percent5Minutes";
pub const ALL_AT_ONCE: &str = "CodeDeployDefault.LambdaAllAtOnce";

pub struct World {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub caller: Caller,
    pub outside: Outside,
    pub codedeploy: Arc<CodeDeploy>,
    pub cx: Cx,
}

impl World {
    /// Function `f`, alias `live` at version 1; application `app`, group `group` that rolls back and watches alarm `bad`.
    pub async fn new() -> Self {
        let (store, outside) = (Store::in_memory().expect("a store"), Outside::at("1"));
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let chance = Arc::new(SeededChance::new(5));
        let (authorizer, roles) = (Arc::new(outside.clone()), Arc::new(outside.clone()));
        let caller = Caller::new(authorizer, roles, clock.clone(), chance.clone());
        let codedeploy = CodeDeploy::new(store.clone(), caller.clone(), clock.clone(), chance);
        let codedeploy = Arc::new(codedeploy);
        let mut registry = Registry::default();
        registry.serve(&codedeploy, svc_codedeploy::bindings());
        outside.serve(&mut registry);
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").expect("valid");
        let scope = Scope { account: account.clone(), region: Region::new("eu-central-1").expect("valid") };
        let cx = caller.background(scope.clone(), Principal::root(account, scope.partition()));
        let world = Self { store, clock, caller, outside, codedeploy, cx };
        world.furnish().await;
        world
    }

    async fn furnish(&self) {
        let application = CreateApplicationInput {
            application_name: "app".into(),
            compute_platform: Some(ComputePlatform::Lambda),
            ..Default::default()
        };
        self.call::<CreateApplication>(application).await.expect("an application");
        let events = vec![
            AutoRollbackEvent::DeploymentFailure,
            AutoRollbackEvent::DeploymentStopOnAlarm,
            AutoRollbackEvent::DeploymentStopOnRequest,
        ];
        let alarm = Alarm { name: Some("bad".into()) };
        let group = CreateDeploymentGroupInput {
            application_name: "app".into(),
            deployment_group_name: "group".into(),
            service_role_arn: "arn:aws:iam::123456789012:role/deploy".into(),
            auto_rollback_configuration: Some(AutoRollbackConfiguration {
                enabled: Some(true),
                events: Some(events),
            }),
            alarm_configuration: Some(AlarmConfiguration {
                enabled: Some(true),
                alarms: Some(vec![alarm]),
                ignore_poll_alarm_failure: None,
            }),
            ..Default::default()
        };
        self.call::<CreateDeploymentGroup>(group).await.expect("a group");
    }

    pub async fn call<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, Refusal> {
        self.caller.call::<Op>(&self.cx, input).await.map_err(OperationError::into_refusal)
    }

    pub async fn deploy(&self, config: &str, spec: &str) -> String {
        self.try_deploy(config, spec).await.expect("a deployment")
    }

    pub async fn try_deploy(&self, config: &str, spec: &str) -> Result<String, Refusal> {
        let revision = RevisionLocation {
            revision_type: Some(RevisionLocationType::AppSpecContent),
            app_spec_content: Some(AppSpecContent { content: Some(spec.to_owned()), sha256: None }),
            ..RevisionLocation::default()
        };
        self.try_deploy_revision(config, revision).await
    }

    pub async fn try_deploy_revision(
        &self,
        config: &str,
        revision: RevisionLocation,
    ) -> Result<String, Refusal> {
        let input = CreateDeploymentInput {
            application_name: "app".into(),
            deployment_group_name: Some("group".into()),
            deployment_config_name: Some(config.into()),
            revision: Some(revision),
            ..Default::default()
        };
        Ok(self.call::<CreateDeployment>(input).await?.deployment_id.expect("an id"))
    }

    pub async fn info(&self, id: &str) -> DeploymentInfo {
        let input = GetDeploymentInput { deployment_id: id.into() };
        self.call::<GetDeployment>(input).await.expect("it exists").deployment_info.expect("info")
    }

    pub async fn target(&self, id: &str) -> LambdaTarget {
        let input = GetDeploymentTargetInput { deployment_id: id.into(), target_id: "f:live".into() };
        let target = self.call::<GetDeploymentTarget>(input).await.expect("it started").deployment_target;
        target.expect("a target").lambda_target.expect("of Lambda")
    }

    /// `BeforeAllowTraffic Succeeded, ...`
    pub async fn events(&self, id: &str) -> String {
        let events = self.target(id).await.lifecycle_events.expect("events");
        let shown = events.into_iter().map(|event| {
            format!("{} {}", event.lifecycle_event_name.unwrap_or_default(), event.status.unwrap_or_default())
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Answers the hook that was invoked last.
    pub async fn answer(&self, status: LifecycleEventStatus) -> Result<(), Refusal> {
        let (_, payload) = self.outside.state().hooks.last().cloned().expect("a hook was invoked");
        let text = |key: &str| payload[key].as_str().map(str::to_owned);
        let input = PutLifecycleEventHookExecutionStatusInput {
            deployment_id: text("DeploymentId"),
            lifecycle_event_hook_execution_id: text("LifecycleEventHookExecutionId"),
            status: Some(status),
        };
        self.call::<PutLifecycleEventHookExecutionStatus>(input).await.map(|_| ())
    }

    /// The alarm went into ALARM just now, and is off again.
    pub async fn alarm_was_on(&self) {
        let (scope, now) = (self.cx.scope.clone(), self.clock.now());
        let write = self.store.write(move |tx| seam_rollout::went_on(tx, (&scope, "bad"), now, "a peak"));
        write.await.expect("the store works");
    }

    pub async fn settle(&self) -> Settled {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.codedeploy.flows(engine).settle().await.expect("the store works")
    }

    /// Lets time pass, timer by timer.
    pub async fn pass(&self, nominal: Duration) {
        let end = self.clock.after(nominal);
        while let Some(next) = self.settle().await.next.filter(|next| *next <= end) {
            let wait = next.duration_since(self.clock.now());
            self.clock.advance(Duration::try_from(wait).unwrap_or_default());
        }
        let left = end.duration_since(self.clock.now());
        self.clock.advance(Duration::try_from(left).unwrap_or_default());
    }
}

/// An AppSpec that moves `f:live` from one version to another.
pub fn spec(from: &str, to: &str, hooks: &str) -> String {
    format!(
        "version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n      Properties:\n        Name: f\n        \
         Alias: live\n        CurrentVersion: \"{from}\"\n        TargetVersion: \"{to}\"\n{hooks}"
    )
}

pub const HOOKS: &str = "Hooks:\n  - BeforeAllowTraffic: before\n  - AfterAllowTraffic: after\n";
