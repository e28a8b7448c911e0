//! What has to be looked after while nobody calls: worn and outdated instances, metrics. Where time runs faster, metrics come faster too: an
//! alarm has to see in a canary's minutes what it would see in real ones.

use crate::Lambda;
use crate::snapshot::functions_in;
use std::time::Duration;
use store::News;

const METRICS_EVERY: Duration = Duration::from_secs(1);
/// However fast time runs.
const METRICS_EVERY_MIN: Duration = Duration::from_millis(100);

pub async fn keep(lambda: Lambda, over: impl Future<Output = ()>) {
    let mut changes = lambda.store.changes();
    let mut over = std::pin::pin!(over);
    let mut tick = tokio::time::interval(lambda.clock.scaled(METRICS_EVERY).max(METRICS_EVERY_MIN));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut over => break,
            news = changes.next() => match news {
                None => break,
                // The next call to a version that changed finds out by itself; this is for those that are never called.
                Some(News::Missed) => {}
                Some(News::Committed(changes)) => {
                    for key in functions_in(&changes).unwrap_or_default() {
                        if let Err(fault) = lambda.retire(&key).await {
                            tracing::error!(fault = %fault.chain(), "instances of a changed function were not looked at");
                        }
                    }
                }
            },
            _ = tick.tick() => {
                lambda.runners.reap();
                lambda.runners.metrics.flush(&lambda.caller).await;
            }
        }
    }
    // What the last calls measured is not lost with the server.
    lambda.runners.metrics.flush(&lambda.caller).await;
}
