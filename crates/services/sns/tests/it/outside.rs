//! A web endpoint, a function, and the ports around them.

use api_lambda::{InvocationRequest, InvocationResponse, Invoke, InvokeError};
use api_sns::{
    ConfirmSubscription, ConfirmSubscriptionInput, CreateTopic, CreateTopicInput, ListSubscriptionsByTopic,
    ListSubscriptionsByTopicInput, Publish, PublishInput, Subscribe, SubscribeInput,
};
use async_trait::async_trait;
use flow::Engine;
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use svc_sns::Sns;
use svc_sns::carriers::{Carriers, Post, Unreachable, Web};
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Caller, Credentials, Cx, Handle, Permission, Principal, Refusal, Registry,
    Roles, ServiceRole,
};

pub const URL: &str = "http://endpoint.example/hook";
pub const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

/// What arrived: each message once, however often it was sent.
#[derive(Default)]
pub struct Outside {
    pub posts: Mutex<Vec<Post>>,
    pub events: Mutex<Vec<serde_json::Value>>,
    /// The status that all is answered with; 200 if none.
    pub answer: Mutex<Option<u16>>,
    pub asked: Mutex<Vec<Permission>>,
}

#[async_trait]
impl Web for Outside {
    async fn post(&self, post: &Post) -> Result<u16, Unreachable> {
        self.posts.lock().expect("lock").push(post.clone());
        Ok(self.answer.lock().expect("lock").unwrap_or(200))
    }
}

pub struct Shared(pub Arc<Outside>);

#[async_trait]
impl Web for Shared {
    async fn post(&self, post: &Post) -> Result<u16, Unreachable> {
        self.0.post(post).await
    }
}

impl Handle<Invoke> for Outside {
    async fn permissions(&self, _: &Cx, input: &InvocationRequest) -> Result<Vec<Permission>, InvokeError> {
        Ok(vec![Permission::new("lambda:InvokeFunction", input.function_name.clone())])
    }

    async fn handle(&self, cx: &Cx, input: InvocationRequest) -> Result<InvocationResponse, InvokeError> {
        if let Some(status) = *self.answer.lock().expect("lock") {
            return Err(Refusal::new("Refused", status, "as the test wants it").into());
        }
        assert!(cx.principal.is_service("sns.amazonaws.com"));
        let payload = input.payload.expect("a payload");
        self.events.lock().expect("lock").push(serde_json::from_slice(&payload).expect("JSON"));
        Ok(InvocationResponse::default())
    }
}

/// Everybody may do everything; what was asked is kept.
struct Open(Arc<Outside>);

#[async_trait]
impl Authorizer for Open {
    async fn authorize(&self, _: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        self.0.asked.lock().expect("lock").push(permission.clone());
        Ok(())
    }
}

#[async_trait]
impl Roles for Open {
    async fn assume(&self, cx: &Cx, _: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Ok(cx.principal.clone())
    }

    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no test asks for keys"))
    }
}

pub struct Surroundings {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub caller: Caller,
    pub outside: Arc<Outside>,
    pub sns: Arc<Sns>,
    pub cx: Cx,
}

impl Surroundings {
    pub fn new() -> Self {
        Self::reached_at(None)
    }

    pub fn reached_at(url: Option<&str>) -> Self {
        let (store, clock) =
            (Store::in_memory().expect("a database"), Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        let (chance, outside) = (Arc::new(SeededChance::new(7)), Arc::new(Outside::default()));
        let caller = Caller::new(
            Arc::new(Open(outside.clone())),
            Arc::new(Open(outside.clone())),
            clock.clone(),
            chance.clone(),
        );
        let reached_at = url.map(str::to_owned);
        let carriers = Carriers { web: Arc::new(Shared(outside.clone())), mail: None, reached_at };
        let sns = Arc::new(Sns::new(store.clone(), caller.clone(), clock.clone(), chance, carriers));
        let mut registry = Registry::default();
        registry.serve(&outside, vec![Binding::of::<Invoke>()]);
        registry.serve(&sns, svc_sns::bindings());
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").expect("valid");
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").expect("valid") };
        let cx = caller.background(scope, Principal::root(account, Partition::Aws));
        Self { store, clock, caller, outside, sns, cx }
    }

    pub async fn topic(&self) -> String {
        let made = CreateTopicInput { name: "t".into(), ..CreateTopicInput::default() };
        self.caller.call::<CreateTopic>(&self.cx, made).await.expect("made").topic_arn.expect("an ARN")
    }

    pub async fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str) {
        let input = SubscribeInput {
            topic_arn: topic.into(),
            protocol: protocol.into(),
            endpoint: Some(endpoint.into()),
            ..SubscribeInput::default()
        };
        self.caller.call::<Subscribe>(&self.cx, input).await.expect("subscribed");
    }

    pub async fn publish(&self, topic: &str, message: &str) {
        let input = PublishInput {
            topic_arn: Some(topic.into()),
            message: message.into(),
            ..PublishInput::default()
        };
        self.caller.call::<Publish>(&self.cx, input).await.expect("taken");
    }

    pub async fn settle(&self) -> Option<Timestamp> {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.sns.flows(engine).settle().await.expect("settles").next
    }

    /// Shows every token that was sent so far.
    pub async fn confirm(&self, topic: &str) {
        for body in self.bodies() {
            if let Some(token) = body.get("Token").and_then(|token| token.as_str()) {
                let input = ConfirmSubscriptionInput {
                    topic_arn: topic.into(),
                    token: token.into(),
                    ..ConfirmSubscriptionInput::default()
                };
                self.caller.call::<ConfirmSubscription>(&self.cx, input).await.expect("confirmed");
            }
        }
    }

    /// A web endpoint that has confirmed; its subscription.
    pub async fn confirmed(&self, topic: &str) -> String {
        self.subscribe(topic, "http", URL).await;
        self.settle().await;
        self.confirm(topic).await;
        let input = ListSubscriptionsByTopicInput {
            topic_arn: topic.into(),
            ..ListSubscriptionsByTopicInput::default()
        };
        let listed = self.caller.call::<ListSubscriptionsByTopic>(&self.cx, input).await.expect("listed");
        listed.subscriptions.expect("some").pop().and_then(|one| one.subscription_arn).expect("an ARN")
    }

    pub fn content_types(&self) -> Vec<String> {
        let posts = self.outside.posts.lock().expect("lock");
        let of = |post: &Post| {
            post.headers.iter().find(|(name, _)| *name == "content-type").map(|(_, v)| v.clone())
        };
        posts.iter().filter_map(of).collect()
    }

    pub fn bodies(&self) -> Vec<serde_json::Value> {
        let posts = self.outside.posts.lock().expect("lock");
        posts.iter().map(|post| serde_json::from_str(&post.body).expect("JSON")).collect()
    }

    /// The texts that arrived at the web endpoint and in the function, each message once.
    pub fn arrived(&self) -> BTreeSet<String> {
        let posted = self.bodies().into_iter().filter(|body| body["Type"] == "Notification");
        let posted = posted.map(|body| format!("web {} {}", body["MessageId"], body["Message"]));
        let events = self
            .outside
            .events
            .lock()
            .expect("lock")
            .clone()
            .into_iter()
            .map(|event| event["Records"][0]["Sns"].clone());
        posted.chain(events.map(|sns| format!("function {} {}", sns["MessageId"], sns["Message"]))).collect()
    }
}
