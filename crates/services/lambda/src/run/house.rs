//! What has to be looked after while nobody calls: worn and outdated instances, metrics. Where time runs faster, metrics come faster too: an
//! alarm has to see in a canary's minutes what it would see in real ones. While there is neither, nothing wakes the server.

use crate::Lambda;
use crate::snapshot::functions_in;
use std::time::Duration;
use store::News;
use tokio::time::Instant;

const METRICS_EVERY: Duration = Duration::from_secs(1);
/// However fast time runs.
const METRICS_EVERY_MIN: Duration = Duration::from_millis(100);
const INSTANCES_EVERY: Duration = Duration::from_secs(10);

pub async fn keep(lambda: Lambda, over: impl Future<Output = ()>) {
    let mut changes = lambda.store.changes();
    let mut over = std::pin::pin!(over);
    let metrics_every = lambda.clock.scaled(METRICS_EVERY).max(METRICS_EVERY_MIN);
    let stirred = lambda.runners.metrics.stirred.clone();
    let mut due: Option<Instant> = None;
    loop {
        let has_metrics = !lambda.runners.metrics.is_empty();
        let pause = match has_metrics {
            true => Some(metrics_every),
            false => lambda.runners.has_idle().then_some(INSTANCES_EVERY),
        };
        due = pause.map(|pause| Instant::now() + pause).map(|by| due.map_or(by, |due| due.min(by)));
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
            () = stirred.notified(), if !has_metrics => {}
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                due = None;
                lambda.runners.reap();
                lambda.runners.metrics.flush(&lambda.caller).await;
            }
        }
    }
    // What the last calls measured is not lost with the server.
    lambda.runners.metrics.flush(&lambda.caller).await;
}
