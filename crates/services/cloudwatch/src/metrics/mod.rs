//! Where data points are: all of them in segments for two weeks, the last three hours in memory as well.
//!
//! A namespace of an account and region is one stream of segments. When it is first touched, its last three hours are read
//! into memory; what comes in is written first and then added there. Questions that reach further back read the segments.
//!
//! Time and `--time-scale`. Instants are never scaled: a data point's own timestamp is real, GetMetricStatistics and
//! GetMetricData answer by it, and their periods are real seconds. An alarm's periods are waiting time and are scaled: at
//! scale 60 a period of 60 s is one real second wide. Then a publisher's ordinary delay of a second or two would push its
//! data out of every evaluation. So under a scale alarms see a fresh data point (not older than two minutes, not in the
//! future) at the instant when it was put: what is put now counts in the evaluation that follows. Without a scale alarms go by
//! the data points' own timestamps alone, as AWS does.
//!
//! Left out: AWS keeps one-minute data for 15 days and coarser data for up to 15 months; ours ends after 15 days.

mod bucket;
mod memory;

pub use bucket::{Bucket, Sample, Statistic};
pub use memory::{MetricId, Resolution};

use api_cloudwatch::StandardUnit;
use kernel::{Clock, Fault, OrFault, Scope};
use memory::{Grain, Memory};
use parking_lot::Mutex;
use segments::{Key, Question, Record, Segments, StreamPath};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

const MEMORY_MS: i64 = 3 * 3_600_000;
const KEPT_MS: i64 = 15 * 86_400_000;
const EXPIRE_EVERY_MS: i64 = 3_600_000;
/// Under a scale, alarms see data that is not older than this at the instant when it was put.
const FRESH_MS: i64 = 120_000;
/// No alarm looks further back: AWS's limit of seven days and a few periods more.
const ALARMS_LOOK_BACK_MS: i64 = 8 * 86_400_000;

/// One item of PutMetricData.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Datum {
    pub id: MetricId,
    pub unit: StandardUnit,
    pub resolution: Resolution,
    pub sample: Sample,
}

/// Which of its two instants a data point is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Its own timestamp.
    Time,
    /// What an alarm goes by: the same, but for fresh data under a time scale.
    Alarm,
}

/// Data of one unit in one stretch of time.
#[derive(Debug, Clone)]
pub struct Point {
    pub at_ms: i64,
    pub unit: StandardUnit,
    pub bucket: Bucket,
}

pub struct Metrics {
    segments: Segments,
    clock: Arc<dyn Clock>,
    spaces: Mutex<HashMap<(Scope, String), Arc<Space>>>,
}

struct Space {
    path: StreamPath,
    loaded: OnceCell<()>,
    memory: Mutex<Memory>,
    expired_ms: Mutex<i64>,
}

impl Metrics {
    pub fn new(segments: Segments, clock: Arc<dyn Clock>) -> Self {
        Self { segments, clock, spaces: Mutex::default() }
    }

    /// Takes data in; answers, when it is on disk, with the metrics that were not known to have data today.
    pub async fn put(
        &self,
        scope: &Scope,
        namespace: &str,
        data: &[(i64, Datum)],
    ) -> Result<Vec<MetricId>, Fault> {
        let space = self.loaded(scope, namespace).await?;
        let now_ms = self.now_ms();
        let mut records = Vec::with_capacity(data.len());
        for (at_ms, datum) in data {
            let content = serde_json::to_vec(datum).or_fault(|| "could not write down a data point")?;
            records.push(Record { at_ms: *at_ms, taken_ms: now_ms, content });
        }
        self.segments.append(&space.path, records).await?;
        let new = self.remember(&space, data);
        self.expire_sometimes(&space, now_ms).await?;
        Ok(new)
    }

    fn remember(&self, space: &Space, data: &[(i64, Datum)]) -> Vec<MetricId> {
        let mut memory = space.memory.lock();
        // Read under the lock, however long the disk took: an alarm that has read the memory before has not looked at this instant yet.
        let now_ms = self.now_ms();
        let mut new = Vec::new();
        for (at_ms, datum) in data {
            let places = self.places(*at_ms, now_ms, datum.resolution);
            if memory.add(datum, places, now_ms) {
                new.push(datum.id.clone());
            }
        }
        // Under a scale alarms look back a shorter time, in finer steps.
        let alarms_ms = crate::rules::pace::real_ms(ALARMS_LOOK_BACK_MS, self.clock.scale()) + FRESH_MS;
        memory.forget_before(now_ms - MEMORY_MS, now_ms - alarms_ms.min(MEMORY_MS), now_ms);
        new
    }

