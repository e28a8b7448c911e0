//! The engine at work: what it claims in a round, how long it sleeps, how it stops.

use kernel::{Fault, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{Changes, News, Table};
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};

use crate::claim;
use crate::drive::{Shared, drive};
use crate::engine::{Kind, Stopped};
use crate::tables::{Ready, Timers};

/// A sleeping dispatcher looks at the clock at least this often: for one that was set, and for a machine that was suspended,
/// during which tokio's own clock stood still. A look costs a millisecond.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// How long a kind is left alone whose queue could not be read.
const AFTER_FAULT: Duration = Duration::from_secs(5);

pub struct Dispatcher {
    pub shared: Arc<Shared>,
    pub kinds: BTreeMap<&'static str, Kind>,
    pub epoch: u64,
    pub stop_within: Duration,
    pub nudge: Arc<Notify>,
}

/// The tasks of an engine, counted by kind.
#[derive(Default)]
pub struct Tasks {
    set: JoinSet<()>,
    kind_of: BTreeMap<tokio::task::Id, &'static str>,
    of_kind: BTreeMap<&'static str, usize>,
}

impl Dispatcher {
    /// Claims what is due, of all kinds in one commit, and starts a task for each. Answers with how many.
    ///
    /// A commit waits for the disk, and a round waits for its commit: what a round takes must not be one flow at a time.
    pub async fn round(&self, tasks: &mut Tasks) -> Result<usize, Fault> {
        self.shared.counts.rounds.fetch_add(1, Ordering::Relaxed);
        let (now, epoch) = (self.shared.clock.now(), self.epoch);
        let free = self.free(tasks);
        let due = self.shared.store.read(|tx| claim::due(tx, &free, now)).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let claimed = self.shared.store.write(move |tx| claim::claim(tx, epoch, &due, now)).await?;
        let started = claimed.len();
        for claimed in claimed {
            let kind = claimed.kind;
            let flow = self.kinds[kind].flow.clone();
            tasks.start(kind, drive(self.shared.clone(), flow, claimed));
        }
        self.shared.counts.claims.fetch_add(started as u64, Ordering::Relaxed);
        Ok(started)
    }

    /// The kinds that could take more flows, and how many.
    fn free(&self, tasks: &Tasks) -> Vec<(&'static str, usize)> {
        let left = |kind: &Kind, name| kind.at_once.saturating_sub(tasks.of(name));
        let free = self.kinds.iter().map(|(name, kind)| (*name, left(kind, name)));
        free.filter(|(_, left)| *left > 0).collect()
    }

    /// The first timer among the kinds that could take another flow.
    pub async fn next_timer(&self, tasks: &Tasks) -> Result<Option<Timestamp>, Fault> {
        let free = self.free(tasks);
        let timers =
            |tx: &store::Read<'_>| free.iter().map(|(name, _)| claim::next_timer(tx, name)).collect();
        let timers: Vec<Option<Timestamp>> = self.shared.store.read(timers).await?;
        Ok(timers.into_iter().flatten().min())
    }

    /// A round, and how long to sleep after it. A store that cannot be read is reported and asked again.
    pub async fn round_and_rest(&self, tasks: &mut Tasks) -> Duration {
        let rest = match self.round(tasks).await {
            Ok(_) => self.next_timer(tasks).await,
            Err(fault) => Err(fault),
        };
        match rest {
            Ok(None) => LONGEST_SLEEP,
            Ok(Some(at)) => {
                let left = at.duration_since(self.shared.clock.now());
                Duration::try_from(left).unwrap_or(Duration::ZERO).min(LONGEST_SLEEP)
            }
            Err(fault) => {
                tracing::error!(
                    "the queues of flows cannot be read, again in {AFTER_FAULT:?}: {}",
                    fault.chain()
                );
                AFTER_FAULT
            }
        }
    }

    /// Lets the running steps end and commit, within the limit.
    pub async fn stop(&self, mut tasks: Tasks) -> Stopped {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let all_end = async {
            while !tasks.is_empty() {
                tasks.one_ends().await;
            }
        };
        if tokio::time::timeout(self.stop_within, all_end).await.is_ok() {
            return Stopped::Orderly;
        }
        let dropped = tasks.set.len();
        tasks.set.shutdown().await;
        tracing::warn!(
            "{dropped} steps did not end within {:?}: the next start runs them again",
            self.stop_within
        );
        Stopped::Dropped(dropped)
    }

    pub fn is_dead(&self) -> bool {
        self.shared.dead.load(Ordering::SeqCst)
    }
}

impl Tasks {
    fn start(&mut self, kind: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let id = self.set.spawn(work).id();
        self.kind_of.insert(id, kind);
        *self.of_kind.entry(kind).or_default() += 1;
    }

    fn of(&self, kind: &str) -> usize {
        self.of_kind.get(kind).copied().unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Waits for a task to end.
    pub async fn one_ends(&mut self) {
        if let Some(ended) = self.set.join_next_with_id().await {
            self.forget(ended);
        }
    }

    /// Forgets all tasks that have ended meanwhile: their places are taken again in one round.
    pub fn forget_ended(&mut self) {
        while let Some(ended) = self.set.try_join_next_with_id() {
            self.forget(ended);
        }
    }

    /// A panic is one of ours (steps' own are caught): its flow keeps its lease until the next start.
    fn forget(&mut self, ended: Result<(tokio::task::Id, ()), JoinError>) {
        let id = ended.map_or_else(
            |error| {
                tracing::error!("a task of the flow engine failed: {error}");
                error.id()
            },
            |(id, ())| id,
        );
        let kind = self.kind_of.remove(&id);
        if let Some(count) = kind.and_then(|kind| self.of_kind.get_mut(kind)) {
            *count -= 1;
        }
    }
}

/// Waits for a commit that touches the queues.
pub async fn queues_change(changes: &mut Changes) {
    loop {
        match changes.next().await {
            Some(News::Committed(keys)) => {
                if keys.iter().any(|change| change.table == Ready::NAME || change.table == Timers::NAME) {
                    return;
                }
            }
            Some(News::Missed) => return,
            None => std::future::pending().await, // the store is closed: nothing will change
        }
    }
}
