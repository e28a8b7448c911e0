//! One task: runs a claimed flow step by step until it waits, ends, or belongs to somebody else.

use kernel::{Chance, Clock, Fault, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::{Store, Write};

use crate::backoff;
use crate::claim::Claimed;
use crate::commit::{Committed, Outcome, commit, poison, put_off};
use crate::erased::{AnyFlow, Ran, RawStep};
use crate::failpoint::{Act, Failpoints, Moment, Point};

/// What all tasks of one engine share.
pub struct Shared {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub failpoints: Option<Arc<dyn Failpoints>>,
    /// Set once the engine takes no further steps.
    pub stopping: AtomicBool,
    /// Set when a failpoint killed it.
    pub dead: AtomicBool,
    pub counts: Arc<Counts>,
}

/// What an engine did so far.
#[derive(Debug, Default)]
pub struct Counts {
    /// Times that the dispatcher looked for work.
    pub rounds: AtomicU64,
    pub claims: AtomicU64,
    /// Tries of steps, whatever came of them.
    pub steps: AtomicU64,
}

pub async fn drive(shared: Arc<Shared>, flow: Arc<dyn AnyFlow>, claimed: Claimed) {
    let mut next = Some(claimed);
    while let Some(claimed) = next.take() {
        let Some(ran) = run_step(&shared, &*flow, &claimed).await else { return };
        next = finish(&shared, claimed, ran).await;
    }
}

/// Runs one step; nothing when a failpoint killed the engine.
async fn run_step(shared: &Shared, flow: &dyn AnyFlow, claimed: &Claimed) -> Option<Ran> {
    if !shared.passes(claimed, Moment::Before)? {
        return Some(Ran::Fault(Fault::new("a failpoint before the step")));
    }
    shared.counts.steps.fetch_add(1, Ordering::Relaxed);
    let ran = flow
        .run(RawStep {
            id: claimed.id.clone(),
            number: claimed.number,
            attempt: claimed.attempt,
            state: claimed.state.clone(),
            signals: claimed.signals.iter().map(|(_, signal)| signal.clone()).collect(),
        })
        .await;
    if !shared.passes(claimed, Moment::After)? {
        return Some(Ran::Fault(Fault::new("a failpoint after the step")));
    }
    Some(ran)
}

/// Writes what a step came to. Answers with the flow's next step if this task is to run it.
async fn finish(shared: &Shared, claimed: Claimed, ran: Ran) -> Option<Claimed> {
    let written = match ran {
        Ran::Next { then, writes, keeps_signals } => {
            let outcome = Outcome { then, writes, keeps_signals };
            shared.commit(&claimed, outcome).await
        }
        Ran::Unreadable(why) => {
            let why = format!("its state cannot be read: {why}");
            tracing::error!(kind = claimed.kind, flow = %claimed.id, step = claimed.step, "a flow is set aside: {why}");
            shared.write(&claimed, move |tx, claimed| poison(tx, claimed, &why)).await
        }
        Ran::Fault(fault) => Err(fault),
    };
    let committed = match written {
        Ok(committed) => committed,
        Err(fault) => shared.retry_later(&claimed, fault).await?,
    };
    match committed {
        Committed::Continue(next) => Some(*next),
        Committed::Released => None,
        Committed::Stale => {
            tracing::warn!(kind = claimed.kind, flow = %claimed.id, step = claimed.step,
                "a step's result is dropped: another engine owns this flow now");
            None
        }
    }
}

impl Shared {
    /// False when the step is to fail, nothing when the engine is dead.
    fn passes(&self, claimed: &Claimed, moment: Moment) -> Option<bool> {
        let Some(failpoints) = &self.failpoints else { return Some(true) };
        if self.dead.load(Ordering::SeqCst) {
            return None;
        }
        let (kind, id, step) = (claimed.kind, claimed.id.as_str(), claimed.step.as_str());
        let (number, attempt) = (claimed.number, claimed.attempt);
        match failpoints.reached(Point { kind, id, step, number, attempt, moment }) {
            Act::Pass => Some(true),
            Act::Fail => Some(false),
            Act::Die => {
                self.dead.store(true, Ordering::SeqCst);
                None
            }
        }
    }

    async fn commit(&self, claimed: &Claimed, mut outcome: Outcome) -> Result<Committed, Fault> {
        let goes_on = !self.stopping.load(Ordering::SeqCst);
        let now = self.clock.now();
        self.write(claimed, move |tx, claimed| commit(tx, claimed, &mut outcome, goes_on, now)).await
    }

    async fn write<F>(&self, claimed: &Claimed, mut body: F) -> Result<Committed, Fault>
    where
        F: FnMut(&mut Write<'_>, &Claimed) -> Result<Committed, Fault> + Send + 'static,
    {
        let claimed = claimed.clone();
        self.store.write(move |tx| body(tx, &claimed)).await
    }

    /// Puts the step off. If even that cannot be written (a full disk), tries until it can or the engine stops; then
    /// the lease stays, and the next engine takes the flow over.
    async fn retry_later(&self, claimed: &Claimed, fault: Fault) -> Option<Committed> {
        let (kind, step, why) = (claimed.kind, claimed.step.as_str(), fault.chain());
        let mut tries = claimed.attempt;
        loop {
            let wait = backoff::after_attempt(tries, &*self.chance);
            tracing::warn!(kind, flow = %claimed.id, step, attempt = claimed.attempt, "a step is tried again in {wait:?}: {why}");
            let at = self.later(wait);
            let reason = why.clone();
            match self.write(claimed, move |tx, claimed| put_off(tx, claimed, &reason, at)).await {
                Ok(committed) => return Some(committed),
                Err(worse) if self.stopping.load(Ordering::SeqCst) => {
                    tracing::error!(kind, flow = %claimed.id, step, "left to the next start: {}", worse.chain());
                    return None;
                }
                Err(worse) => {
                    tracing::error!(kind, flow = %claimed.id, step, "cannot be put off: {}", worse.chain())
                }
            }
            tokio::time::sleep(wait).await;
            tries = tries.saturating_add(1);
        }
    }

    fn later(&self, wait: std::time::Duration) -> Timestamp {
        kernel::clock::later(self.clock.now(), wait)
    }
}
