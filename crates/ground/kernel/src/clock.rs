//! The port for time. Production reads the system clock; tests turn one by hand.
//!
//! `scale` is the `--time-scale` of the server: waits (canary intervals, schedules, alarm periods) run that many
//! times faster, so that a rollout of thirty minutes can be rehearsed in thirty seconds. Instants are never scaled.

use std::sync::Mutex;
use std::time::Duration;

pub type Timestamp = jiff::Timestamp;

pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// How many times faster than real time waits run. 1.0 unless the operator asked for a rehearsal.
    fn scale(&self) -> f64;

    /// How long a wait of `nominal` really lasts.
    fn scaled(&self, nominal: Duration) -> Duration {
        nominal.div_f64(self.scale())
    }

    /// The instant at which a wait of `nominal` that starts now is over.
    fn after(&self, nominal: Duration) -> Timestamp {
        later(self.now(), self.scaled(nominal))
    }
}

/// `at` plus `by`, held at the last instant that a timestamp can name.
pub fn later(at: Timestamp, by: Duration) -> Timestamp {
    let span = jiff::SignedDuration::try_from(by).unwrap_or(jiff::SignedDuration::MAX);
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

pub struct SystemClock {
    scale: f64,
}

impl SystemClock {
    pub fn new(scale: f64) -> Self {
        assert!(scale.is_finite() && scale > 0.0, "the command line refuses other scales");
        Self { scale }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the port")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn scale(&self) -> f64 {
        self.scale
    }
}

/// A clock that moves only when a test says so.
pub struct ManualClock {
    now: Mutex<Timestamp>,
}

impl ManualClock {
    pub fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now) }
    }

    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().expect("no holder of this lock panics");
        *now = later(*now, by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().expect("no holder of this lock panics")
    }

    fn scale(&self) -> f64 {
        1.0
    }
}
