//! Alarms from end to end on a real store and real segments: the stock tests of both flows, a restart, a silent alarm.

use crate::Cloudwatch;
use crate::flows::{Actions, Composite, Evaluation};
use crate::tables::{Alarms, History};
use api_cloudwatch::{
    ComparisonOperator, DeleteAlarms, DeleteAlarmsInput, MetricDatum, PutCompositeAlarm,
    PutCompositeAlarmInput, PutMetricAlarm, PutMetricAlarmInput, PutMetricData, PutMetricDataInput,
    SetAlarmState, SetAlarmStateInput, StateValue, Statistic,
};
use api_sns::{Publish, PublishError, PublishInput, PublishResponse};
use async_trait::async_trait;
use flow::stock::{self, World};
use flow::{Engine, Flow, Next, Step, StepInfo, Undo};
use kernel::{AccountId, Clock, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use parking_lot::Mutex;
use seam_events::Routing;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Store;
use wire::{
    AuthorizeError, Authorizer, Caller, Credentials, Cx, Handle, OperationError, Permission, Principal,
    Refusal, Registry, Roles, ServiceRole,
};

const TOPIC: &str = "arn:aws:sns:us-east-1:111111111111:alerts";

struct AllowAll;

#[async_trait]
impl Authorizer for AllowAll {
    async fn authorize(&self, _: &Cx, _: &Permission) -> Result<(), AuthorizeError> {
        Ok(())
    }
}

#[async_trait]
impl Roles for AllowAll {
    async fn assume(&self, _: &Cx, _: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Err(Fault::new("no alarm takes a role").into())
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no alarm takes a role"))
    }
}

/// SNS, as far as alarms see it.
#[derive(Default)]
struct Topics {
    /// Who published what: a set, because a kill may repeat it.
    heard: Mutex<BTreeSet<(String, String)>>,
    refuse: AtomicBool,
}

impl Handle<Publish> for Topics {
    async fn permissions(&self, _: &Cx, _: &PublishInput) -> Result<Vec<Permission>, PublishError> {
        Ok(Vec::new())
    }

    async fn handle(&self, cx: &Cx, input: PublishInput) -> Result<PublishResponse, PublishError> {
        if self.refuse.load(Ordering::SeqCst) {
            return Err(Refusal::new("AuthorizationError", 403, "not allowed").into());
        }
        let message: serde_json::Value = serde_json::from_str(&input.message).expect("alarms publish JSON");
        let told = format!("{} {}", message["OldStateValue"], message["NewStateValue"]);
        self.heard.lock().insert((cx.principal.entity_arn.clone(), told));
        Ok(PublishResponse::default())
    }
}

/// The event bus, as far as alarms see it.
struct Bus(Arc<Mutex<BTreeMap<String, String>>>);

impl Flow for Bus {
    const KIND: &'static str = seam_events::KIND;
    type State = Routing;
    const STEPS: &'static [StepInfo] = &[StepInfo { name: seam_events::ROUTE, undo: Undo::None("a test") }];

    fn name_of(_: &Routing) -> &'static str {
        seam_events::ROUTE
    }

    async fn run(&self, step: Step<Routing>) -> Result<Next<Routing>, Fault> {
        let Routing::Route(event) = step.state;
        let told = format!("{} {}", event.detail_type, event.detail["state"]["value"]);
        self.0.lock().insert(event.id, told);
        Ok(Next::end())
    }
}

struct Stage<F> {
    service: Cloudwatch,
    store: Store,
    clock: Arc<ManualClock>,
    topics: Arc<Topics>,
    events: Arc<Mutex<BTreeMap<String, String>>>,
    caller: Caller,
    dir: tempfile::TempDir,
    put: AtomicBool,
    of: PhantomData<F>,
}

pub(crate) fn scope() -> Scope {
    Scope {
        account: AccountId::new("111111111111").expect("valid"),
        region: Region::new("us-east-1").expect("valid"),
    }
}

