//! Warm instances, by version, and how many calls run at once.

use crate::run::logs::Written;
use crate::run::metrics::Metrics;
use crate::tables::{FunctionKey, VersionRow};
use api_lambda::ThrottleReason;
use exec::function::{Host, Instance};
use kernel::Scope;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>: concurrent executions of an account.
pub const CONCURRENCY_MAX: u32 = 1000;
/// What reservations must leave to functions without one.
pub const UNRESERVED_MIN: u32 = 100;
/// More sandboxes than this being set up at once only get into each other's way.
const STARTING_MAX: usize = 8;
const IDLE_MAX: Duration = Duration::from_secs(5 * 60);
/// Its credentials last twelve hours: an instance ends well before.
const AGE_MAX: Duration = Duration::from_secs(6 * 3600);

/// A version of one function.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstanceKey {
    pub function: FunctionKey,
    pub incarnation: String,
    pub version: String,
}

/// An instance that can take an event.
pub struct Warm {
    pub instance: Instance,
    pub log: Written,
    pub started_at: Instant,
    idle_since: Instant,
}

impl Warm {
    pub fn new(instance: Instance, log: Written) -> Self {
        let now = Instant::now();
        Self { instance, log, started_at: now, idle_since: now }
    }

    /// Ends it, without anybody waiting for that.
    pub fn end(self) {
        tokio::spawn(self.instance.end());
    }

    fn is_worn(&self, now: Instant) -> bool {
        now.duration_since(self.idle_since) > IDLE_MAX || now.duration_since(self.started_at) > AGE_MAX
    }
}

/// The idle instances of one version, all made from `row`.
struct Pool {
    row: Arc<VersionRow>,
    idle: Vec<Warm>,
}

pub struct Runners {
    pub host: Host,
    pub starting: Semaphore,
    pub metrics: Metrics,
    pools: Mutex<HashMap<InstanceKey, Pool>>,
    running: Arc<Mutex<Running>>,
}

#[derive(Default)]
struct Running {
    by_function: HashMap<FunctionKey, u32>,
    /// Of functions without a reservation, by account and region.
    unreserved: HashMap<Scope, u32>,
}

impl Running {
    fn enter(shared: &Arc<Mutex<Self>>, key: &FunctionKey, limit: Limit) -> Option<Place> {
        let mut running = shared.lock();
        let of_function = running.by_function.get(key).copied().unwrap_or(0);
        let unreserved = running.unreserved.get(&key.0).copied().unwrap_or(0);
        let (now, most, is_reserved) = match limit {
            Limit::Reserved(most) => (of_function, most, true),
            Limit::Unreserved(most) => (unreserved, most, false),
        };
        if now >= most {
            return None;
        }
        running.by_function.insert(key.clone(), of_function + 1);
        if !is_reserved {
            running.unreserved.insert(key.0.clone(), unreserved + 1);
        }
        Some(Place { running: shared.clone(), key: key.clone(), is_reserved })
    }
}

/// How many calls may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Of the function.
    Reserved(u32),
    /// Of all functions of the account and region that have none reserved.
    Unreserved(u32),
}

/// One running call: counted until it is dropped.
pub struct Place {
    running: Arc<Mutex<Running>>,
    key: FunctionKey,
    is_reserved: bool,
}

impl Place {
    pub fn concurrency(&self) -> u32 {
        self.running.lock().by_function.get(&self.key).copied().unwrap_or(1)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut running = self.running.lock();
        if !self.is_reserved {
            count_out(&mut running.unreserved, &self.key.0);
        }
        count_out(&mut running.by_function, &self.key);
    }
}

fn count_out<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, key: &K) {
    let left = counts.get_mut(key).map(|count| {
        *count -= 1;
        *count
    });
    if left == Some(0) {
        counts.remove(key);
    }
}

impl Limit {
    pub fn reason(self) -> ThrottleReason {
        match self {
            Self::Reserved(_) => ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded,
            Self::Unreserved(_) => ThrottleReason::ConcurrentInvocationLimitExceeded,
        }
    }
}

