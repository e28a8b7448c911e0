//! One account with an alarm on a metric, and what is seen of it from outside.

use crate::outside::{AllowAll, Bus, TOPIC, Topics};
use api_cloudwatch::{
    ComparisonOperator, DeleteAlarms, DeleteAlarmsInput, MetricDatum, PutCompositeAlarm,
    PutCompositeAlarmInput, PutMetricAlarm, PutMetricAlarmInput, PutMetricData, PutMetricDataInput,
    StateValue, Statistic,
};
use api_sns::Publish;
use flow::Engine;
use kernel::{AccountId, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Store;
use svc_cloudwatch::Cloudwatch;
use svc_cloudwatch::tables::{Alarms, History};
use wire::{Caller, Cx, Handle, Principal, Registry};

pub struct Stage<F> {
    pub service: Cloudwatch,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub topics: Arc<Topics>,
    pub events: Arc<Mutex<BTreeMap<String, String>>>,
    pub caller: Caller,
    pub dir: tempfile::TempDir,
    pub put: AtomicBool,
    pub of: PhantomData<F>,
}

pub fn scope() -> Scope {
    Scope {
        account: AccountId::new("111111111111").expect("valid"),
        region: Region::new("us-east-1").expect("valid"),
    }
}

pub fn service(
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

pub fn alarm() -> PutMetricAlarmInput {
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
    pub fn new() -> Self {
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

    pub fn cx(&self) -> Cx {
        self.caller.background(scope(), Principal::root(scope().account, Partition::Aws))
    }

    pub async fn make(&self) {
        Handle::<PutMetricAlarm>::handle(&self.service, &self.cx(), alarm()).await.expect("an alarm");
    }

    /// The alarm, past its first evaluation.
    pub async fn make_and_look(&self) {
        self.make().await;
        self.settle().await;
        self.clock.advance(Duration::from_secs(5));
        self.settle().await;
    }

    /// The alarm, and a composite alarm above it.
    pub async fn make_both(&self) {
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

    pub async fn put(&self, service: &Cloudwatch, value: f64) {
        let datum =
            MetricDatum { metric_name: "Errors".into(), value: Some(value), ..MetricDatum::default() };
        let input = PutMetricDataInput {
            namespace: "App".into(),
            metric_data: Some(vec![datum]),
            ..PutMetricDataInput::default()
        };
        Handle::<PutMetricData>::handle(service, &self.cx(), input).await.expect("taken");
    }

    pub async fn state(&self) -> Option<StateValue> {
        let row = self.store.read(|tx| tx.get::<Alarms>(&(scope(), "errors".into()))).await.expect("a store");
        row.map(|row| row.state.value)
    }

    /// What a rollout sees that watches the alarm since then.
    pub async fn watched(&self, since: Timestamp) -> Vec<seam_rollout::Alarm> {
        let service = Arc::new(service(&self.store, &self.dir, &self.caller, &self.clock, 7));
        let chance = Arc::new(SeededChance::new(7));
        let caller = Caller::new(Arc::new(AllowAll), Arc::new(AllowAll), self.clock.clone(), chance);
        let mut registry = Registry::default();
        registry.serve(&service, svc_cloudwatch::bindings());
        caller.open(registry, "http://127.0.0.1:1");
        let names = ["errors".to_owned()];
        let looked = seam_rollout::alarms(&caller, &self.store, &self.cx(), &names, Some(since)).await;
        looked.expect("a store").expect("allowed").on
    }

    pub async fn summaries(&self) -> Vec<String> {
        let rows = self.store.read(|tx| tx.scan::<History>(&scope(), None, 1000)).await.expect("a store");
        rows.into_iter().map(|(_, row)| row.summary).collect()
    }

    /// First data, then silence until the alarm has noticed it, then the alarm is deleted.
    pub async fn next_act(&self) -> bool {
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

    pub async fn seen(&self) -> Seen {
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
        self.service.flows(engine).with(Bus(self.events.clone()))
    }

    pub async fn settle(&self) -> Option<Timestamp> {
        self.engine().settle().await.expect("a store").next
    }
}

#[derive(Debug, PartialEq)]
pub struct Seen {
    pub summaries: Vec<String>,
    pub events: Vec<String>,
    pub heard: BTreeSet<(String, String)>,
    pub alarm: Option<StateValue>,
}
