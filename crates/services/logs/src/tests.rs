//! The stock tests of both flows, on a real store and real segments.

use crate::Logs;
use crate::flows::{Removal, Retention};
use api_logs::{
    CreateLogGroup, CreateLogGroupRequest, CreateLogStream, CreateLogStreamRequest, DeleteLogGroup,
};
use api_logs::{
    DeleteLogGroupRequest, GetLogEvents, GetLogEventsRequest, InputLogEvent, PutLogEvents,
    PutLogEventsRequest,
};
use api_logs::{PutRetentionPolicy, PutRetentionPolicyRequest};
use flow::Engine;
use flow::stock::{self, World};
use kernel::{AccountId, Clock, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::Store;
use wire::{Cx, Handle, Principal};

struct Stage<F> {
    logs: Logs,
    store: Store,
    clock: Arc<ManualClock>,
    dir: tempfile::TempDir,
    acts: AtomicUsize,
    of: PhantomData<F>,
}

fn cx(clock: &ManualClock) -> Cx {
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
    fn new() -> Self {
        let store = Store::in_memory().expect("a store");
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).expect("in range")));
        let chance = Arc::new(SeededChance::new(5));
        let logs = Logs::new(store.clone(), dir.path(), clock.clone(), chance).expect("a folder for events");
        Self { logs, store, clock, dir, acts: AtomicUsize::new(0), of: PhantomData }
    }

    async fn fill(&self) {
        let cx = cx(&self.clock);
        let group = CreateLogGroupRequest { log_group_name: "g".into(), ..CreateLogGroupRequest::default() };
        Handle::<CreateLogGroup>::handle(&self.logs, &cx, group).await.expect("a group");
        let stream = CreateLogStreamRequest { log_group_name: "g".into(), log_stream_name: "s".into() };
        Handle::<CreateLogStream>::handle(&self.logs, &cx, stream).await.expect("a stream");
        self.put("first").await;
    }

    async fn put(&self, message: &str) {
        let event = InputLogEvent { timestamp: self.clock.now().as_millisecond(), message: message.into() };
        let input = PutLogEventsRequest {
            log_group_name: "g".into(),
            log_stream_name: "s".into(),
            log_events: vec![event],
            ..PutLogEventsRequest::default()
        };
        Handle::<PutLogEvents>::handle(&self.logs, &cx(&self.clock), input).await.expect("taken");
    }

    async fn keep_a_day(&self) {
        let input = PutRetentionPolicyRequest { log_group_name: "g".into(), retention_in_days: 1 };
        Handle::<PutRetentionPolicy>::handle(&self.logs, &cx(&self.clock), input).await.expect("kept");
    }

    async fn delete(&self) {
        let input = DeleteLogGroupRequest { log_group_name: "g".into() };
        Handle::<DeleteLogGroup>::handle(&self.logs, &cx(&self.clock), input).await.expect("deleted");
    }

    async fn messages(&self) -> Vec<String> {
        let input = GetLogEventsRequest {
            log_group_name: Some("g".into()),
            log_stream_name: "s".into(),
            ..GetLogEventsRequest::default()
        };
        let answer = Handle::<GetLogEvents>::handle(&self.logs, &cx(&self.clock), input).await.expect("read");
        answer.events.into_iter().flatten().filter_map(|event| event.message).collect()
    }

    /// Every file there is below the folder, with its size.
    fn files(&self) -> Vec<(String, u64)> {
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

impl World for Stage<Removal> {
    type Flow = Removal;
    type End = Vec<(String, u64)>;

    async fn new() -> Self {
        Stage::new()
    }
    fn store(&self) -> &Store {
        &self.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }
    fn flow(&self) -> Removal {
        Removal { segments: self.logs.segments.clone() }
    }
    async fn begin(&self) {
        self.fill().await;
        assert_eq!(self.files().len(), 1);
        self.delete().await;
    }
    async fn end(&self) -> Self::End {
        self.files()
    }
}

impl World for Stage<Retention> {
    type Flow = Retention;
    type End = Vec<(String, u64)>;

    async fn new() -> Self {
        Stage::new()
    }
    fn store(&self) -> &Store {
        &self.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }
    fn flow(&self) -> Retention {
        Retention {
            store: self.store.clone(),
            segments: self.logs.segments.clone(),
            clock: self.clock.clone(),
        }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Removal { segments: self.logs.segments.clone() })
    }
    async fn begin(&self) {
        self.fill().await;
        self.keep_a_day().await;
    }
    /// A day and an hour pass, then the group is deleted.
    async fn poke(&self) -> bool {
        match self.acts.fetch_add(1, Ordering::SeqCst) {
            0 => self.clock.advance(Duration::from_secs(25 * 3600)),
            1 => {
                assert_eq!(self.files(), [], "what has expired is gone before the group is");
                self.delete().await;
            }
            _ => return false,
        }
        true
    }
    async fn end(&self) -> Self::End {
        self.files()
    }
}

#[tokio::test]
async fn deletion_frees_the_disk_whatever_happens() {
    let (_, end) = stock::undisturbed::<Stage<Removal>>().await;
    assert_eq!(end, []);
    stock::each_step_twice::<Stage<Removal>>().await;
    stock::killed_anywhere::<Stage<Removal>>().await;
}

/// Neither flow wants anything of another service, so there is nothing that could be refused.
#[tokio::test]
async fn retention_frees_the_disk_whatever_happens() {
    stock::each_step_twice::<Stage<Retention>>().await;
    stock::killed_anywhere::<Stage<Retention>>().await;
}

#[tokio::test]
async fn readers_never_see_what_has_expired() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    stage.clock.advance(Duration::from_secs(23 * 3600));
    stage.put("second").await;
    stage.keep_a_day().await;
    assert_eq!(stage.messages().await, ["first", "second"]);
    stage.clock.advance(Duration::from_secs(2 * 3600));
    assert_eq!(stage.messages().await, ["second"], "though no flow has run");
}

#[tokio::test]
async fn a_group_made_again_is_empty() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    stage.delete().await;
    stage.fill().await;
    assert_eq!(stage.messages().await, ["first"]);
}
