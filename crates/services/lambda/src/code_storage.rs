//! How much code an account may keep in a region: all functions' `$LATEST`, all their versions and all layer versions together.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-21): 75 GB. The sentence of the refusal:
//! <https://github.com/serverless-nextjs/serverless-next.js/issues/1801> (read 2026-11-21).
//! Surprise: a version counts as much as the code that it was published from, although the bytes are the same ones.

use crate::errors;
use crate::tables::{Functions, LayerVersions, Versions};
use kernel::{Fault, Scope};
use store::Read;
use wire::Failure;

pub const CODE_BYTES_MAX: u64 = 80_530_636_800;

/// What the account keeps in this region.
pub fn used(tx: &Read<'_>, scope: &Scope) -> Result<u64, Fault> {
    let functions = tx.scan::<Functions>(scope, None, usize::MAX)?;
    let versions = tx.scan::<Versions>(scope, None, usize::MAX)?;
    let layers = tx.scan::<LayerVersions>(scope, None, usize::MAX)?;
    let functions = functions.iter().map(|(_, row)| row.latest.settings.code.size_bytes);
    let versions = versions.iter().map(|(_, row)| row.settings.code.size_bytes);
    Ok(functions.chain(versions).chain(layers.iter().map(|(_, row)| row.code.size_bytes)).sum())
}

/// Asked when a change is written, in its transaction: a refusal undoes it.
pub fn check(tx: &Read<'_>, scope: &Scope) -> Result<(), Failure> {
    if used(tx, scope)? > CODE_BYTES_MAX { Err(errors::code_storage_exceeded().into()) } else { Ok(()) }
}