fn service(
    store: &Store,
    dir: &tempfile::TempDir,
    caller: &Caller,
    clock: &Arc<ManualClock>,
    seed: u64,
) -> Cloudwatch {
    let chance = Arc::new(SeededChance::new(seed));
    Cloudwatch::new(store.clone(), dir.path(), caller.clone(), clock.clone(), chance)
        .expect("a folder for data")
}

fn alarm() -> PutMetricAlarmInput {
    PutMetricAlarmInput {
        alarm_name: "errors".into(),
        metric_name: Some("Errors".into()),
        namespace: Some("App".into()),
        statistic: Some(Statistic::Sum),
        period: Some(60),
        evaluation_periods: Some(1),
        threshold: Some(0.0),
        comparison_operator: Some(ComparisonOperator::GreaterThanThreshold),
        alarm_actions: Some(vec![TOPIC.into()]),
        insufficient_data_actions: Some(vec![TOPIC.into()]),
        ..PutMetricAlarmInput::default()
    }
}

impl<F: Send + Sync> Stage<F> {
    fn new() -> Self {
        let store = Store::in_memory().expect("a store");
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_010).expect("in range")));
        let chance = Arc::new(SeededChance::new(3));
        let caller = Caller::new(Arc::new(AllowAll), Arc::new(AllowAll), clock.clone(), chance);
        let topics = Arc::new(Topics::default());
        let mut registry = Registry::default();
        registry.serve(&topics, vec![wire::Binding::of::<Publish>()]);
        caller.open(registry, "http://127.0.0.1:1");
        let service = service(&store, &dir, &caller, &clock, 5);
        let (events, put) = (Arc::default(), AtomicBool::new(false));
        Self { service, store, clock, topics, events, caller, dir, put, of: PhantomData }
    }

    fn cx(&self) -> Cx {
        self.caller.background(scope(), Principal::root(scope().account, Partition::Aws))
    }

    async fn make(&self) {
        Handle::<PutMetricAlarm>::handle(&self.service, &self.cx(), alarm()).await.expect("an alarm");
    }

    /// The alarm, past its first evaluation.
    async fn make_and_look(&self) {
        self.make().await;
        self.settle().await;
        self.clock.advance(Duration::from_secs(5));
        self.settle().await;
    }

    /// The alarm, and a composite alarm above it.
    async fn make_both(&self) {
        self.make().await;
        let input = PutCompositeAlarmInput {
            alarm_name: "shop".into(),
            alarm_rule: "ALARM(errors) OR FALSE".into(),
            alarm_actions: Some(vec![TOPIC.into()]),
            ..PutCompositeAlarmInput::default()
        };
        Handle::<PutCompositeAlarm>::handle(&self.service, &self.cx(), input)
            .await
            .expect("a composite alarm");
    }

    async fn put(&self, service: &Cloudwatch, value: f64) {
        let datum =
            MetricDatum { metric_name: "Errors".into(), value: Some(value), ..MetricDatum::default() };
        let input = PutMetricDataInput {
            namespace: "App".into(),
            metric_data: Some(vec![datum]),
            ..PutMetricDataInput::default()
        };
        Handle::<PutMetricData>::handle(service, &self.cx(), input).await.expect("taken");
    }

    async fn state(&self) -> Option<StateValue> {
        let row = self.store.read(|tx| tx.get::<Alarms>(&(scope(), "errors".into()))).await.expect("a store");
        row.map(|row| row.state.value)
    }

    async fn summaries(&self) -> Vec<String> {
        let rows = self.store.read(|tx| tx.scan::<History>(&scope(), None, 1000)).await.expect("a store");
        rows.into_iter().map(|(_, row)| row.summary).collect()
    }

    /// First data, then silence until the alarm has noticed it, then the alarm is deleted.
    async fn next_act(&self) -> bool {
        if !self.put.swap(true, Ordering::SeqCst) {
            self.put(&self.service, 1.0).await;
            return true;
        }
        let over =
            self.summaries().await.iter().any(|line| line.ends_with("from ALARM to INSUFFICIENT_DATA"));
        let rows = self.store.read(|tx| tx.scan::<Alarms>(&scope(), None, 10)).await.expect("a store");
        let above = rows.iter().any(|(_, row)| row.rule.is_some() && row.state.value == StateValue::Alarm);
        if over && !above && !rows.is_empty() {
            let alarm_names = rows.into_iter().map(|((_, name), _)| name).collect();
            let input = DeleteAlarmsInput { alarm_names };
            Handle::<DeleteAlarms>::handle(&self.service, &self.cx(), input).await.expect("deleted");
            return true;
        }
        false
    }

    fn evaluation(&self) -> Evaluation {
        Evaluation {
            store: self.store.clone(),
            metrics: self.service.metrics.clone(),
            clock: self.clock.clone(),
            chance: self.service.chance.clone(),
            sleepers: self.service.sleepers.clone(),
        }
    }

    fn composite(&self) -> Composite {
        Composite {
            store: self.store.clone(),
            clock: self.clock.clone(),
            chance: self.service.chance.clone(),
        }
    }

    fn actions(&self) -> Actions {
        Actions { store: self.store.clone(), caller: self.caller.clone(), clock: self.clock.clone() }
    }

    async fn seen(&self) -> Seen {
        let mut summaries = self.summaries().await;
        summaries.sort();
        let mut events: Vec<_> = self.events.lock().values().cloned().collect();
        events.sort();
        let alarm = self.state().await;
        let heard = self.topics.heard.lock().clone();
        Seen { summaries, events, heard, alarm }
    }

    fn engine(&self) -> Engine {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        engine
            .with(self.evaluation())
            .with(self.composite())
            .with(self.actions())
            .with(Bus(self.events.clone()))
    }

    async fn settle(&self) -> Option<Timestamp> {
        self.engine().settle().await.expect("a store").next
    }
}

