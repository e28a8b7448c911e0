//! Versions of a key: how a put, a delete and the removal of a version change the two tables.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html> (read 2026-11-21).
//! Invariant: `Objects` has a row exactly if the newest version of the key is an object, and it is that version.
//! Surprises: in a suspended bucket a put or delete replaces the version `null`, wherever in the history it is.

use crate::rules::version_id::{self, NULL};
use crate::tables::{
    BlobUses, Content, DeleteMarkerRow, Garbage, ObjectRow, Objects, Parts, VersionRow, Versioning, Versions,
};
use blob::BlobId;
use kernel::{Fault, Timestamp};
use store::{Read, Write};

/// How many rows of a key's history are looked at at once.
const PAGE: usize = 100;

fn place(bucket: &str, key: &str, order: u64) -> (String, String, u64) {
    (bucket.to_owned(), key.to_owned(), u64::MAX - order)
}

fn name(bucket: &str, key: &str) -> (String, String) {
    (bucket.to_owned(), key.to_owned())
}

pub fn current(tx: &Read<'_>, bucket: &str, key: &str) -> Result<Option<ObjectRow>, Fault> {
    tx.get::<Objects>(&name(bucket, key))
}

/// The newest version that is not current: a delete marker that hides the key, or what is behind the current one.
pub fn newest_of_history(tx: &Read<'_>, bucket: &str, key: &str) -> Result<Option<VersionRow>, Fault> {
    Ok(tx.scan::<Versions>(&name(bucket, key), None, 1)?.pop().map(|(_, row)| row))
}

/// A version by its id.
pub fn find(tx: &Read<'_>, bucket: &str, key: &str, id: &str) -> Result<Option<VersionRow>, Fault> {
    if let Some(row) = current(tx, bucket, key)?
        && row.version_id == id
    {
        return Ok(Some(VersionRow::Object(row)));
    }
    if id != NULL {
        let Some(order) = version_id::order_of(id) else { return Ok(None) };
        let row = tx.get::<Versions>(&place(bucket, key, order))?;
        return Ok(row.filter(|row| row.version_id() == id));
    }
    let mut after = None;
    loop {
        let page = tx.scan::<Versions>(&name(bucket, key), after.as_ref(), PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map(|(place, _)| place.clone());
        if let Some((_, row)) = page.into_iter().find(|(_, row)| row.version_id() == NULL) {
            return Ok(Some(row));
        }
        if !full {
            return Ok(None);
        }
    }
}

/// Where the next version of a key stands in time: after all others, and as near to the clock as that allows.
fn next_order(tx: &Read<'_>, bucket: &str, key: &str, now: Timestamp) -> Result<u64, Fault> {
    let current = current(tx, bucket, key)?.map_or(0, |row| row.order);
    let older = newest_of_history(tx, bucket, key)?.map_or(0, |row| row.order());
    let by_clock = u64::try_from(now.as_nanosecond()).unwrap_or(0);
    Ok(by_clock.max(current + 1).max(older + 1))
}

/// What a write needs to know of its bucket, its moment and chance.
pub struct Moment<'a> {
    pub versioning: Versioning,
    pub now: Timestamp,
    /// Random, for the version id.
    pub salt: &'a str,
}

/// Makes `row` the current version. Its version id, order and time are set here. Answers the row as it stands.
pub fn put(
    tx: &mut Write<'_>,
    bucket: &str,
    key: &str,
    mut row: ObjectRow,
    moment: &Moment<'_>,
) -> Result<ObjectRow, Fault> {
    (row.order, row.version_id) = make_room(tx, bucket, key, moment)?;
    row.made = moment.now;
    keep(tx, &row.content)?;
    tx.put::<Objects>(&name(bucket, key), &row)?;
    Ok(row)
}

/// Deletes a key without naming a version. Answers the delete marker, if the bucket keeps versions.
pub fn delete(
    tx: &mut Write<'_>,
    bucket: &str,
    key: &str,
    moment: &Moment<'_>,
) -> Result<Option<DeleteMarkerRow>, Fault> {
    let (order, version_id) = make_room(tx, bucket, key, moment)?;
    if moment.versioning == Versioning::Off {
        return Ok(None);
    }
    let marker = DeleteMarkerRow { version_id, order, made: moment.now };
    tx.put::<Versions>(&place(bucket, key, order), &VersionRow::DeleteMarker(marker.clone()))?;
    Ok(Some(marker))
}

