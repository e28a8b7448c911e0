//! The transaction that ends a step: the next state, the service's rows and the signals used up, or nothing at all.

use kernel::{Fault, OrFault, Timestamp};
use store::Write;

use crate::claim::{Claimed, Fence};
use crate::erased::Written;
use crate::flow::{Then, Writes};
use crate::tables::{Engines, FlowRow, Flows, Signals, Wake, make_ready, place, signals_of, unplace};

/// What a step came to, ready to be written.
pub struct Outcome {
    pub then: Then<Written>,
    pub writes: Vec<Writes>,
    pub keeps_signals: bool,
}

pub enum Committed {
    /// The engine keeps the flow and runs its next step.
    Continue(Box<Claimed>),
    /// The flow waits, is queued, or has ended.
    Released,
    /// Somebody else owns the flow now: nothing was written.
    Stale,
}

/// Commits a step. `goes_on` is false while the engine stops: then the next step is queued instead of begun.
pub fn commit(
    tx: &mut Write<'_>,
    claimed: &Claimed,
    outcome: &mut Outcome,
    goes_on: bool,
    now: Timestamp,
) -> Result<Committed, Fault> {
    let Some(mut row) = owned_row(tx, claimed)? else { return Ok(Committed::Stale) };
    let (kind, id) = (claimed.kind, claimed.id.as_str());
    for write in &mut outcome.writes {
        write(tx)?;
    }
    row.changed_at = Some(now);
    match &outcome.then {
        Then::End => {
            end(tx, kind, id, &row)?;
            Ok(Committed::Released)
        }
        Then::Again { after, why } => {
            row.trouble = Some(why.clone());
            wait(tx, claimed, row, Some(kernel::clock::later(now, *after)), true)
        }
        Then::Go(next) => {
            use_signals(tx, claimed, outcome.keeps_signals)?;
            advance(&mut row, next, false);
            go_on(tx, claimed, row, goes_on)
        }
        Then::Wait(next, until) => {
            use_signals(tx, claimed, outcome.keeps_signals)?;
            advance(&mut row, next, true);
            wait(tx, claimed, row, *until, outcome.keeps_signals)
        }
    }
}

/// Records that a step did not get anywhere, and when it is tried again.
pub fn put_off(tx: &mut Write<'_>, claimed: &Claimed, why: &str, at: Timestamp) -> Result<Committed, Fault> {
    let Some(mut row) = owned_row(tx, claimed)? else { return Ok(Committed::Stale) };
    row.trouble = Some(why.to_owned());
    place(tx, claimed.kind, claimed.id.as_str(), row, Wake::Timer { at })?;
    Ok(Committed::Released)
}

/// Sets a flow aside whose state cannot be read.
pub fn poison(tx: &mut Write<'_>, claimed: &Claimed, why: &str) -> Result<Committed, Fault> {
    let Some(mut row) = owned_row(tx, claimed)? else { return Ok(Committed::Stale) };
    row.trouble = Some(why.to_owned());
    place(tx, claimed.kind, claimed.id.as_str(), row, Wake::Poisoned)?;
    Ok(Committed::Released)
}

/// The flow's row, if this engine is alive and this claim is the last one on it.
fn owned_row(tx: &mut Write<'_>, claimed: &Claimed) -> Result<Option<FlowRow>, Fault> {
    let Fence { epoch, claim } = claimed.fence;
    if tx.get::<Engines>(&epoch)?.is_none() {
        return Ok(None);
    }
    let row = tx.get::<Flows>(&(claimed.kind.to_owned(), claimed.id.as_str().to_owned()))?;
    Ok(row.filter(|row| row.wake == Wake::Leased { epoch } && row.claims == claim))
}

fn advance(row: &mut FlowRow, next: &Written, waited: bool) {
    row.waited = waited;
    row.step = next.step.to_owned();
    row.state = next.state.clone();
    row.number += 1;
    row.attempt = 0;
    row.trouble = None;
}

fn go_on(tx: &mut Write<'_>, claimed: &Claimed, mut row: FlowRow, goes_on: bool) -> Result<Committed, Fault> {
    let (kind, id, epoch) = (claimed.kind, claimed.id.as_str(), claimed.fence.epoch);
    if !goes_on {
        make_ready(tx, kind, id, row)?;
        return Ok(Committed::Released);
    }
    row.attempt = 1;
    let signals = signals_of(tx, kind, id)?;
    place(tx, kind, id, row.clone(), Wake::Leased { epoch })?;
    Ok(Committed::Continue(Box::new(Claimed::of(kind, id, epoch, row, signals))))
}

/// Parks the flow, unless a signal is there that it has not heard of. Those that this step saw and left count as heard
/// of if it left them `knowingly`.
fn wait(
    tx: &mut Write<'_>,
    claimed: &Claimed,
    row: FlowRow,
    until: Option<Timestamp>,
    knowingly: bool,
) -> Result<Committed, Fault> {
    let (kind, id) = (claimed.kind, claimed.id.as_str());
    let newest = signals_of(tx, kind, id)?.last().map(|(at, _)| *at);
    let heard = claimed.signals.last().map(|(at, _)| *at).filter(|_| knowingly);
    if newest > heard {
        make_ready(tx, kind, id, row)?;
    } else {
        let wake = until.map_or(Wake::Signal, |at| Wake::Timer { at });
        place(tx, kind, id, row, wake)?;
    }
    Ok(Committed::Released)
}

/// Deletes the signals that this step was given, if it is one that had waited for them.
fn use_signals(tx: &mut Write<'_>, claimed: &Claimed, keeps: bool) -> Result<(), Fault> {
    let used = if claimed.waited && !keeps { &claimed.signals[..] } else { &[][..] };
    for (at, _) in used {
        tx.delete::<Signals>(&(claimed.kind.to_owned(), claimed.id.as_str().to_owned(), *at))?;
    }
    Ok(())
}

fn end(tx: &mut Write<'_>, kind: &str, id: &str, row: &FlowRow) -> Result<(), Fault> {
    for (at, _) in signals_of(tx, kind, id)? {
        tx.delete::<Signals>(&(kind.to_owned(), id.to_owned(), at))?;
    }
    unplace(tx, kind, id, &row.wake)?;
    let existed = tx.delete::<Flows>(&(kind.to_owned(), id.to_owned()))?;
    existed.then_some(()).or_fault(|| format!("flow {kind}/{id} ended twice"))
}
