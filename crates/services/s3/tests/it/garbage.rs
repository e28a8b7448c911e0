//! Bytes go when the last object that has them goes, and not before.

use crate::world::{Answer, World};
use std::pin::{Pin, pin};
use std::sync::{Arc, mpsc};
use std::task::{Context, Wake, Waker};
use std::time::Duration;
use tokio::sync::Notify;

async fn until(world: &World, blobs: usize) {
    let there = async {
        while world.blobs().len() != blobs {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(600), there).await;
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

struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// Goes on with a put until it has named the only blob there is and has been asked once more: its row waits to be written.
async fn until_its_row_is_all_that_lacks(world: &World, mut put: Pin<&mut impl Future<Output = Answer>>) {
    let woken = Arc::new(Woken(Notify::new()));
    let waker = Waker::from(woken.clone());
    loop {
        let is_named = !world.blobs().is_empty();
        let polled = put.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending(), "no row can be written: {polled:?}");
        if is_named {
            return;
        }
        woken.0.notified().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_sent_that_has_left_stays_until_its_row_is_written() {
    let world = World::with_bucket().await;
    let (released, waits) = mpsc::channel::<()>();
    let holding = world.store.write(move |_| {
        // Ends when the other end is dropped.
        let _ = waits.recv();
        Ok::<_, kernel::Fault>(())
    });
    let holding = tokio::spawn(holding);
    {
        let put = pin!(world.put("/bkt/left", "bytes"));
        until_its_row_is_all_that_lacks(&world, put).await;
    }
    // Orphans are looked for in the order of their names: when the last one is gone, all were looked at.
    let orphan = world.dir.path().join("blobs/ff").join("f".repeat(64));
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, "nobody's").unwrap();
    let collector = world.s3.clone();
    let collecting = tokio::spawn(async move { collector.collect_garbage_for_ever().await });
    until(&world, 1).await;
    assert!(!orphan.exists(), "the client's blob went instead");
    drop(released);
    holding.await.unwrap().unwrap();
    // Writers take turns: this one comes after the put.
    world.store.write(|_| Ok::<_, kernel::Fault>(())).await.unwrap();
    assert_eq!(world.get("/bkt/left").await.ok().text(), "bytes");
    collecting.abort();
}
