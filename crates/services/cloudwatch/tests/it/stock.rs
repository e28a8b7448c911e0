//! The stock tests of the three flows: an alarm goes off, falls silent and is deleted, whatever is killed.

use crate::outside::Bus;
use crate::world::{Seen, Stage};
use flow::Engine;
use flow::stock::{self, World};
use kernel::ManualClock;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::Store;
use svc_cloudwatch::flows::{Actions, Composite, Evaluation};

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
                self.service.$made()
            }
            fn beside(&self, engine: Engine) -> Engine {
                engine.with(Bus(self.events.clone()))$(.with(self.service.$beside()))*
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
