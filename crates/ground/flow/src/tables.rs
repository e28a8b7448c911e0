//! The rows of all flows. `flow.flows` is the truth; the other tables are ordered ways into it.
//!
//! A flow is in exactly one of `flow.ready`, `flow.timers`, `flow.leases`, `flow.poisoned`, or (waiting for a signal
//! alone) in none of them; its row's [`Wake`] says which. All moves between them go through [`place`].

use kernel::{Fault, OrFault, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Read, Table, Write};

use crate::flow::Signal;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FlowRow {
    pub step: String,
    pub number: u64,
    /// Tries of this step that were begun.
    pub attempt: u32,
    /// Times that an engine took this flow: part of the fence.
    pub claims: u64,
    pub wake: Wake,
    /// Whether it waited before this step: such a step uses up the signals that it is given.
    #[serde(default)]
    pub waited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    pub state: serde_json::Value,
}

/// What will make the flow go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wake {
    /// Its turn in the kind's queue.
    Ready {
        turn: u64,
    },
    Timer {
        at: Timestamp,
    },
    Signal,
    /// An engine is running its step.
    Leased {
        epoch: u64,
    },
    /// Its state could not be read.
    Poisoned,
}

#[derive(Serialize, Deserialize)]
pub struct Mark {}

#[derive(Debug, Serialize, Deserialize)]
pub struct EngineRow {
    pub started_at: Timestamp,
}

macro_rules! tables {
    ($($table:ident = $name:literal, $key:ty => $row:ty;)*) => {$(
        pub struct $table;
        impl Table for $table {
            const NAME: &'static str = $name;
            type Key = $key;
            type Row = $row;
        }
    )*};
}
tables! {
    Flows = "flow.flows", (String, String) => FlowRow;
    Ready = "flow.ready", (String, u64, String) => Mark;
    Timers = "flow.timers", (String, Timestamp, String) => Mark;
    Leases = "flow.leases", (u64, String, String) => Mark;
    Poisoned = "flow.poisoned", (String, String) => Mark;
    Signals = "flow.signals", (String, String, u64) => Signal;
    Engines = "flow.engines", u64 => EngineRow;
}

/// The place in the kind's queue behind all others.
pub fn next_turn(tx: &Read<'_>, kind: &str) -> Result<u64, Fault> {
    let last = tx.scan_back::<Ready>(&kind.to_owned(), None, 1)?;
    Ok(last.first().map_or(0, |((_, turn, _), _)| turn + 1))
}

/// Takes the flow out of the table that its row's old wake put it in.
pub fn unplace(tx: &mut Write<'_>, kind: &str, id: &str, wake: &Wake) -> Result<(), Fault> {
    let (kind, id) = (kind.to_owned(), id.to_owned());
    match wake {
        Wake::Ready { turn } => tx.delete::<Ready>(&(kind, *turn, id))?,
        Wake::Timer { at } => tx.delete::<Timers>(&(kind, *at, id))?,
        Wake::Leased { epoch } => tx.delete::<Leases>(&(*epoch, kind, id))?,
        Wake::Poisoned => tx.delete::<Poisoned>(&(kind, id))?,
        Wake::Signal => true,
    };
    Ok(())
}

/// Moves a flow to `wake` and writes its row.
pub fn place(tx: &mut Write<'_>, kind: &str, id: &str, mut row: FlowRow, wake: Wake) -> Result<(), Fault> {
    unplace(tx, kind, id, &row.wake)?;
    let (kind, id) = (kind.to_owned(), id.to_owned());
    match &wake {
        Wake::Ready { turn } => tx.put::<Ready>(&(kind.clone(), *turn, id.clone()), &Mark {})?,
        Wake::Timer { at } => tx.put::<Timers>(&(kind.clone(), *at, id.clone()), &Mark {})?,
        Wake::Leased { epoch } => tx.put::<Leases>(&(*epoch, kind.clone(), id.clone()), &Mark {})?,
        Wake::Poisoned => tx.put::<Poisoned>(&(kind.clone(), id.clone()), &Mark {})?,
        Wake::Signal => {}
    }
    row.wake = wake;
    tx.put::<Flows>(&(kind, id), &row)
}

/// Puts a flow at the end of its kind's queue.
pub fn make_ready(tx: &mut Write<'_>, kind: &str, id: &str, row: FlowRow) -> Result<(), Fault> {
    let turn = next_turn(tx, kind)?;
    place(tx, kind, id, row, Wake::Ready { turn })
}

pub fn signals_of(tx: &Read<'_>, kind: &str, id: &str) -> Result<Vec<(u64, Signal)>, Fault> {
    let found = tx.scan::<Signals>(&(kind.to_owned(), id.to_owned()), None, usize::MAX)?;
    Ok(found.into_iter().map(|((_, _, at), signal)| (at, signal)).collect())
}

pub fn row_of(tx: &Read<'_>, kind: &str, id: &str) -> Result<FlowRow, Fault> {
    tx.get::<Flows>(&(kind.to_owned(), id.to_owned()))?
        .or_fault(|| format!("flow {kind}/{id} is queued but has no row"))
}
