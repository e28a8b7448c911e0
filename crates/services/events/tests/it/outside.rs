//! A pipeline service that starts one execution per token, and the ports around it.

use api_codepipeline::{
    StartPipelineExecution, StartPipelineExecutionError, StartPipelineExecutionInput,
    StartPipelineExecutionOutput,
};
use api_events::{
    PutEvents, PutEventsRequest, PutEventsRequestEntry, PutRule, PutRuleRequest, PutTargets,
    PutTargetsRequest, Target,
};
use async_trait::async_trait;
use flow::Engine;
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use svc_events::Events;
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Caller, Credentials, Cx, Denied, Handle, Permission, Principal, Refusal,
    Registry, Roles, ServiceRole,
};

pub const PIPELINE: &str = "arn:aws:codepipeline:us-east-1:123456789012:release";
pub const ROLE: &str = "arn:aws:iam::123456789012:role/events";

/// Executions by token; refuses everything when told to, with this status.
#[derive(Default)]
pub struct Pipelines {
    pub started: Mutex<BTreeMap<String, String>>,
    pub refuse: Mutex<Option<u16>>,
    pub asked: Mutex<u64>,
}

impl Handle<StartPipelineExecution> for Pipelines {
    async fn permissions(
        &self,
        _: &Cx,
        input: &StartPipelineExecutionInput,
    ) -> Result<Vec<Permission>, StartPipelineExecutionError> {
        Ok(vec![Permission::new("codepipeline:StartPipelineExecution", input.name.clone())])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: StartPipelineExecutionInput,
    ) -> Result<StartPipelineExecutionOutput, StartPipelineExecutionError> {
        *self.asked.lock().expect("lock") += 1;
        if let Some(status) = *self.refuse.lock().expect("lock") {
            return Err(Refusal::new("Refused", status, "as the test wants it").into());
        }
        let token = input.client_request_token.expect("a token");
        self.started
            .lock()
            .expect("lock")
            .insert(token, format!("{} as {}", input.name, cx.principal.entity_arn));
        Ok(StartPipelineExecutionOutput::default())
    }
}

/// Everybody may do everything; a role named after a service can be assumed by that service only, any other by all.
struct Open;

#[async_trait]
impl Authorizer for Open {
    async fn authorize(&self, _: &Cx, _: &Permission) -> Result<(), AuthorizeError> {
        Ok(())
    }
}

#[async_trait]
impl Roles for Open {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        let own = role.role_arn.rsplit('/').next().unwrap_or_default();
        if own.ends_with(".amazonaws.com") && own != role.service {
            return Err(Denied(format!("{} does not trust {}", role.role_arn, role.service)).into());
        }
        Ok(Principal { entity_arn: role.role_arn.to_owned(), ..cx.principal.clone() })
    }

    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no test asks for keys"))
    }
}

pub struct Surroundings {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub caller: Caller,
    pub pipelines: Arc<Pipelines>,
    pub events: Arc<Events>,
    pub cx: Cx,
}

impl Surroundings {
    pub fn new() -> Self {
        let (store, clock) =
            (Store::in_memory().expect("a database"), Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        let chance = Arc::new(SeededChance::new(7));
        let caller = Caller::new(Arc::new(Open), Arc::new(Open), clock.clone(), chance.clone());
        let pipelines = Arc::new(Pipelines::default());
        let events = Arc::new(Events::new(store.clone(), caller.clone(), clock.clone(), chance));
        let mut registry = Registry::default();
        registry.serve(&pipelines, vec![Binding::of::<StartPipelineExecution>()]);
        registry.serve(&events, svc_events::bindings());
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").expect("valid");
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").expect("valid") };
        let cx = caller.background(scope, Principal::root(account, Partition::Aws));
        Self { store, clock, caller, pipelines, events, cx }
    }

    /// A rule that starts the pipeline.
    pub async fn put_rule(&self, name: &str, pattern: Option<&str>, schedule: Option<&str>) {
        self.put_rule_under(name, pattern, schedule, ROLE).await;
    }

    pub async fn put_rule_under(
        &self,
        name: &str,
        pattern: Option<&str>,
        schedule: Option<&str>,
        role: &str,
    ) {
        let rule = PutRuleRequest {
            name: name.into(),
            event_pattern: pattern.map(str::to_owned),
            schedule_expression: schedule.map(str::to_owned),
            ..PutRuleRequest::default()
        };
        self.caller.call::<PutRule>(&self.cx, rule).await.expect("put");
        let target =
            Target { id: "p".into(), arn: PIPELINE.into(), role_arn: Some(role.into()), ..Target::default() };
        let targets =
            PutTargetsRequest { rule: name.into(), targets: vec![target], ..PutTargetsRequest::default() };
        self.caller.call::<PutTargets>(&self.cx, targets).await.expect("put");
    }

    pub async fn put_event(&self, source: &str) {
        let entry = PutEventsRequestEntry {
            source: Some(source.into()),
            detail_type: Some("order".into()),
            detail: Some("{}".into()),
            ..PutEventsRequestEntry::default()
        };
        let answer = self
            .caller
            .call::<PutEvents>(&self.cx, PutEventsRequest { entries: vec![entry], endpoint_id: None })
            .await;
        assert_eq!(answer.expect("taken").failed_entry_count, Some(0));
    }

    pub async fn settle(&self) {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.events.flows(engine).settle().await.expect("settles");
    }

    pub fn started(&self) -> Vec<String> {
        self.pipelines.started.lock().expect("lock").values().cloned().collect()
    }
}