#[derive(Debug, PartialEq)]
struct Seen {
    summaries: Vec<String>,
    events: Vec<String>,
    heard: BTreeSet<(String, String)>,
    alarm: Option<StateValue>,
}

macro_rules! world {
    ($flow:ty, $made:ident, $begin:ident, $($beside:ident),*) => {
        impl World for Stage<$flow> {
            type Flow = $flow;
            type End = Seen;

            async fn new() -> Self {
                Stage::new()
            }
            fn store(&self) -> &Store {
                &self.store
            }
            fn clock(&self) -> Arc<ManualClock> {
                self.clock.clone()
            }
            fn flow(&self) -> $flow {
                self.$made()
            }
            fn beside(&self, engine: Engine) -> Engine {
                engine.with(Bus(self.events.clone()))$(.with(self.$beside()))*
            }
            async fn begin(&self) {
                self.$begin().await;
            }
            async fn poke(&self) -> bool {
                self.next_act().await
            }
            async fn end(&self) -> Seen {
                self.seen().await
            }
            fn refuse(&self, step: &str) -> bool {
                let refused = step == "act";
                self.topics.refuse.store(refused, Ordering::SeqCst);
                refused
            }
            async fn left_behind(&self) -> Vec<String> {
                let told = self.summaries().await.into_iter();
                told.filter(|line| line.starts_with("Successfully")).collect()
            }
        }
    };
}
world!(Evaluation, evaluation, make, composite, actions);
world!(Actions, actions, make, evaluation, composite);
world!(Composite, composite, make_both, evaluation, actions);

