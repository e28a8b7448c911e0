//! What a caller does in its own transaction: start a flow, or tell one something.
//!
//! Because these are only rows, what an operation acknowledges and the work that carries it on are committed together.

use kernel::{Fault, OrFault};
use serde::Serialize;
use store::Write;

use crate::flow::{Flow, FlowId, Signal};
use crate::tables::{FlowRow, Flows, Signals, Wake, make_ready};

/// Starts a flow of kind `F`. False when one with this id is running already: then nothing is changed.
pub fn start<F: Flow>(tx: &mut Write<'_>, id: impl Into<FlowId>, state: &F::State) -> Result<bool, Fault> {
    start_named(tx, F::KIND, id, F::name_of(state), state)
}

/// As [`start`], for a seam that knows a flow's kind and state but not the service that runs it.
pub fn start_named(
    tx: &mut Write<'_>,
    kind: &str,
    id: impl Into<FlowId>,
    step: &str,
    state: &impl Serialize,
) -> Result<bool, Fault> {
    let id = id.into();
    if tx.get::<Flows>(&(kind.to_owned(), id.as_str().to_owned()))?.is_some() {
        return Ok(false);
    }
    let row = FlowRow {
        step: step.to_owned(),
        number: 0,
        attempt: 0,
        claims: 0,
        wake: Wake::Signal,
        waited: false,
        trouble: None,
        changed_at: None,
        state: serde_json::to_value(state)
            .or_fault(|| format!("could not write down the state of {kind}"))?,
    };
    make_ready(tx, kind, id.as_str(), row)?;
    Ok(true)
}

/// Leaves a signal for a flow and wakes it if it waits. False when no such flow is running (any more).
pub fn signal(tx: &mut Write<'_>, kind: &str, id: impl Into<FlowId>, signal: Signal) -> Result<bool, Fault> {
    let id = id.into();
    let id = id.as_str();
    let Some(row) = tx.get::<Flows>(&(kind.to_owned(), id.to_owned()))? else { return Ok(false) };
    let last = tx.scan_back::<Signals>(&(kind.to_owned(), id.to_owned()), None, 1)?;
    let at = last.first().map_or(0, |((_, _, at), _)| at + 1);
    tx.put::<Signals>(&(kind.to_owned(), id.to_owned(), at), &signal)?;
    if matches!(row.wake, Wake::Signal | Wake::Timer { .. }) {
        make_ready(tx, kind, id, row)?;
    }
    Ok(true)
}