/// Takes the current version out of the way of a new one: into the history or, if the new one replaces it, away.
fn make_room(
    tx: &mut Write<'_>,
    bucket: &str,
    key: &str,
    moment: &Moment<'_>,
) -> Result<(u64, String), Fault> {
    let order = next_order(tx, bucket, key, moment.now)?;
    let id = match moment.versioning {
        Versioning::Enabled => version_id::make(order, moment.salt),
        Versioning::Off | Versioning::Suspended => {
            if let Some(replaced) = find(tx, bucket, key, NULL)? {
                remove_row(tx, bucket, key, &replaced)?;
            }
            NULL.to_owned()
        }
    };
    if let Some(old) = current(tx, bucket, key)? {
        tx.delete::<Objects>(&name(bucket, key))?;
        tx.put::<Versions>(&place(bucket, key, old.order), &VersionRow::Object(old))?;
    }
    Ok((order, id))
}

/// Removes one version for good. Answers what it was.
pub fn remove(tx: &mut Write<'_>, bucket: &str, key: &str, id: &str) -> Result<Option<VersionRow>, Fault> {
    let Some(row) = find(tx, bucket, key, id)? else { return Ok(None) };
    remove_row(tx, bucket, key, &row)?;
    if current(tx, bucket, key)?.is_none()
        && let Some(VersionRow::Object(newest)) = newest_of_history(tx, bucket, key)?
    {
        tx.delete::<Versions>(&place(bucket, key, newest.order))?;
        tx.put::<Objects>(&name(bucket, key), &newest)?;
    }
    Ok(Some(row))
}

fn remove_row(tx: &mut Write<'_>, bucket: &str, key: &str, row: &VersionRow) -> Result<(), Fault> {
    let is_current = current(tx, bucket, key)?.is_some_and(|current| current.order == row.order());
    if is_current {
        tx.delete::<Objects>(&name(bucket, key))?;
    } else {
        tx.delete::<Versions>(&place(bucket, key, row.order()))?;
    }
    match row {
        VersionRow::Object(object) => release(tx, &object.content),
        VersionRow::DeleteMarker(_) => Ok(()),
    }
}

/// Replaces what is said of a version (its tags), not its content.
pub fn update(tx: &mut Write<'_>, bucket: &str, key: &str, row: &ObjectRow) -> Result<(), Fault> {
    let is_current = current(tx, bucket, key)?.is_some_and(|current| current.order == row.order);
    if is_current {
        return tx.put::<Objects>(&name(bucket, key), row);
    }
    tx.put::<Versions>(&place(bucket, key, row.order), &VersionRow::Object(row.clone()))
}

/// Counts a new reference. Parts are counted when they are uploaded, and belong to one object only.
fn keep(tx: &mut Write<'_>, content: &Content) -> Result<(), Fault> {
    match content {
        Content::Blob(blob) => keep_blob(tx, blob),
        Content::Parts { .. } => Ok(()),
    }
}

pub fn keep_blob(tx: &mut Write<'_>, blob: &BlobId) -> Result<(), Fault> {
    let key = blob.to_string();
    let uses = tx.get::<BlobUses>(&key)?.unwrap_or(0);
    tx.put::<BlobUses>(&key, &(uses + 1))
}

fn release(tx: &mut Write<'_>, content: &Content) -> Result<(), Fault> {
    match content {
        Content::Blob(blob) => release_blob(tx, blob),
        Content::Parts { upload_id, .. } => release_parts(tx, upload_id),
    }
}

/// Deletes all parts of an upload.
pub fn release_parts(tx: &mut Write<'_>, upload_id: &str) -> Result<(), Fault> {
    for (key, part) in tx.scan::<Parts>(&upload_id.to_owned(), None, usize::MAX)? {
        tx.delete::<Parts>(&key)?;
        release_blob(tx, &part.blob)?;
    }
    Ok(())
}

pub fn release_blob(tx: &mut Write<'_>, blob: &BlobId) -> Result<(), Fault> {
    let key = blob.to_string();
    match tx.get::<BlobUses>(&key)? {
        Some(uses) if uses > 1 => tx.put::<BlobUses>(&key, &(uses - 1)),
        _ => {
            tx.delete::<BlobUses>(&key)?;
            tx.put::<Garbage>(&key, &())
        }
    }
}

#[cfg(test)]
mod tests;
