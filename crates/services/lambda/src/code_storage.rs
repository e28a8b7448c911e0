//! How much code an account may keep in a region: all functions' `$LATEST`, all their versions and all layer versions together.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-21): 75 GB. The sentence of the refusal:
//! <https://github.com/serverless-nextjs/serverless-next.js/issues/1801> (read 2026-11-21).
//! Surprise: a version counts as much as the code that it was published from, although the bytes are the same ones.
//!
//! The sum is a row of its own, changed in the transaction that changes what it is of. Where it is not there yet, in a data
//! directory from before it was kept, all rows are counted, once.

use crate::errors;
use crate::tables::{Functions, KeptCode, KeptCodeRow, LayerVersions, Versions};
use kernel::{Fault, Scope};
use store::{Read, Write};
use wire::Failure;

pub const CODE_BYTES_MAX: u64 = 80_530_636_800;

/// What the account keeps in this region.
pub fn used(tx: &Read<'_>, scope: &Scope) -> Result<u64, Fault> {
    match tx.get::<KeptCode>(scope)? {
        Some(kept) => Ok(kept.bytes),
        None => count(tx, scope),
    }
}

fn count(tx: &Read<'_>, scope: &Scope) -> Result<u64, Fault> {
    let functions = tx.scan::<Functions>(scope, None, usize::MAX)?;
    let versions = tx.scan::<Versions>(scope, None, usize::MAX)?;
    let layers = tx.scan::<LayerVersions>(scope, None, usize::MAX)?;
    let functions = functions.iter().map(|(_, row)| row.latest.settings.code.size_bytes);
    let versions = versions.iter().map(|(_, row)| row.settings.code.size_bytes);
    Ok(functions.chain(versions).chain(layers.iter().map(|(_, row)| row.code.size_bytes)).sum())
}

/// What one transaction puts in and takes out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    pub added_bytes: u64,
    pub freed_bytes: u64,
}

/// Noted once in a transaction, when all its rows are written; a refusal undoes it.
pub fn note(tx: &mut Write<'_>, scope: &Scope, change: Change) -> Result<(), Failure> {
    let kept = tx.get::<KeptCode>(scope)?.and_then(|kept| after(kept.bytes, change));
    let bytes = kept.map_or_else(|| count(tx, scope), Ok)?;
    if change.added_bytes > 0 && bytes > CODE_BYTES_MAX {
        return Err(errors::code_storage_exceeded().into());
    }
    Ok(tx.put::<KeptCode>(scope, &KeptCodeRow { bytes })?)
}

/// None when more goes than was there: then it has to be counted.
fn after(bytes: u64, change: Change) -> Option<u64> {
    bytes.checked_add(change.added_bytes)?.checked_sub(change.freed_bytes)
}
