//! The transactions by which an engine comes to own work: its epoch, what a dead engine left, what is due now.

use kernel::{Fault, Timestamp};
use store::{Read, Write};

use crate::flow::{FlowId, Signal};
use crate::tables::{
    EngineRow, Engines, FlowRow, Flows, Leases, Poisoned, Ready, Timers, Wake, make_ready, place, row_of,
    signals_of,
};

/// A flow whose next step this engine may run, with what that step is given.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub kind: &'static str,
    pub id: FlowId,
    pub fence: Fence,
    pub step: String,
    pub number: u64,
    pub attempt: u32,
    pub state: serde_json::Value,
    pub signals: Vec<(u64, Signal)>,
    pub waited: bool,
}

/// A kind, and how many more of its flows may run.
pub type Free = (&'static str, usize);

/// Proof of ownership: a commit is refused unless the row still carries both numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    pub epoch: u64,
    pub claim: u64,
}

impl Claimed {
    pub fn of(kind: &'static str, id: &str, epoch: u64, row: FlowRow, signals: Vec<(u64, Signal)>) -> Self {
        let fence = Fence { epoch, claim: row.claims };
        let (step, number, attempt, state, waited) =
            (row.step, row.number, row.attempt, row.state, row.waited);
        Self { kind, id: id.into(), fence, step, number, attempt, state, signals, waited }
    }
}

/// Begins a new epoch. All earlier engines on this store are held to be dead: their leases are void, and should one of
/// them be alive after all, its commits are refused.
pub fn begin_epoch(tx: &mut Write<'_>, now: Timestamp) -> Result<u64, Fault> {
    let earlier = tx.scan::<Engines>(&(), None, usize::MAX)?;
    let epoch = earlier.last().map_or(1, |(last, _)| last + 1);
    for (dead, _) in &earlier {
        tx.delete::<Engines>(dead)?;
    }
    tx.put::<Engines>(&epoch, &EngineRow { started_at: now })?;
    Ok(epoch)
}

/// Queues again up to `limit` flows whose step a dead engine was running or whose state could not be read. True when
/// there may be more. For an engine that has begun its epoch and leased nothing yet.
pub fn recover(tx: &mut Write<'_>, limit: usize) -> Result<bool, Fault> {
    let leased = tx.scan::<Leases>(&(), None, limit)?;
    let poisoned = tx.scan::<Poisoned>(&(), None, limit)?;
    let more = leased.len() == limit || poisoned.len() == limit;
    let of_the_dead = leased.into_iter().map(|((_, kind, id), _)| (kind, id));
    for (kind, id) in of_the_dead.chain(poisoned.into_iter().map(|(key, _)| key)) {
        let row = row_of(tx, &kind, &id)?;
        make_ready(tx, &kind, &id, row)?;
    }
    Ok(more)
}

/// Those of `free` of which a claim would find something. Read only, so that an idle round writes nothing.
pub fn due(tx: &Read<'_>, free: &[Free], now: Timestamp) -> Result<Vec<Free>, Fault> {
    let mut due = Vec::new();
    for (kind, limit) in free {
        if is_due(tx, kind, now)? {
            due.push((*kind, *limit));
        }
    }
    Ok(due)
}

fn is_due(tx: &Read<'_>, kind: &str, now: Timestamp) -> Result<bool, Fault> {
    Ok(next_timer(tx, kind)?.is_some_and(|at| at <= now)
        || !tx.scan::<Ready>(&kind.to_owned(), None, 1)?.is_empty())
}

pub fn next_timer(tx: &Read<'_>, kind: &str) -> Result<Option<Timestamp>, Fault> {
    Ok(tx.scan::<Timers>(&kind.to_owned(), None, 1)?.first().map(|((_, at, _), _)| *at))
}

/// Takes of each kind up to its limit: flows whose time has come, then those in the queue.
pub fn claim(tx: &mut Write<'_>, epoch: u64, due: &[Free], now: Timestamp) -> Result<Vec<Claimed>, Fault> {
    let mut claimed = Vec::new();
    for (kind, limit) in due {
        for id in next_ids(tx, kind, *limit, now)? {
            claimed.push(take(tx, epoch, kind, &id)?);
        }
    }
    Ok(claimed)
}

fn next_ids(tx: &Read<'_>, kind: &str, limit: usize, now: Timestamp) -> Result<Vec<String>, Fault> {
    let timers = tx.scan::<Timers>(&kind.to_owned(), None, limit)?;
    let mut ids: Vec<String> =
        timers.into_iter().filter(|((_, at, _), _)| *at <= now).map(|((_, _, id), _)| id).collect();
    let ready = tx.scan::<Ready>(&kind.to_owned(), None, limit - ids.len())?;
    ids.extend(ready.into_iter().map(|((_, _, id), _)| id));
    Ok(ids)
}

fn take(tx: &mut Write<'_>, epoch: u64, kind: &'static str, id: &str) -> Result<Claimed, Fault> {
    let mut row = row_of(tx, kind, id)?;
    row.attempt = row.attempt.saturating_add(1);
    row.claims += 1;
    let signals = signals_of(tx, kind, id)?;
    place(tx, kind, id, row.clone(), Wake::Leased { epoch })?;
    Ok(Claimed::of(kind, id, epoch, row, signals))
}

/// Kinds that have flows in the store but are not in `known`: a program that has lost a service should say so.
pub fn orphaned_kinds(tx: &Read<'_>, known: &[&'static str]) -> Result<Vec<String>, Fault> {
    let mut orphans = Vec::new();
    let mut after: Option<(String, String)> = None;
    while let Some(((kind, _), _)) = tx.scan::<Flows>(&(), after.as_ref(), 1)?.into_iter().next() {
        if !known.contains(&kind.as_str()) {
            orphans.push(kind.clone());
        }
        after = Some((kind, char::MAX.to_string()));
    }
    Ok(orphans)
}
