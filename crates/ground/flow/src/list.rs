//! Which flows there are and what each of them waits for: for `landfall status`, `landfall doctor` and tests.

use kernel::{Fault, Timestamp};
use serde::Serialize;
use store::Read;

use crate::flow::FlowId;
use crate::tables::{FlowRow, Flows, Wake};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    pub kind: String,
    pub id: FlowId,
    pub step: String,
    /// Steps committed so far.
    pub number: u64,
    pub attempt: u32,
    pub waiting: Waiting,
    /// Why the last try of this step did not commit, if it did not.
    pub trouble: Option<String>,
    /// When its last step was committed; none yet for a flow that has just been started.
    pub changed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Waiting {
    /// For its turn.
    Ready,
    Until(Timestamp),
    ForSignal,
    /// For nothing: its step is running.
    Not,
    /// For a program that can read its state.
    Poisoned,
}

/// Up to `limit` flows after `after`, by kind and id; of one kind only if `kind` is given.
pub fn list(
    tx: &Read<'_>,
    kind: Option<&str>,
    after: Option<(&str, &str)>,
    limit: usize,
) -> Result<Vec<Running>, Fault> {
    let after = after.map(|(kind, id)| (kind.to_owned(), id.to_owned()));
    let rows = match kind {
        Some(kind) => tx.scan::<Flows>(&kind.to_owned(), after.as_ref(), limit)?,
        None => tx.scan::<Flows>(&(), after.as_ref(), limit)?,
    };
    Ok(rows.into_iter().map(|((kind, id), row)| running(kind, id, row)).collect())
}

fn running(kind: String, id: String, row: FlowRow) -> Running {
    let waiting = match row.wake {
        Wake::Ready { .. } => Waiting::Ready,
        Wake::Timer { at } => Waiting::Until(at),
        Wake::Signal => Waiting::ForSignal,
        Wake::Leased { .. } => Waiting::Not,
        Wake::Poisoned => Waiting::Poisoned,
    };
    Running {
        kind,
        id: id.into(),
        step: row.step,
        number: row.number,
        attempt: row.attempt,
        waiting,
        trouble: row.trouble,
        changed_at: row.changed_at,
    }
}
