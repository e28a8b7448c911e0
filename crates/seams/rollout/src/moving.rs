//! Reading an alias and moving it, so that nobody else's change is lost.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html> (read 2026-11-21): RevisionId makes the update
//! conditional; a change meanwhile is refused with PreconditionFailedException.

use crate::Pointing;
use api_lambda::{GetAlias, GetAliasRequest, UpdateAlias};
use kernel::Fault;
use wire::{Caller, Cx, Refusal};

/// Which alias of which function, as the caller's input names them.
#[derive(Debug, Clone, Copy)]
pub struct Alias<'a> {
    pub function: &'a str,
    pub name: &'a str,
}

/// What came of moving an alias.
#[derive(Debug)]
pub enum Moved {
    /// The alias is as it was wanted, by this call or by an earlier try of it.
    Done,
    /// It is in none of the states in which the rollout may have left it: somebody else's, and left alone.
    Meddled(Pointing),
    /// It was changed between reading and moving: to be looked at once more.
    Raced,
    /// GetAlias was refused.
    Unreadable(Refusal),
    /// UpdateAlias was refused.
    Refused(Refusal),
}

/// How the alias looks now, and the revision at which it looks so.
pub async fn look(
    caller: &Caller,
    cx: &Cx,
    alias: Alias<'_>,
) -> Result<Result<(Pointing, Option<String>), Refusal>, Fault> {
    let asked = GetAliasRequest { function_name: alias.function.to_owned(), name: alias.name.to_owned() };
    let found = super::call::<GetAlias>(caller, cx, asked).await?;
    Ok(found.map(|found| (Pointing::of(&found), found.revision_id)))
}

/// Makes the alias `wanted`, if it is `ours`: as the rollout left it.
pub async fn set(
    caller: &Caller,
    cx: &Cx,
    alias: Alias<'_>,
    wanted: &Pointing,
    ours: impl Fn(&Pointing) -> bool + Send,
) -> Result<Moved, Fault> {
    let (found, revision) = match look(caller, cx, alias).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Moved::Unreadable(refusal)),
    };
    if found == *wanted {
        return Ok(Moved::Done);
    }
    if !ours(&found) {
        return Ok(Moved::Meddled(found));
    }
    let request = wanted.request(alias.function, alias.name, revision);
    Ok(match super::call::<UpdateAlias>(caller, cx, request).await? {
        Ok(_) => Moved::Done,
        Err(refusal) if refusal.code.starts_with("PreconditionFailed") => Moved::Raced,
        Err(refusal) => Moved::Refused(refusal),
    })
}
