//! What alarms tell: a topic and an event bus that only remember, in an account where everything is allowed.

use api_sns::{Publish, PublishError, PublishInput, PublishResponse};
use async_trait::async_trait;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::Fault;
use parking_lot::Mutex;
use seam_events::Routing;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wire::{
    AuthorizeError, Authorizer, Credentials, Cx, Handle, Permission, Principal, Refusal, Roles, ServiceRole,
};

pub const TOPIC: &str = "arn:aws:sns:us-east-1:111111111111:alerts";

pub struct AllowAll;

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
pub struct Topics {
    /// Who published what: a set, because a kill may repeat it.
    pub heard: Mutex<BTreeSet<(String, String)>>,
    pub refuse: AtomicBool,
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
pub struct Bus(pub Arc<Mutex<BTreeMap<String, String>>>);

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
