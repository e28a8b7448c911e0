//! A large object costs no memory, neither a client's nor a service's. 2 GiB were measured by hand; here it is less, as checksums are slow in a debug build.
//! `LANDFALL_S3_MIB` sets the size. A program of its own: it measures the whole process, where no other test may run.

#[allow(dead_code, reason = "made for the other tests")]
#[path = "it/world.rs"]
mod world;

use api_s3::{GetObject, GetObjectInput, PutObject, PutObjectInput};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::Request;
use http_body_util::BodyExt;
use s3s::dto::StreamingBlob;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wire::route::Peer;
use world::World;

const GROWTH_KIB_MAX: usize = 48 << 10;

fn resident_kib() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_object_costs_no_memory() {
    let Some(before) = resident_kib() else { return };
    let mib: usize = std::env::var("LANDFALL_S3_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(96);
    let world = World::with_bucket().await;
    let open = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:PutObject","s3:GetObject"],"Resource":"arn:aws:s3:::bkt/*"}]}"#;
    world.put("/bkt?policy", open).await.ok();

    let most = Arc::new(AtomicUsize::new(before));
    let seen = most.clone();
    let pieces = stream::iter(0..mib).map(move |_| {
        seen.fetch_max(resident_kib().unwrap_or(0), Ordering::Relaxed);
        Ok::<_, Infallible>(Bytes::from(vec![7; 1 << 20]))
    });
    let body: s3s::Body = StreamingBlob::wrap(pieces).into();
    let request = Request::put("http://127.0.0.1:4566/bkt/large").header("content-length", mib << 20);
    world.answer(request.body(body).expect("a request")).await.ok();

    let request = Request::get("http://127.0.0.1:4566/bkt/large").header("host", "127.0.0.1:4566");
    let peer = Peer { ip: [127, 0, 0, 1].into(), secure: false };
    let mut body =
        world.front.answer(request.body(s3s::Body::empty()).expect("a request"), peer).await.into_body();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        length += frame.expect("no failure").into_data().map_or(0, |data| data.len());
        most.fetch_max(resident_kib().unwrap_or(0), Ordering::Relaxed);
    }
    assert_eq!(length, mib << 20);
    copied_by_a_service(&world, mib << 20, &most).await;
    let growth = most.load(Ordering::Relaxed) - before;
    assert!(growth < GROWTH_KIB_MAX, "{growth} KiB more for {mib} MiB");
}

/// As a pipeline's source action takes an object into its artifact store, and an action reads it there.
async fn copied_by_a_service(world: &World, length: usize, most: &AtomicUsize) {
    let region = kernel::Region::new("us-east-1").expect("a region");
    let scope = kernel::Scope { account: world::account(), region };
    let root = wire::Principal::root(world::account(), kernel::Partition::Aws);
    let cx = world.caller.background(scope, root);
    let get = |key: &str| GetObjectInput { bucket: "bkt".into(), key: key.into(), ..Default::default() };
    let body = world.caller.call::<GetObject>(&cx, get("large")).await.expect("it is there").body;
    let put = PutObjectInput { bucket: "bkt".into(), key: "copy".into(), body, ..Default::default() };
    world.caller.call::<PutObject>(&cx, put).await.expect("copied");
    let body = world.caller.call::<GetObject>(&cx, get("copy")).await.expect("it is there").body;
    let mut pieces = body.expect("a body").stream();
    let mut read = 0;
    while let Some(piece) = pieces.next().await {
        read += piece.expect("no failure").len();
        most.fetch_max(resident_kib().unwrap_or(0), Ordering::Relaxed);
    }
    assert_eq!(read, length);
}
