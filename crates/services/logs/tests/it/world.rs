//! One account with a group and a stream, on a real store and real segments.

use api_cloudwatch::PutMetricData;
use api_lambda::Invoke;
use api_logs::{
    CreateLogGroup, CreateLogGroupRequest, CreateLogStream, CreateLogStreamRequest, DeleteLogGroup,
    DeleteLogGroupRequest, GetLogEvents, GetLogEventsRequest, InputLogEvent, PutLogEvents,
    PutLogEventsRequest, PutRetentionPolicy, PutRetentionPolicyRequest,
};
use flow::Engine;
use kernel::{AccountId, Clock, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use store::Store;
use svc_logs::Logs;
use wire::{Caller, Cx, Handle, Principal, Registry};

use crate::outside::{AllowAll, Outside};

pub struct Stage<F> {
    pub logs: Logs,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub outside: Arc<Outside>,
    pub dir: tempfile::TempDir,
    pub acts: AtomicUsize,
    pub of: PhantomData<F>,
}

pub fn cx(clock: &ManualClock) -> Cx {
    let account = AccountId::new("111111111111").expect("valid");
    Cx {
        principal: Principal::root(account.clone(), Partition::Aws),
        scope: Scope { account, region: Region::new("us-east-1").expect("valid") },
        request_id: "r".into(),
        endpoint: "http://127.0.0.1:1".into(),
        source_ip: None,
        user_agent: None,
        secure_transport: false,
        at: clock.now(),
    }
}

impl<F: Send + Sync> Stage<F> {
    pub fn new() -> Self {
        let store = Store::in_memory().expect("a store");
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).expect("in range")));
        let chance = Arc::new(SeededChance::new(5));
        let caller = Caller::new(Arc::new(AllowAll), Arc::new(AllowAll), clock.clone(), chance.clone());
        let outside = Arc::new(Outside::default());
        let mut registry = Registry::default();
        let bindings = vec![wire::Binding::of::<PutMetricData>(), wire::Binding::of::<Invoke>()];
        registry.serve(&outside, bindings);
        caller.open(registry, "http://127.0.0.1:1");
        let logs =
            Logs::new(store.clone(), dir.path(), caller, clock.clone(), chance).expect("a folder for events");
        Self { logs, store, clock, outside, dir, acts: AtomicUsize::new(0), of: PhantomData }
    }

    pub async fn fill(&self) {
        let cx = cx(&self.clock);
        let group = CreateLogGroupRequest { log_group_name: "g".into(), ..CreateLogGroupRequest::default() };
        Handle::<CreateLogGroup>::handle(&self.logs, &cx, group).await.expect("a group");
        let stream = CreateLogStreamRequest { log_group_name: "g".into(), log_stream_name: "s".into() };
        Handle::<CreateLogStream>::handle(&self.logs, &cx, stream).await.expect("a stream");
        self.put("first").await;
    }

    pub async fn put(&self, message: &str) {
        let event = InputLogEvent { timestamp: self.clock.now().as_millisecond(), message: message.into() };
        let input = PutLogEventsRequest {
            log_group_name: "g".into(),
            log_stream_name: "s".into(),
            log_events: vec![event],
            ..PutLogEventsRequest::default()
        };
        Handle::<PutLogEvents>::handle(&self.logs, &cx(&self.clock), input).await.expect("taken");
    }

    /// Runs what is due.
    pub async fn settle(&self) {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.logs.flows(engine).settle().await.expect("the store works");
    }

    pub async fn keep_a_day(&self) {
        let input = PutRetentionPolicyRequest { log_group_name: "g".into(), retention_in_days: 1 };
        Handle::<PutRetentionPolicy>::handle(&self.logs, &cx(&self.clock), input).await.expect("kept");
    }

    pub async fn delete(&self) {
        let input = DeleteLogGroupRequest { log_group_name: "g".into() };
        Handle::<DeleteLogGroup>::handle(&self.logs, &cx(&self.clock), input).await.expect("deleted");
    }

    pub async fn messages(&self) -> Vec<String> {
        let input = GetLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: "s".into(),
            ..GetLogEventsRequest::default()
        };
        let answer = Handle::<GetLogEvents>::handle(&self.logs, &cx(&self.clock), input).await.expect("read");
        answer.events.into_iter().flatten().filter_map(|event| event.message).collect()
    }

    /// Every file there is below the folder, with its size.
    pub fn files(&self) -> Vec<(String, u64)> {
        fn below(path: &std::path::Path, out: &mut Vec<(String, u64)>) {
            for entry in std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry")) {
                match entry.metadata().expect("there") {
                    data if data.is_dir() => below(&entry.path(), out),
                    data => out.push((entry.file_name().to_string_lossy().into_owned(), data.len())),
                }
            }
        }
        let mut out = Vec::new();
        below(self.dir.path(), &mut out);
        out
    }
}
