//! Which version a read is about, and which of its bytes.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html> and, for who may not know what is absent,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html> (read 2026-11-21).

use crate::reading::Held;
use crate::refusal::Result;
use crate::rules::conditions::{Conditions, Outcome};
use crate::rules::ranges::{self, Slice};
use crate::rules::version_id::{NULL, order_of};
use crate::tables::{Checksum, ObjectRow, VersionRow, Versioning};
use crate::{S3, bucket, errors, history, wire_time};
use s3s::dto::{Range, TimestampFormat};
use store::Read;
use wire::{AuthorizeError, Cx};

/// The object that a read means: the current one, or the version named.
pub fn object(tx: &Read<'_>, bucket: &str, key: &str, version_id: Option<&str>) -> Result<ObjectRow> {
    match version_id {
        None => match history::current(tx, bucket, key)? {
            Some(row) => Ok(row),
            None => match history::newest_of_history(tx, bucket, key)? {
                Some(marker) => Err(errors::no_such_key_behind_marker(marker.version_id()).into()),
                None => Err(errors::no_such_key().into()),
            },
        },
        Some(id) => match history::find(tx, bucket, key, id)? {
            Some(VersionRow::Object(row)) => Ok(row),
            Some(VersionRow::DeleteMarker(marker)) => {
                Err(errors::delete_marker_has_no_content(&marker.version_id).into())
            }
            None if is_version_id(id) => Err(errors::no_such_version(key, id).into()),
            None => Err(errors::invalid_version_id(id).into()),
        },
    }
}

/// As [`object`], for tags: a delete marker has none, and says so also where it only hides the key.
pub fn tagged(tx: &Read<'_>, bucket: &str, key: &str, version_id: Option<&str>) -> Result<ObjectRow> {
    if version_id.is_none()
        && history::current(tx, bucket, key)?.is_none()
        && let Some(marker) = history::newest_of_history(tx, bucket, key)?
    {
        return Err(errors::delete_marker_has_no_content(marker.version_id()).into());
    }
    object(tx, bucket, key, version_id)
}

pub fn is_version_id(id: &str) -> bool {
    id == NULL || order_of(id).is_some()
}

/// Buckets that never kept versions do not speak of them.
pub fn shown_version(versioning: Versioning, id: &str) -> Option<String> {
    (versioning != Versioning::Off).then(|| id.to_owned())
}

impl S3 {
    /// Who may not list a bucket does not learn which keys are not in it.
    pub(crate) async fn hide_absence<T>(&self, cx: &Cx, bucket: &str, found: Result<T>) -> Result<T> {
        let Err(crate::Refused::S3(error)) = &found else { return found };
        if *error.code() != s3s::S3ErrorCode::NoSuchKey {
            return found;
        }
        match crate::http::access::may_list(self, cx, bucket).await {
            Ok(()) => found,
            Err(AuthorizeError::Denied(denied)) => Err(errors::access_denied(denied.to_string()).into()),
            Err(AuthorizeError::Fault(fault)) => Err(fault.into()),
        }
    }
}

/// What GetObject and HeadObject have in common to ask.
pub struct Asked<'a> {
    pub bucket: &'a str,
    pub key: &'a str,
    pub version_id: Option<&'a str>,
    pub range: Option<Range>,
    pub part_number: Option<i32>,
    pub conditions: Conditions,
    pub customer_key: bool,
}

pub struct Found {
    pub held: Held,
    pub slice: Slice,
    pub versioning: Versioning,
}

pub async fn find(s3: &S3, cx: &Cx, asked: &Asked<'_>) -> Result<Found> {
    if asked.customer_key {
        return Err(errors::not_implemented("encryption with a key that the customer provides").into());
    }
    let held = s3.hold(|tx| {
        let versioning = bucket(tx, asked.bucket)?.versioning;
        Ok((versioning, object(tx, asked.bucket, asked.key, asked.version_id)?))
    });
    let (versioning, held) = s3.hide_absence(cx, asked.bucket, held.await).await?;
    let row = &held.row;
    match asked.conditions.on_read(&row.e_tag, row.made, s3.now()) {
        Outcome::Proceed => {}
        Outcome::Failed(condition) => return Err(errors::precondition_failed(condition).into()),
        Outcome::NotModified => return Err(errors::not_modified(&row.e_tag, &http_date(row)).into()),
    }
    let slice = ranges::slice(asked.range, asked.part_number, held.row.size_bytes, &held.parts_bytes())?;
    Ok(Found { held, slice, versioning })
}

/// How many parts there are is told to who asks for one of them.
pub fn parts_count(found: &Found, part_number: Option<i32>) -> Option<i32> {
    let count = i32::try_from(found.held.parts.len()).ok().filter(|count| *count > 0);
    part_number.and(count)
}

pub fn shown_checksum(found: &Found, asked_for: bool) -> Option<&Checksum> {
    let is_whole = found.slice.length == found.held.row.size_bytes;
    found.held.row.checksum.as_ref().filter(|_| asked_for && is_whole)
}

fn http_date(row: &ObjectRow) -> String {
    let mut text = Vec::new();
    match wire_time(row.made).format(TimestampFormat::HttpDate, &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    }
}