/// Whether an instance made from `made_from` still is what `now` asks for. State and revision do not count.
fn is_same(made_from: &Arc<VersionRow>, now: &Arc<VersionRow>) -> bool {
    Arc::ptr_eq(made_from, now) || made_from.settings == now.settings
}

impl Runners {
    pub fn new(host: Host) -> Self {
        Self {
            host,
            starting: Semaphore::new(STARTING_MAX),
            metrics: Metrics::default(),
            pools: Mutex::default(),
            running: Arc::default(),
        }
    }

    /// Counts a call in; none when there are as many as may be.
    pub fn enter(&self, key: &FunctionKey, limit: Limit) -> Option<Place> {
        Running::enter(&self.running, key, limit)
    }

    pub fn take(&self, key: &InstanceKey, row: &Arc<VersionRow>) -> Option<Warm> {
        let mut pools = self.pools.lock();
        let pool = pools.get_mut(key)?;
        if !is_same(&pool.row, row) {
            let stale = pools.remove(key);
            drop(pools);
            stale.into_iter().flat_map(|pool| pool.idle).for_each(Warm::end);
            return None;
        }
        pool.idle.pop()
    }

    /// Keeps an instance for the next call, unless the version it was made from has changed meanwhile.
    pub fn give_back(&self, key: &InstanceKey, row: &Arc<VersionRow>, mut warm: Warm) {
        warm.idle_since = Instant::now();
        let mut pools = self.pools.lock();
        let pool = pools.entry(key.clone()).or_insert_with(|| Pool { row: row.clone(), idle: Vec::new() });
        if is_same(&pool.row, row) {
            pool.idle.push(warm);
            self.metrics.stirred.notify_one();
        } else {
            drop(pools);
            warm.end();
        }
    }

    /// Ends idle instances of a function whose version is no more, or no more what they were made from.
    pub fn retire(&self, function: &FunctionKey, now: impl Fn(&InstanceKey) -> Option<Arc<VersionRow>>) {
        let mut over = Vec::new();
        self.pools.lock().retain(|key, pool| {
            let stays = key.function != *function || now(key).is_some_and(|row| is_same(&pool.row, &row));
            if !stays {
                over.append(&mut pool.idle);
            }
            stays
        });
        over.into_iter().for_each(Warm::end);
    }

    /// Whether there are instances to look after.
    pub fn has_idle(&self) -> bool {
        !self.pools.lock().is_empty()
    }

    /// Ends instances that nobody has used for a while or that are old.
    pub fn reap(&self) {
        let (now, mut over) = (Instant::now(), Vec::new());
        self.pools.lock().retain(|_, pool| {
            over.extend(pool.idle.extract_if(.., |warm| warm.is_worn(now)));
            !pool.idle.is_empty()
        });
        over.into_iter().for_each(Warm::end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(account: &str, name: &str) -> FunctionKey {
        let account = kernel::AccountId::new(account).unwrap();
        (Scope { account, region: kernel::Region::new("us-east-1").unwrap() }, name.to_owned())
    }

    #[test]
    fn calls_are_counted_by_function_and_by_account() {
        let running: Arc<Mutex<Running>> = Arc::default();
        let (f, g, elsewhere) =
            (key("111122223333", "f"), key("111122223333", "g"), key("444455556666", "f"));
        let first = Running::enter(&running, &f, Limit::Unreserved(2)).unwrap();
        let _second = Running::enter(&running, &g, Limit::Unreserved(2)).unwrap();
        assert!(Running::enter(&running, &f, Limit::Unreserved(2)).is_none(), "the account's are used up");
        assert!(
            Running::enter(&running, &elsewhere, Limit::Unreserved(2)).is_some(),
            "another account has its own"
        );
        let reserved = Running::enter(&running, &f, Limit::Reserved(2)).unwrap();
        assert_eq!(reserved.concurrency(), 2);
        assert!(Running::enter(&running, &f, Limit::Reserved(2)).is_none());
        drop((first, reserved));
        assert!(Running::enter(&running, &f, Limit::Unreserved(2)).is_some());
        assert_eq!(running.lock().by_function.len(), 1, "what is not running takes no memory");
    }
}
