//! The stock tests of the flows that free the disk, and of the one that carries events to a subscriber.

use crate::world::{Stage, cx};
use api_logs::{PutSubscriptionFilter, PutSubscriptionFilterRequest};
use flow::Engine;
use flow::stock::{self, World};
use kernel::ManualClock;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Store;
use svc_logs::flows::{Forward, Removal, Retention};
use wire::Handle;

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
        self.logs.removal()
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
        self.logs.retention()
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(self.logs.removal())
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

impl World for Stage<Forward> {
    type Flow = Forward;
    /// How many payloads the function was given.
    type End = usize;

    async fn new() -> Self {
        Stage::new()
    }
    fn store(&self) -> &Store {
        &self.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }
    fn flow(&self) -> Forward {
        self.logs.forward()
    }
    async fn begin(&self) {
        self.fill().await;
        let filter = PutSubscriptionFilterRequest {
            log_group_name: "g".into(),
            filter_name: "f".into(),
            filter_pattern: "ERROR".into(),
            destination_arn: "arn:aws:lambda:us-east-1:111111111111:function:f".into(),
            ..Default::default()
        };
        let refuses = self.outside.refuses.swap(0, Ordering::SeqCst);
        Handle::<PutSubscriptionFilter>::handle(&self.logs, &cx(&self.clock), filter)
            .await
            .expect("a filter");
        self.outside.refuses.store(refuses, Ordering::SeqCst);
        self.put("ERROR one").await;
    }
    async fn end(&self) -> usize {
        self.outside.told.lock().unwrap().len()
    }
    /// The function is throttled for ever: after a day nobody tries it any more.
    fn refuse(&self, _: &str) -> bool {
        self.outside.refuses.store(429, Ordering::SeqCst);
        true
    }
    async fn left_behind(&self) -> Vec<String> {
        self.outside.told.lock().unwrap().iter().cloned().collect()
    }
}

#[tokio::test]
async fn what_matched_is_carried_on_whatever_happens() {
    let (steps, end) = stock::undisturbed::<Stage<Forward>>().await;
    assert_eq!((steps, end), (vec!["forward".to_owned()], 1));
    stock::each_step_twice::<Stage<Forward>>().await;
    stock::killed_anywhere::<Stage<Forward>>().await;
    assert_eq!(stock::failing_anywhere::<Stage<Forward>>().await, 1);
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
