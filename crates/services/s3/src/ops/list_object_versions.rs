//! ListObjectVersions
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html> (read 2026-11-21).
//! Surprises: versions of a key come newest first; a version marker needs a key marker, and the page begins with the
//! version after it; objects and delete markers count together.

use crate::describing::{self, listed_class, size};
use crate::finding::is_version_id;
use crate::listings::{common_prefixes, encoding, max_keys, written};
use crate::refusal::Result;
use crate::rules::listing::{Cursor, Sorted, beyond, cursor_after, sort};
use crate::rules::version_id::order_of;
use crate::tables::{ObjectRow, Objects, VersionRow, Versions};
use crate::{S3, bucket, errors, history, owner, wire_time};
use kernel::{AccountId, Fault};
use s3s::dto::{
    DeleteMarkerEntry, ListObjectVersionsInput, ListObjectVersionsOutput, ObjectVersion,
    ObjectVersionStorageClass,
};
use s3s::{S3Request, S3Response};
use store::{Read, Starting};
use wire::Cx;

pub type Input = ListObjectVersionsInput;
pub type Output = ListObjectVersionsOutput;

/// How many versions of one key are read at once.
const PAGE: usize = 1001;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let encoded = encoding(input.encoding_type.as_ref())?;
    let max = max_keys(input.max_keys)?;
    let version_marker = input.version_id_marker.as_deref().filter(|id| !id.is_empty());
    if let Some(marker) = version_marker {
        if input.key_marker.is_none() {
            let text = "A version-id marker cannot be specified without a key marker.";
            return Err(errors::invalid_argument("version-id-marker", marker, text).into());
        }
        if !is_version_id(marker) {
            return Err(errors::invalid_version_id(marker).into());
        }
    }
    let walk = Walk {
        bucket: &input.bucket,
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        max: usize::try_from(max).unwrap_or(0),
    };
    let (page, of) = s3
        .read(|tx| {
            let row = bucket(tx, &input.bucket)?;
            Ok((walk.page(tx, input.key_marker.as_deref(), version_marker)?, row.owner))
        })
        .await?;
    let write = |name: &str| written(name, encoded);
    let (versions, markers) = shown(&page.entries, encoded, &of);
    let (next_key, next_version) =
        page.next.map_or((None, None), |(key, version)| (Some(write(&key)), version));
    super::answer(ListObjectVersionsOutput {
        is_truncated: Some(next_key.is_some()),
        next_key_marker: next_key,
        next_version_id_marker: next_version,
        versions: Some(versions),
        delete_markers: Some(markers),
        common_prefixes: common_prefixes(page.groups, encoded),
        prefix: Some(write(walk.prefix)),
        key_marker: Some(write(input.key_marker.as_deref().unwrap_or_default())),
        version_id_marker: Some(input.version_id_marker.clone().unwrap_or_default()),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()).map(write),
        max_keys: Some(max),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket.clone()),
        ..ListObjectVersionsOutput::default()
    })
}

struct Entry {
    key: String,
    is_latest: bool,
    row: VersionRow,
}

#[derive(Default)]
struct Page {
    entries: Vec<Entry>,
    groups: Vec<String>,
    /// The last key and version shown, when there is more.
    next: Option<(String, Option<String>)>,
}

struct Walk<'a> {
    bucket: &'a str,
    prefix: &'a str,
    delimiter: &'a str,
    max: usize,
}