    /// The data of one metric from `from_ms` (included) until `until_ms`, in the order of time.
    pub async fn points(
        &self,
        scope: &Scope,
        namespace: &str,
        id: &MetricId,
        by: By,
        from_ms: i64,
        until_ms: i64,
    ) -> Result<Vec<Point>, Fault> {
        let space = self.loaded(scope, namespace).await?;
        let by = if self.is_scaled() { by } else { By::Time };
        {
            let memory = space.memory.lock();
            if memory.is_whole_from().max(self.now_ms() - MEMORY_MS) <= from_ms {
                return Ok(memory.points(id, by, from_ms, until_ms));
            }
        }
        let mut found = Memory::new(i64::MIN);
        let slack_ms = if by == By::Alarm { FRESH_MS } else { 0 };
        let range = (from_ms.saturating_sub(slack_ms + 60_000), until_ms);
        let wanted = id.clone();
        self.scan(&space.path, range, |record, datum| {
            if datum.id == wanted {
                found.add(
                    &datum,
                    self.places(record.at_ms, record.taken_ms, datum.resolution),
                    record.taken_ms,
                );
            }
        })
        .await?;
        Ok(found.points(id, by, from_ms, until_ms))
    }

    /// Whether the metric has had data in the last three hours.
    pub async fn is_active(&self, scope: &Scope, namespace: &str, id: &MetricId) -> Result<bool, Fault> {
        let now_ms = self.now_ms();
        Ok(!self.points(scope, namespace, id, By::Time, now_ms - MEMORY_MS, i64::MAX).await?.is_empty())
    }

    fn places(&self, at_ms: i64, taken_ms: i64, resolution: Resolution) -> Grain {
        let nominal_ms = match resolution {
            Resolution::Standard => 60_000,
            Resolution::High => 1_000,
        };
        let floor = |at: i64, width: i64| at.div_euclid(width) * width;
        let fresh = (taken_ms - FRESH_MS..=taken_ms).contains(&at_ms);
        let seen_ms = if self.is_scaled() && fresh { taken_ms } else { at_ms };
        let scaled_ms = crate::rules::pace::real_ms(nominal_ms, self.clock.scale());
        Grain {
            time_ms: floor(at_ms, nominal_ms),
            alarm_ms: self.is_scaled().then(|| floor(seen_ms, scaled_ms)),
        }
    }

    #[allow(clippy::float_cmp, reason = "exactly 1 means that nobody asked for a scale")]
    fn is_scaled(&self) -> bool {
        self.clock.scale() != 1.0
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    /// The namespace, with its last hours in memory.
    async fn loaded(&self, scope: &Scope, namespace: &str) -> Result<Arc<Space>, Fault> {
        let space = {
            let mut spaces = self.spaces.lock();
            let space = spaces
                .entry((scope.clone(), namespace.to_owned()))
                .or_insert_with(|| Arc::new(Space::of(scope, namespace)));
            space.clone()
        };
        space.loaded.get_or_try_init(|| self.load(&space)).await?;
        Ok(space)
    }

    async fn load(&self, space: &Space) -> Result<(), Fault> {
        let now_ms = self.now_ms();
        let mut memory = Memory::new(now_ms - MEMORY_MS);
        self.scan(&space.path, (now_ms - MEMORY_MS - FRESH_MS, i64::MAX), |record, datum| {
            memory.add(&datum, self.places(record.at_ms, record.taken_ms, datum.resolution), record.taken_ms);
        })
        .await?;
        *space.memory.lock() = memory;
        Ok(())
    }

    async fn scan(
        &self,
        path: &StreamPath,
        (from_ms, until_ms): (i64, i64),
        mut take: impl FnMut(&Record, Datum),
    ) -> Result<(), Fault> {
        let mut question =
            Question { from_ms, until_ms, bound: None, backward: false, limit: 10_000, bytes_max: 4 << 20 };
        loop {
            let page = self.segments.read(std::slice::from_ref(path), question.clone(), |_, _| true).await?;
            for found in &page.found {
                let datum = serde_json::from_slice(&found.record.content)
                    .or_fault(|| "a stored data point does not decode")?;
                take(&found.record, datum);
            }
            match page.found.last().filter(|_| page.more) {
                Some(last) => question.bound = Some(Key { number: last.key.number + 1, ..last.key }),
                None => return Ok(()),
            }
        }
    }

    async fn expire_sometimes(&self, space: &Space, now_ms: i64) -> Result<(), Fault> {
        {
            let mut expired_ms = space.expired_ms.lock();
            if now_ms - *expired_ms < EXPIRE_EVERY_MS {
                return Ok(());
            }
            *expired_ms = now_ms;
        }
        self.segments.expire(std::slice::from_ref(&space.path), now_ms - KEPT_MS).await?;
        Ok(())
    }
}

impl Space {
    fn of(scope: &Scope, namespace: &str) -> Self {
        let stream = hex::encode(&Sha256::digest(namespace.as_bytes())[..16]);
        let path = StreamPath { group: format!("{}-{}", scope.account, scope.region), stream };
        Self {
            path,
            loaded: OnceCell::new(),
            memory: Mutex::new(Memory::new(i64::MAX)),
            expired_ms: Mutex::new(0),
        }
    }
}
