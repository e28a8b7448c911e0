//! What EventBridge is told of a bucket's objects.

use crate::world::World;
use flow::{Engine, Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, SeededChance, SystemClock};
use parking_lot::Mutex;
use seam_events::{Event, KIND, ROUTE, Routing};
use serde_json::Value;
use std::sync::Arc;

/// Stands for the events service.
struct Route(Arc<Mutex<Vec<Event>>>);

impl Flow for Route {
    const KIND: &'static str = KIND;
    type State = Routing;
    const STEPS: &'static [StepInfo] = &[StepInfo { name: ROUTE, undo: Undo::None("it only listens") }];

    fn name_of(_: &Routing) -> &'static str {
        ROUTE
    }

    async fn run(&self, step: Step<Routing>) -> Result<Next<Routing>, Fault> {
        let Routing::Route(event) = step.state;
        self.0.lock().push(event);
        Ok(Next::end())
    }
}

/// What was announced since the last time, in the order in which it happened.
async fn told(world: &World) -> Vec<Event> {
    let events = Arc::default();
    let clock = Arc::new(SystemClock::new(1.0));
    let engine = Engine::new(world.store.clone(), clock, Arc::new(SeededChance::new(1)));
    engine.with(Route(Arc::clone(&events))).settle().await.expect("settles");
    let mut told = std::mem::take(&mut *events.lock());
    told.sort_by_key(|event| event.time);
    told
}

fn texts(events: &[Event], pointer: &str) -> Vec<String> {
    let text =
        |event: &Event| event.detail.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
    events.iter().map(text).collect()
}

const ON: &str = "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>";

#[tokio::test]
async fn only_a_bucket_that_is_told_to_tells() {
    let world = World::with_bucket().await;
    world.put("/bkt/k", "v").await.ok();
    assert_eq!(told(&world).await, []);
    world.put("/bkt?notification", ON).await.ok();
    assert!(world.get("/bkt?notification").await.ok().text().contains("EventBridgeConfiguration"));
    world.put("/bkt/k", "v").await.ok();
    let events = told(&world).await;
    assert_eq!(events.len(), 1);
    let event = events[0].to_json();
    assert_eq!((&event["source"], &event["detail-type"]), (&"aws.s3".into(), &"Object Created".into()));
    assert_eq!(event["resources"], serde_json::json!(["arn:aws:s3:::bkt"]));
    let detail = &event["detail"];
    assert_eq!((&detail["bucket"]["name"], &detail["object"]["size"]), (&"bkt".into(), &1.into()));
    assert_eq!(detail["object"]["etag"], "9e3669d19b675bd57058fd4664205d2a");
    assert_eq!(
        (&detail["reason"], &detail["requester"]),
        (&"PutObject".into(), &crate::world::ACCOUNT.into())
    );
    assert_eq!(detail["source-ip-address"], "127.0.0.1");
    assert!(detail["object"]["version-id"].is_null(), "the bucket keeps no versions");
    world.put("/bkt?notification", "<NotificationConfiguration/>").await.ok();
    world.put("/bkt/k", "v").await.ok();
    assert_eq!(told(&world).await, []);
}

#[tokio::test]
async fn each_change_is_told_with_its_reason() {
    let world = World::with_bucket().await;
    world.put("/bkt?notification", ON).await.ok();
    world.send("PUT", "/bkt/k", &[("if-match", "other")], "v").await;
    world.put("/bkt/k", "v").await.ok();
    world.send("PUT", "/bkt/copy", &[("x-amz-copy-source", "/bkt/k")], "").await.ok();
    world
        .put("/bkt/k?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>")
        .await
        .ok();
    world.delete("/bkt/k?tagging").await.ok();
    world.delete("/bkt/k").await.ok();
    world.delete("/bkt/k").await.ok();
    let begun = world.send("POST", "/bkt/big?uploads", &[], "").await.ok();
    let at = format!("/bkt/big?uploadId={}", begun.element("UploadId"));
    let tag = world.put(&format!("{at}&partNumber=1"), "part").await.ok().header("etag").to_owned();
    let list = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part></CompleteMultipartUpload>"
    );
    world.send("POST", &at, &[], &list).await.ok();
    world.send("POST", &at, &[], &list).await.ok();
    let events = told(&world).await;
    let kinds: Vec<&str> = events.iter().map(|event| event.detail_type.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "Object Created",
            "Object Created",
            "Object Tags Added",
            "Object Tags Deleted",
            "Object Deleted",
            "Object Created"
        ]
    );
    assert_eq!(
        texts(&events, "/reason"),
        ["PutObject", "CopyObject", "-", "-", "DeleteObject", "CompleteMultipartUpload"]
    );
    assert_eq!(texts(&events, "/object/key"), ["k", "copy", "k", "k", "k", "big"]);
}

#[tokio::test]
async fn versions_and_markers_are_told_apart() {
    let world = World::with_bucket().await;
    world
        .put("/bkt?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
        .await
        .ok();
    world.put("/bkt?notification", ON).await.ok();
    let id = world.put("/bkt/k", "v").await.ok().header("x-amz-version-id").to_owned();
    world.delete("/bkt/k").await.ok();
    world.delete(&format!("/bkt/k?versionId={id}")).await.ok();
    world.delete(&format!("/bkt/k?versionId={id}")).await.ok();
    let events = told(&world).await;
    assert_eq!(texts(&events, "/deletion-type"), ["-", "Delete Marker Created", "Permanently Deleted"]);
    let ids = texts(&events, "/object/version-id");
    assert_eq!((&ids[0], &ids[2]), (&id, &id));
    let sequence = texts(&events, "/object/sequencer");
    assert!(sequence.is_sorted(), "{sequence:?}");
}

#[tokio::test]
async fn other_destinations_are_refused_by_name() {
    let world = World::with_bucket().await;
    let queue = "<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:111122223333:q</Queue>\
                 <Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>";
    assert_eq!(world.put("/bkt?notification", queue).await.refusal(), (501, "NotImplemented"));
}
