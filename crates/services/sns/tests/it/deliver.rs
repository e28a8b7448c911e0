//! A published message arrives everywhere it should, whatever happens on the way.

use flow::{Engine, stock};
use kernel::ManualClock;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_sns::flows::deliver::Courier;
use svc_sns::flows::expiry::Expiry;
use svc_sns::flows::fan_out::FanOut;

use super::outside::{FUNCTION, Surroundings, URL};

/// A topic with a web endpoint, a function and a mailbox, and one message.
async fn begin(world: &Surroundings) {
    let topic = world.topic().await;
    world.subscribe(&topic, "http", URL).await;
    world.subscribe(&topic, "lambda", FUNCTION).await;
    world.settle().await;
    world.confirm(&topic).await;
    world.subscribe(&topic, "email", "reviewer@example.com").await;
    world.publish(&topic, "hello").await;
}

async fn mails(world: &Surroundings) -> Vec<String> {
    let mails = world.sns.outbox(10).await.expect("readable");
    mails.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect()
}

macro_rules! world {
    ($name:ident, $flow:ty, |$world:ident| $made:expr, |$beside:ident| $other:expr) => {
        struct $name(Surroundings);

        impl stock::World for $name {
            type Flow = $flow;
            type End = (BTreeSet<String>, Vec<String>);

            async fn new() -> Self {
                Self(Surroundings::new())
            }
            fn store(&self) -> &Store {
                &self.0.store
            }
            fn clock(&self) -> Arc<ManualClock> {
                self.0.clock.clone()
            }
            fn flow(&self) -> $flow {
                let $world = &self.0;
                $made
            }
            fn beside(&self, engine: Engine) -> Engine {
                let $beside = &self.0;
                let expiry = Expiry { store: $beside.store.clone(), clock: $beside.clock.clone() };
                engine.with($other).with(expiry)
            }
            async fn begin(&self) {
                begin(&self.0).await;
            }
            async fn end(&self) -> Self::End {
                (self.0.arrived(), mails(&self.0).await)
            }
            fn refuse(&self, _: &str) -> bool {
                *self.0.outside.answer.lock().expect("lock") = Some(400);
                true
            }
            async fn left_behind(&self) -> Vec<String> {
                self.0.outside.events.lock().expect("lock").iter().map(ToString::to_string).collect()
            }
        }
    };
}
world!(Delivering, Courier, |world| Courier { sns: (*world.sns).clone() }, |world| FanOut {
    store: world.store.clone(),
    caller: world.caller.clone(),
    clock: world.clock.clone()
});
world!(
    FanningOut,
    FanOut,
    |world| FanOut { store: world.store.clone(), caller: world.caller.clone(), clock: world.clock.clone() },
    |world| Courier { sns: (*world.sns).clone() }
);

#[tokio::test]
async fn a_message_arrives_at_what_confirmed() {
    let (_, (arrived, mails)) = stock::undisturbed::<Delivering>().await;
    assert_eq!(arrived.len(), 2, "{arrived:?}");
    assert_eq!(
        mails,
        ["reviewer@example.com AWS Notification - Subscription Confirmation"],
        "and nothing else by mail"
    );
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Delivering>().await;
    stock::each_step_twice::<FanningOut>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Delivering>().await;
    stock::killed_anywhere::<FanningOut>().await;
}

#[tokio::test]
async fn failing_anywhere() {
    assert_eq!(stock::failing_anywhere::<Delivering>().await, 1);
}

#[tokio::test]
async fn a_web_endpoint_is_tried_four_times_in_a_minute() {
    let world = Surroundings::new();
    begin(&world).await;
    *world.outside.answer.lock().expect("lock") = Some(503);
    let sent = || world.bodies().iter().filter(|body| body["Type"] == "Notification").count();
    for tries in 1..=4 {
        world.settle().await;
        assert_eq!(sent(), tries);
        world.clock.advance(Duration::from_secs(21));
    }
    world.settle().await;
    assert_eq!(sent(), 4, "and then never again");
}

#[tokio::test]
async fn the_envelope_has_what_subscribers_read() {
    let world = Surroundings::new();
    begin(&world).await;
    world.settle().await;
    let body = world.bodies().pop().expect("a message");
    for member in [
        "Type",
        "MessageId",
        "TopicArn",
        "Message",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertURL",
        "UnsubscribeURL",
    ] {
        assert!(body[member].is_string(), "{member} in {body}");
    }
    let event = world.outside.events.lock().expect("lock").pop().expect("an event");
    let record = &event["Records"][0];
    assert_eq!(
        (&record["EventSource"], &record["Sns"]["Subject"]),
        (&"aws:sns".into(), &serde_json::Value::Null)
    );
    assert!(record["Sns"]["SigningCertUrl"].is_string() && record["Sns"]["SigningCertURL"].is_null());
}
