//! ListMultipartUploads
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html> (read 2026-11-21).
//! Surprises: without an upload marker the page begins after all uploads of the key marker; with one, after that upload. The
//! markers of the next page are told of the last one too
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json>, read
//! 2026-11-21).

use crate::describing::{kind_of, listed_class};
use crate::listings::{common_prefixes, encoding, not_negative, written};
use crate::refusal::Result;
use crate::rules::listing::{Cursor, Sorted, beyond, cursor_after, sort};
use crate::tables::{UploadRow, Uploads};
use crate::{S3, bucket, errors, owner, wire_time};
use kernel::{AccountId, Fault};
use s3s::dto::{
    ChecksumAlgorithm, Initiator, ListMultipartUploadsInput, ListMultipartUploadsOutput, MultipartUpload,
    StorageClass,
};
use s3s::{S3Request, S3Response};
use store::{Read, Starting};
use wire::Cx;

pub type Input = ListMultipartUploadsInput;
pub type Output = ListMultipartUploadsOutput;

const UPLOADS_MAX: i32 = 1000;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let encoded = encoding(input.encoding_type.as_ref())?;
    let max = not_negative("max-uploads", input.max_uploads)?.unwrap_or(UPLOADS_MAX).min(UPLOADS_MAX);
    let walk = Walk {
        bucket: &input.bucket,
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        max: usize::try_from(max).unwrap_or(0),
    };
    let key_marker = input.key_marker.as_deref().filter(|key| !key.is_empty());
    let upload_marker = input.upload_id_marker.as_deref().filter(|_| key_marker.is_some());
    let (page, of) = s3
        .read(|tx| {
            let owner = bucket(tx, &input.bucket)?.owner;
            if let (Some(key), Some(upload)) = (key_marker, upload_marker)
                && walk.is_of_another(tx, key, upload)?
            {
                let text = "Invalid uploadId marker";
                return Err(errors::invalid_argument("upload-id-marker", upload, text).into());
            }
            Ok((walk.page(tx, key_marker, upload_marker)?, owner))
        })
        .await?;
    let write = |name: &str| written(name, encoded);
    let uploads = page.entries.iter().map(|(key, id, row)| shown(write(key), id, row, &of));
    let is_truncated = page.next.is_some();
    let last = page.entries.last().map(|(key, id, _)| (key.clone(), Some(id.clone())));
    let (next_key, next_upload) = page.next.or(last).unwrap_or_default();
    super::answer(ListMultipartUploadsOutput {
        is_truncated: Some(is_truncated),
        next_key_marker: Some(write(&next_key)),
        next_upload_id_marker: Some(next_upload.unwrap_or_default()),
        uploads: Some(uploads.collect()),
        common_prefixes: common_prefixes(page.groups, encoded),
        prefix: input.prefix.as_deref().map(write),
        delimiter: input.delimiter.as_deref().map(write),
        key_marker: Some(write(key_marker.unwrap_or_default())),
        upload_id_marker: Some(upload_marker.unwrap_or_default().to_owned()),
        max_uploads: Some(max),
        encoding_type: input.encoding_type.clone(),
        bucket: Some(input.bucket.clone()),
        ..ListMultipartUploadsOutput::default()
    })
}

#[derive(Default)]
struct Page {
    entries: Vec<(String, String, UploadRow)>,
    groups: Vec<String>,
    next: Option<(String, Option<String>)>,
}

struct Walk<'a> {
    bucket: &'a str,
    prefix: &'a str,
    delimiter: &'a str,
    max: usize,
}

impl Walk<'_> {
    /// One that has been aborted since the last page was asked for is still a place to go on from.
    fn is_of_another(&self, tx: &Read<'_>, key: &str, upload: &str) -> std::result::Result<bool, Fault> {
        if tx.get::<Uploads>(&(self.bucket.to_owned(), key.to_owned(), upload.to_owned()))?.is_some() {
            return Ok(false);
        }
        let all = tx.scan::<Uploads>(&Starting(self.bucket.to_owned(), ""), None, usize::MAX)?;
        Ok(all.iter().any(|((_, _, id), _)| id == upload))
    }

    fn page(
        &self,
        tx: &Read<'_>,
        key: Option<&str>,
        upload: Option<&str>,
    ) -> std::result::Result<Page, Fault> {
        let mut page = Page::default();
        if self.max == 0 {
            return Ok(page);
        }
        let name = |key: &str, id: &str| (self.bucket.to_owned(), key.to_owned(), id.to_owned());
        let under = Starting(self.bucket.to_owned(), self.prefix);
        // No upload id begins with a character above `~`.
        let mut cursor = match (cursor_after(key, self.prefix, self.delimiter), upload) {
            (Cursor::After(key), Some(id)) => (Some(name(&key, id)), None),
            (Cursor::After(key), None) => (Some(name(&key, "~")), None),
            (Cursor::From(key), _) => (None, Some(name(&key, ""))),
            (Cursor::Start, _) => (None, None),
            (Cursor::End, _) => return Ok(page),
        };
        let mut last = None;
        loop {
            let found = match &cursor.1 {
                Some(from) => tx.scan_from::<Uploads>(&under, from, 1)?,
                None => tx.scan::<Uploads>(&under, cursor.0.as_ref(), 1)?,
            };
            let Some((place, row)) = found.into_iter().next() else { break };
            if page.entries.len() + page.groups.len() == self.max {
                page.next = last;
                break;
            }
            match sort(&place.1, self.prefix, self.delimiter) {
                Sorted::Group(group) => {
                    page.groups.push(group.to_owned());
                    last = Some((group.to_owned(), None));
                    cursor = match beyond(group) {
                        Cursor::From(key) => (None, Some(name(&key, ""))),
                        _ => break,
                    };
                }
                Sorted::Key(_) => {
                    last = Some((place.1.clone(), Some(place.2.clone())));
                    page.entries.push((place.1.clone(), place.2.clone(), row));
                    cursor = (Some(place), None);
                }
            }
        }
        Ok(page)
    }
}

fn shown(key: String, id: &str, row: &UploadRow, of: &AccountId) -> MultipartUpload {
    MultipartUpload {
        key: Some(key),
        upload_id: Some(id.to_owned()),
        initiated: Some(wire_time(row.made)),
        initiator: Some(Initiator { id: Some(row.initiator.clone()), display_name: None }),
        owner: Some(owner(of)),
        storage_class: Some(StorageClass::from(listed_class(&row.description))),
        checksum_algorithm: row.algorithm.map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
        checksum_type: row.algorithm.map(|_| kind_of(row.composite)),
    }
}
