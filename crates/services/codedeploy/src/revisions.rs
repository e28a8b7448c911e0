//! The revisions that an application knows: those that were registered, and those that a deployment used.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GenericRevisionInfo.html> (read 2026-11-21).

use api_codedeploy::{GenericRevisionInfo, RevisionLocation};
use kernel::{Fault, Scope, Timestamp};
use std::collections::BTreeMap;
use store::{Read, Write};

use crate::rules::revision;
use crate::tables::{Groups, RevisionRow, Revisions};

/// An application's revisions by their identity.
pub type Known = BTreeMap<String, RevisionRow>;

fn key(scope: &Scope, application: &str, identity: &str) -> (Scope, String, String) {
    (scope.clone(), application.to_owned(), identity.to_owned())
}

/// Changes what is known of a revision, which becomes known if it was not. One that names nothing is left alone.
pub fn amend(
    tx: &mut Write<'_>,
    scope: &Scope,
    application: &str,
    revision: &RevisionLocation,
    now: Timestamp,
    change: impl FnOnce(&mut RevisionRow),
) -> Result<(), Fault> {
    let Some(identity) = revision::identity(revision) else { return Ok(()) };
    let key = key(scope, application, &identity);
    let mut row = tx.get::<Revisions>(&key)?.unwrap_or_else(|| RevisionRow {
        revision: revision.clone(),
        description: None,
        registered_at: now,
        first_used_at: None,
        last_used_at: None,
    });
    change(&mut row);
    tx.put::<Revisions>(&key, &row)
}

/// A deployment of it begins.
pub fn used(
    tx: &mut Write<'_>,
    scope: &Scope,
    application: &str,
    revision: &RevisionLocation,
    now: Timestamp,
) -> Result<(), Fault> {
    amend(tx, scope, application, revision, now, |row| {
        row.first_used_at.get_or_insert(now);
        row.last_used_at = Some(now);
    })
}

pub fn get(
    tx: &Read<'_>,
    scope: &Scope,
    application: &str,
    identity: &str,
) -> Result<Option<RevisionRow>, Fault> {
    tx.get::<Revisions>(&key(scope, application, identity))
}

pub fn all(tx: &Read<'_>, scope: &Scope, application: &str) -> Result<Known, Fault> {
    let rows = tx.scan::<Revisions>(&(scope.clone(), application.to_owned()), None, usize::MAX)?;
    Ok(rows.into_iter().map(|((_, _, identity), row)| (identity, row)).collect())
}

/// Of each revision that some deployment group of the application has now: the groups.
pub fn targets(
    tx: &Read<'_>,
    scope: &Scope,
    application: &str,
) -> Result<BTreeMap<String, Vec<String>>, Fault> {
    let mut groups_of = BTreeMap::<String, Vec<String>>::new();
    for ((_, _, group), row) in
        tx.scan::<Groups>(&(scope.clone(), application.to_owned()), None, usize::MAX)?
    {
        if let Some(identity) = row.info.target_revision.as_ref().and_then(revision::identity) {
            groups_of.entry(identity).or_default().push(group);
        }
    }
    Ok(groups_of)
}

pub fn info(row: &RevisionRow, groups: Vec<String>) -> GenericRevisionInfo {
    GenericRevisionInfo {
        description: row.description.clone(),
        deployment_groups: Some(groups),
        first_used_time: row.first_used_at,
        last_used_time: row.last_used_at,
        register_time: Some(row.registered_at),
    }
}

/// The application is deleted.
pub fn forget(tx: &mut Write<'_>, scope: &Scope, application: &str) -> Result<(), Fault> {
    for identity in all(tx, scope, application)?.into_keys() {
        tx.delete::<Revisions>(&key(scope, application, &identity))?;
    }
    Ok(())
}

/// The application has another name.
pub fn rename(tx: &mut Write<'_>, scope: &Scope, old: &str, new: &str) -> Result<(), Fault> {
    for (identity, row) in all(tx, scope, old)? {
        tx.delete::<Revisions>(&key(scope, old, &identity))?;
        tx.put::<Revisions>(&key(scope, new, &identity), &row)?;
    }
    Ok(())
}