#[tokio::test]
async fn an_alarm_goes_off_and_falls_silent() {
    let (steps, end) = stock::undisturbed::<Stage<Evaluation>>().await;
    assert!(steps.len() >= 5, "{steps:?}");
    let expected = [
        "Alarm \"errors\" created",
        "Alarm \"errors\" deleted",
        "Alarm updated from ALARM to INSUFFICIENT_DATA",
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        "Successfully executed action arn:aws:sns:us-east-1:111111111111:alerts",
        "Successfully executed action arn:aws:sns:us-east-1:111111111111:alerts",
    ];
    assert_eq!(end.summaries, expected);
    let changes =
        ["ALARM", "INSUFFICIENT_DATA"].map(|state| format!("CloudWatch Alarm State Change \"{state}\""));
    assert_eq!(end.events, changes);
    assert!(
        end.heard.contains(&("cloudwatch.amazonaws.com".into(), "\"INSUFFICIENT_DATA\" \"ALARM\"".into()))
    );
    assert_eq!((end.heard.len(), end.alarm), (2, None));
}

#[tokio::test]
async fn a_composite_alarm_follows_its_children() {
    let (_, end) = stock::undisturbed::<Stage<Composite>>().await;
    for line in [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ] {
        assert!(end.summaries.iter().any(|own| own == line), "{line}: {:?}", end.summaries);
    }
    assert!(end.heard.contains(&("cloudwatch.amazonaws.com".into(), "\"OK\" \"ALARM\"".into())));
    assert_eq!(end.summaries.iter().filter(|line| line.ends_with("deleted")).count(), 2);
}

#[tokio::test]
async fn a_composite_alarm_stands_each_step_twice() {
    stock::each_step_twice::<Stage<Composite>>().await;
}

#[tokio::test]
async fn a_composite_alarm_stands_a_kill_anywhere() {
    stock::killed_anywhere::<Stage<Composite>>().await;
}

#[tokio::test]
async fn what_a_composite_alarm_needs_stays() {
    let stage = Stage::<Composite>::new();
    let put = |name: &str, rule: &str| PutCompositeAlarmInput {
        alarm_name: name.into(),
        alarm_rule: rule.into(),
        ..PutCompositeAlarmInput::default()
    };
    let refused =
        Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("shop", "ALARM(errors)")).await;
    let text = refused.expect_err("nothing there").message();
    assert_eq!(text, "Could not save the composite alarm as alarms [errors] in the alarm rule do not exist");
    stage.make_both().await;
    Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("all", "ALARM(shop)"))
        .await
        .expect("made");
    let refused =
        Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("shop", "ALARM(all)")).await;
    assert!(refused.is_err_and(|error| error.message().contains("depend on itself")));
    let delete = DeleteAlarmsInput { alarm_names: vec!["errors".into()] };
    let refused = Handle::<DeleteAlarms>::handle(&stage.service, &stage.cx(), delete).await;
    let text = refused.expect_err("it is needed").message();
    assert_eq!(text, "Cannot delete errors as there are composite alarm(s) depending on it.");
}

#[tokio::test]
async fn evaluation_stands_each_step_twice() {
    stock::each_step_twice::<Stage<Evaluation>>().await;
}

#[tokio::test]
async fn evaluation_stands_a_kill_anywhere() {
    stock::killed_anywhere::<Stage<Evaluation>>().await;
}

#[tokio::test]
async fn actions_stand_each_step_twice() {
    stock::each_step_twice::<Stage<Actions>>().await;
}

#[tokio::test]
async fn actions_stand_a_kill_anywhere() {
    stock::killed_anywhere::<Stage<Actions>>().await;
}

/// An evaluation wants nothing from outside that could be refused; an action does.
#[tokio::test]
async fn refused_actions_are_noted() {
    assert_eq!(stock::failing_anywhere::<Stage<Actions>>().await, 1);
}

#[tokio::test]
async fn a_silent_alarm_sleeps_without_a_timer_and_data_wake_it() {
    let stage = Stage::<()>::new();
    stage.make_and_look().await;
    assert_eq!(stage.settle().await, None, "no timer");
    stage.put(&stage.service, 0.0).await;
    let next = stage.settle().await.expect("data: evaluated at the next minute");
    assert_eq!(next, Timestamp::from_second(1_800_000_060).expect("in range"));
    stage.clock.advance(Duration::from_secs(50));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::Ok));
}

