//! Bytes go when the last object that has them goes, and not before.

use crate::world::World;
use std::time::Duration;

async fn until(world: &World, blobs: usize) {
    let there = async {
        while world.blobs().len() != blobs {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(120), there).await;
    assert!(waited.is_ok(), "{} blobs, expected {blobs}", world.blobs().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_counts() {
    let world = World::with_bucket().await;
    let collector = world.s3.clone();
    let collecting = tokio::spawn(async move { collector.collect_garbage_for_ever().await });
    world.put("/bkt/one", "same").await.ok();
    world.put("/bkt/two", "same").await.ok();
    assert_eq!(world.blobs().len(), 1);
    world.delete("/bkt/one").await.ok();
    world.put("/bkt/other", "other").await.ok();
    world.put("/bkt/other", "another").await.ok();
    until(&world, 2).await;
    assert_eq!(world.get("/bkt/two").await.ok().text(), "same");
    world.delete("/bkt/two").await.ok();
    world.delete("/bkt/other").await.ok();
    until(&world, 0).await;
    world.put("/bkt/one", "same").await.ok();
    assert_eq!(world.get("/bkt/one").await.ok().text(), "same");
    collecting.abort();
}
