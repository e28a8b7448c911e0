//! What nobody confirms is gone after two days, and what was confirmed stays.

use api_sns::{
    ConfirmSubscription, ConfirmSubscriptionInput, GetTopicAttributes, GetTopicAttributesInput,
    ListSubscriptions, ListSubscriptionsInput,
};
use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_sns::flows::deliver::Courier;
use svc_sns::flows::expiry::Expiry;
use wire::OperationError;

use super::outside::{Surroundings, URL};

const HOUR: Duration = Duration::from_secs(3600);
const MAILBOX: &str = "reviewer@example.com";

/// Endpoints and whether they are confirmed.
async fn subscriptions(world: &Surroundings) -> Vec<String> {
    let listed = world.caller.call::<ListSubscriptions>(&world.cx, ListSubscriptionsInput::default()).await;
    let listed = listed.expect("listed").subscriptions.unwrap_or_default().into_iter();
    let shown = listed.map(|one| {
        let is_pending = one.subscription_arn.as_deref() == Some("PendingConfirmation");
        format!("{}{}", one.endpoint.unwrap_or_default(), if is_pending { " pending" } else { "" })
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort();
    shown
}

async fn counts(world: &Surroundings, topic: &str) -> [String; 3] {
    let input = GetTopicAttributesInput { topic_arn: topic.into() };
    let told = world.caller.call::<GetTopicAttributes>(&world.cx, input).await.expect("it is there");
    let told = told.attributes.expect("attributes");
    ["SubscriptionsConfirmed", "SubscriptionsPending", "SubscriptionsDeleted"].map(|name| told[name].clone())
}

#[tokio::test]
async fn what_nobody_confirms_is_gone_after_two_days() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    world.confirmed(&topic).await;
    world.subscribe(&topic, "email", MAILBOX).await;
    world.clock.advance(47 * HOUR);
    world.settle().await;
    assert_eq!(subscriptions(&world).await, [URL.to_owned(), format!("{MAILBOX} pending")]);
    assert_eq!(counts(&world, &topic).await, ["1", "1", "0"]);

    // Asking again gives no more time.
    world.subscribe(&topic, "email", MAILBOX).await;
    world.clock.advance(HOUR);
    assert_eq!(world.settle().await, None, "and nothing waits any longer");
    assert_eq!(subscriptions(&world).await, [URL]);
    assert_eq!(counts(&world, &topic).await, ["1", "0", "0"]);

    world.subscribe(&topic, "email", MAILBOX).await;
    assert_eq!(subscriptions(&world).await.len(), 2, "it can be subscribed anew");
}

#[tokio::test]
async fn a_token_is_good_for_two_days() {
    for (hours, is_good) in [(47, true), (48, false)] {
        let world = Surroundings::new();
        let topic = world.topic().await;
        world.subscribe(&topic, "http", URL).await;
        world.settle().await;
        let token = world.bodies()[0]["Token"].as_str().expect("a token").to_owned();
        world.clock.advance(hours * HOUR);
        let input = ConfirmSubscriptionInput { topic_arn: topic.clone(), token, ..Default::default() };
        let answer = world.caller.call::<ConfirmSubscription>(&world.cx, input).await;
        assert_eq!(
            answer.map_err(|error| error.message()).err(),
            (!is_good).then(|| "Invalid parameter: Token".into())
        );
        world.clock.advance(72 * HOUR);
        world.settle().await;
        assert_eq!(subscriptions(&world).await.len(), usize::from(is_good));
    }
}

struct Expiring(Surroundings);

impl stock::World for Expiring {
    type Flow = Expiry;
    type End = Vec<String>;

    async fn new() -> Self {
        Self(Surroundings::new())
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Expiry {
        Expiry { store: self.0.store.clone(), clock: self.0.clock.clone() }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Courier { sns: (*self.0.sns).clone() })
    }
    async fn begin(&self) {
        let topic = self.0.topic().await;
        self.0.subscribe(&topic, "email", MAILBOX).await;
    }
    async fn end(&self) -> Vec<String> {
        subscriptions(&self.0).await
    }
}

#[tokio::test]
async fn the_stock_tests() {
    let (steps, end) = stock::undisturbed::<Expiring>().await;
    assert_eq!((steps, end), (vec!["expire".to_owned(); 2], Vec::new()));
    stock::each_step_twice::<Expiring>().await;
    stock::killed_anywhere::<Expiring>().await;
}