impl Walk<'_> {
    fn page(&self, tx: &Read<'_>, key_marker: Option<&str>, version_marker: Option<&str>) -> Result<Page> {
        let mut page = Page::default();
        if self.max == 0 {
            return Ok(page);
        }
        let mut cursor = cursor_after(key_marker, self.prefix, self.delimiter);
        if let (Some(key), Some(id)) = (key_marker, version_marker)
            && let Some(order) = self.place_of(tx, key, id)?
            && !self.show_versions(tx, key, Some(order), &mut page)?
        {
            return Ok(page);
        }
        while let Some(key) = self.next_key(tx, &cursor)? {
            match sort(&key, self.prefix, self.delimiter) {
                Sorted::Group(group) => {
                    if page.entries.len() + page.groups.len() == self.max {
                        page.next = last_shown(&page);
                        return Ok(page);
                    }
                    page.groups.push(group.to_owned());
                    cursor = beyond(group);
                }
                Sorted::Key(_) => {
                    if !self.show_versions(tx, &key, None, &mut page)? {
                        return Ok(page);
                    }
                    cursor = Cursor::After(key);
                }
            }
        }
        Ok(page)
    }

    /// Where a marker stands in its key's history, also when that version is gone.
    fn place_of(&self, tx: &Read<'_>, key: &str, id: &str) -> std::result::Result<Option<u64>, Fault> {
        let found = history::find(tx, self.bucket, key, id)?;
        Ok(found.map(|row| row.order()).or_else(|| order_of(id)))
    }

    /// Shows a key's versions that are older than `before`. False when the page is full and there is more.
    fn show_versions(&self, tx: &Read<'_>, key: &str, before: Option<u64>, page: &mut Page) -> Result<bool> {
        let current = history::current(tx, self.bucket, key)?;
        let newest = match &current {
            Some(_) => None,
            None => history::newest_of_history(tx, self.bucket, key)?.map(|row| row.order()),
        };
        let name = (self.bucket.to_owned(), key.to_owned());
        let after = before.map(|order| (name.0.clone(), name.1.clone(), u64::MAX - order));
        let older = tx.scan::<Versions>(&name, after.as_ref(), PAGE)?;
        // The marker's version may have been removed, and then an older one is current.
        let current = current.filter(|row| before.is_none_or(|before| row.order < before));
        let current = current.map(|row| (true, VersionRow::Object(row)));
        let older = older.into_iter().map(|(_, row)| (newest == Some(row.order()), row));
        for (is_latest, row) in current.into_iter().chain(older) {
            if page.entries.len() + page.groups.len() == self.max {
                page.next = last_shown(page);
                return Ok(false);
            }
            page.entries.push(Entry { key: key.to_owned(), is_latest, row });
        }
        Ok(true)
    }

    /// The next key that has any version at all.
    fn next_key(&self, tx: &Read<'_>, cursor: &Cursor) -> std::result::Result<Option<String>, Fault> {
        let under = Starting(self.bucket.to_owned(), self.prefix);
        let bucket = || self.bucket.to_owned();
        let (object, version) = match cursor {
            Cursor::Start => (tx.scan::<Objects>(&under, None, 1)?, tx.scan::<Versions>(&under, None, 1)?),
            Cursor::After(key) => (
                tx.scan::<Objects>(&under, Some(&(bucket(), key.clone())), 1)?,
                tx.scan::<Versions>(&under, Some(&(bucket(), key.clone(), u64::MAX)), 1)?,
            ),
            Cursor::From(key) => (
                tx.scan_from::<Objects>(&under, &(bucket(), key.clone()), 1)?,
                tx.scan_from::<Versions>(&under, &(bucket(), key.clone(), 0), 1)?,
            ),
            Cursor::End => return Ok(None),
        };
        let object = object.into_iter().next().map(|((_, key), _)| key);
        let version = version.into_iter().next().map(|((_, key, _), _)| key);
        Ok(match (object, version) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        })
    }
}

fn last_shown(page: &Page) -> Option<(String, Option<String>)> {
    let entry = page.entries.last().map(|entry| (entry.key.clone(), Some(entry.row.version_id().to_owned())));
    let group = page.groups.last().map(|group| (group.clone(), None));
    match (entry, group) {
        (Some(entry), Some(group)) => Some(if entry.0 > group.0 { entry } else { group }),
        (entry, group) => entry.or(group),
    }
}

fn shown(entries: &[Entry], encoded: bool, of: &AccountId) -> (Vec<ObjectVersion>, Vec<DeleteMarkerEntry>) {
    let (mut versions, mut markers) = (Vec::new(), Vec::new());
    for Entry { key, is_latest, row } in entries {
        let (key, is_latest) = (Some(written(key, encoded)), Some(*is_latest));
        match row {
            VersionRow::Object(row) => versions.push(version(row, key, is_latest, of)),
            VersionRow::DeleteMarker(row) => markers.push(DeleteMarkerEntry {
                key,
                is_latest,
                version_id: Some(row.version_id.clone()),
                last_modified: Some(wire_time(row.made)),
                owner: Some(owner(of)),
            }),
        }
    }
    (versions, markers)
}

fn version(row: &ObjectRow, key: Option<String>, is_latest: Option<bool>, of: &AccountId) -> ObjectVersion {
    ObjectVersion {
        key,
        is_latest,
        version_id: Some(row.version_id.clone()),
        last_modified: Some(wire_time(row.made)),
        e_tag: Some(describing::e_tag(&row.e_tag)),
        size: Some(size(row.size_bytes)),
        storage_class: Some(ObjectVersionStorageClass::from(listed_class(&row.description))),
        checksum_algorithm: describing::algorithms(row.checksum.as_ref()),
        checksum_type: row.checksum.as_ref().map(describing::checksum_type),
        owner: Some(owner(of)),
        ..ObjectVersion::default()
    }
}