#[tokio::test]
async fn data_that_came_before_a_kill_count_after_it() {
    let stage = Stage::<()>::new();
    stage.make_and_look().await;
    // Another process took the data and died before it could wake the alarm.
    let died = service(&stage.store, &stage.dir, &stage.caller, &stage.clock, 6);
    stage.put(&died, 5.0).await;
    stage.clock.advance(Duration::from_secs(60));
    assert_eq!(stage.settle().await, None);
    let restarted =
        Stage { service: service(&stage.store, &stage.dir, &stage.caller, &stage.clock, 7), ..stage };
    restarted.service.wake_all().await.expect("a store");
    restarted.settle().await;
    assert_eq!(restarted.state().await, Some(StateValue::Alarm));
}

#[tokio::test]
async fn an_alarm_that_would_be_refused_today_says_so_and_waits() {
    let stage = Stage::<Evaluation>::new();
    stage.make().await;
    let key = (scope(), "errors".to_owned());
    let broken = stage.store.write(move |tx| {
        let mut row = tx.get::<Alarms>(&key)?.expect("it was made");
        row.config.period = Some(45);
        tx.put::<Alarms>(&key, &row)
    });
    broken.await.expect("the store works");
    let wakes = stage.settle().await;
    assert_eq!((stage.state().await, wakes), (Some(StateValue::InsufficientData), None));
    let row = stage.store.read(|tx| tx.get::<Alarms>(&(scope(), "errors".to_owned()))).await.expect("read");
    let reason = row.expect("it is there").state.reason;
    assert!(reason.starts_with("Not evaluated: Invalid period"), "{reason}");
    stage.make().await;
    stage.put(&stage.service, 1.0).await;
    stage.settle().await;
    stage.clock.advance(Duration::from_secs(60));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::Alarm), "configured anew it is evaluated again");
}

#[tokio::test]
async fn a_state_set_by_hand_holds_until_the_next_evaluation() {
    let stage = Stage::<()>::new();
    stage.make().await;
    stage.settle().await;
    let input = SetAlarmStateInput {
        alarm_name: "errors".into(),
        state_value: StateValue::Alarm,
        state_reason: "by hand".into(),
        state_reason_data: None,
    };
    Handle::<SetAlarmState>::handle(&stage.service, &stage.cx(), input).await.expect("set");
    let next = stage.settle().await.expect("an evaluation comes");
    assert_eq!(stage.state().await, Some(StateValue::Alarm));
    let wait = next.duration_since(stage.clock.now());
    stage.clock.advance(Duration::try_from(wait).expect("in the future"));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::InsufficientData));
}

#[tokio::test]
async fn customers_may_not_write_to_the_services_namespaces() {
    let stage = Stage::<()>::new();
    let datum = MetricDatum { metric_name: "Errors".into(), value: Some(1.0), ..MetricDatum::default() };
    let input = || PutMetricDataInput {
        namespace: "AWS/Lambda".into(),
        metric_data: Some(vec![datum.clone()]),
        ..PutMetricDataInput::default()
    };
    let refused = Handle::<PutMetricData>::handle(&stage.service, &stage.cx(), input()).await;
    assert!(
        matches!(refused, Err(api_cloudwatch::PutMetricDataError::InvalidParameterValueException(_))),
        "{refused:?}"
    );
    let lambda = stage.cx().as_principal(Principal::service("lambda.amazonaws.com", scope().account, None));
    let needed = Handle::<PutMetricData>::permissions(&stage.service, &lambda, &input())
        .await
        .expect("no store is asked");
    assert!(needed.is_empty());
    Handle::<PutMetricData>::handle(&stage.service, &lambda, input()).await.expect("its own namespace");
}
