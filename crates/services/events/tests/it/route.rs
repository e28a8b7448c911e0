//! An event that was taken in reaches every rule that wants it, once.

use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use store::Store;
use svc_events::flows::deliver::Courier;
use svc_events::flows::route::Router;

use super::outside::Surroundings;

struct Routing(Surroundings);

impl stock::World for Routing {
    type Flow = Router;
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
    fn flow(&self) -> Router {
        Router { store: self.0.store.clone(), clock: self.0.clock.clone() }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Courier { caller: self.0.caller.clone(), clock: self.0.clock.clone() })
    }
    async fn begin(&self) {
        self.0.put_rule("one", Some(r#"{"source": ["shop"]}"#), None).await;
        self.0
            .put_rule("two", Some(r#"{"source": [{"prefix": "sh"}], "account": ["123456789012"]}"#), None)
            .await;
        self.0.put_rule("other", Some(r#"{"source": ["elsewhere"]}"#), None).await;
        self.0.put_event("shop").await;
    }
    async fn end(&self) -> Vec<String> {
        self.0.started()
    }
}

#[tokio::test]
async fn two_of_three_rules_want_it() {
    let (steps, end) = stock::undisturbed::<Routing>().await;
    assert_eq!((steps.len(), end.len()), (1, 2));
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Routing>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Routing>().await;
}
