//! CopyObject
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html> (read 2026-11-21).
//! Surprises: a copy onto itself has to change something; the copy of an object made of parts is one piece, with another
//! entity tag; an object's bytes are not copied here but shared, unless they have to be read for a checksum; storage class
//! and website redirect are never copied
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>, read 2026-11-21).
//! Surprise: a time in the future says nothing in `x-amz-copy-source-if-modified-since` (LocalStack's recording
//! `test_s3_copy_object_preconditions`, 2025-11-12).
//! Left out: ACLs, object lock, archive storage classes, encryption with KMS's or the customer's keys, access points.

use crate::Refused;
use crate::announcing::News;
use crate::describing::{check_extras, checksum_type, description_of, e_tag, encryption, set_checksum};
use crate::finding::{object, shown_version};
use crate::reading::Held;
use crate::receiving::Announced;
use crate::refusal::Result;
use crate::rules::conditions::{Conditions, Outcome};
use crate::rules::tagging;
use crate::storing::{Put, Told};
use crate::tables::{Algorithm, Content, Description, ObjectRow, Versioning};
use crate::{S3, bucket, errors, time_from_wire, whole_second, wire_time};
use s3s::dto::{CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, StreamingBlob};
use s3s::{S3Error, S3Request, S3Response};
use wire::Cx;

pub type Input = CopyObjectInput;
pub type Output = CopyObjectOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let mut input = request.input;
    check_extras!(input);
    let source = Source::of(&input.copy_source)?;
    let conditions = Conditions {
        if_match: input.copy_source_if_match.take().map(Into::into),
        if_none_match: input.copy_source_if_none_match.take().map(Into::into),
        if_modified_since: input.copy_source_if_modified_since.take().and_then(time_from_wire),
        if_unmodified_since: input.copy_source_if_unmodified_since.take().and_then(time_from_wire),
    };
    let destination = Conditions::of_destination(&request.headers);
    s3.may_put(&input.bucket, &input.key, &destination).await?;
    let (held, source_versioning) = source.hold(s3, cx, &conditions).await?;
    if held.row.size_bytes > crate::receiving::PUT_BYTES_MAX {
        return Err(errors::invalid_request(
            "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
        )
        .into());
    }
    let says_more = input.storage_class.is_some()
        || input.server_side_encryption.is_some()
        || input.website_redirect_location.is_some();
    let new_description =
        replaces("metadata", input.metadata_directive.as_ref().map(|given| given.as_str()))?;
    let new_tags = replaces("tagging", input.tagging_directive.as_ref().map(|given| given.as_str()))?;
    let written: Description = description_of!(input);
    let changes_nothing = !new_description && !says_more && !new_tags;
    if changes_nothing && source.is(&input.bucket, &input.key) && !says_encryption(s3, &input.bucket).await? {
        return Err(errors::invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the \
             object's metadata, storage class, website redirect location or encryption attributes.",
        )
        .into());
    }
    let described = if new_description {
        written
    } else {
        // These two are the copy's own: what the source has of them is not copied.
        let (storage_class, redirect) = (written.storage_class, written.website_redirect_location);
        Description { storage_class, website_redirect_location: redirect, ..held.row.description.clone() }
    };
    let tags = match new_tags {
        true => tagging::parse_header(input.tagging.as_deref().unwrap_or_default())?,
        false => held.row.tags.clone(),
    };
    let algorithm =
        input.checksum_algorithm.as_ref().map(|name| Algorithm::parse(name.as_str())).transpose()?;
    let copied_version = shown_version(source_versioning, &held.row.version_id);
    let mut copy = contents(s3, held, algorithm).await?;
    (copy.row.description, copy.row.tags) = (described, tags);
    let told = Told { news: News::new(s3, cx), reason: "CopyObject" };
    let put = s3.put_row(input.bucket, input.key, copy.row, destination, told, copy.kept).await?;
    super::answer(made(&put, copied_version))
}

/// A bucket that says how its objects are encrypted lets one be copied onto itself: it is encrypted anew
/// (`test_copy_in_place_with_bucket_encryption` in <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py>,
/// recorded from AWS; read 2026-11-21).
async fn says_encryption(s3: &S3, name: &str) -> Result<bool> {
    Ok(s3.read(|tx| bucket(tx, name)).await?.says_encryption)
}

fn made(put: &Put, copied_version: Option<String>) -> CopyObjectOutput {
    let mut result = CopyObjectResult {
        e_tag: Some(e_tag(&put.row.e_tag)),
        last_modified: Some(wire_time(whole_second(put.row.made))),
        checksum_type: put.row.checksum.as_ref().map(checksum_type),
        ..CopyObjectResult::default()
    };
    set_checksum!(result, &put.row.checksum);
    CopyObjectOutput {
        copy_object_result: Some(result),
        copy_source_version_id: copied_version,
        version_id: put.shown_version(),
        server_side_encryption: encryption(put.row.is_sealed),
        ..CopyObjectOutput::default()
    }
}

/// Whether a directive says that what the request has replaces what the source has.
fn replaces(what: &str, directive: Option<&str>) -> std::result::Result<bool, S3Error> {
    let name = if what == "tagging" { "x-amz-tagging-directive" } else { "x-amz-metadata-directive" };
    match directive {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(errors::invalid_argument(name, other, format!("Unknown {what} directive."))),
    }
}

/// A copy's bytes, kept until its row is committed.
struct Copy {
    row: ObjectRow,
    kept: Kept,
}

#[allow(dead_code, clippy::large_enum_variant, reason = "held for their pins, one per copy")]
enum Kept {
    Source(Held),
    Own(blob::Stored),
}

/// Shares the source's bytes when they are one encrypted piece with the right checksum; else reads them into one piece.
async fn contents(s3: &S3, held: Held, algorithm: Option<Algorithm>) -> Result<Copy> {
    let has = held.row.checksum.as_ref().map(|checksum| checksum.algorithm);
    let is_right = has.is_some() && (algorithm.is_none() || algorithm == has) && held.row.is_sealed;
    if matches!(held.row.content, Content::Blob(_)) && is_right {
        let ObjectRow { content, size_bytes, e_tag, checksum, is_sealed, .. } = held.row.clone();
        return Ok(Copy {
            row: ObjectRow::draft(content, size_bytes, e_tag, checksum, is_sealed),
            kept: Kept::Source(held),
        });
    }
    let size_bytes = held.row.size_bytes;
    let announced =
        Announced { algorithm: algorithm.or(has), size_bytes_max: size_bytes, ..Announced::default() };
    let body = StreamingBlob::wrap(s3.stream(held, 0, size_bytes));
    let received = s3.receive(Some(body), &announced).await?;
    let content = Content::Blob(received.stored.id().clone());
    let (e_tag, checksum) = (received.digested.e_tag(), received.digested.checksum);
    let row = ObjectRow::draft(content, size_bytes, e_tag, Some(checksum), received.stored.is_sealed);
    Ok(Copy { row, kept: Kept::Own(received.stored) })
}

/// What `x-amz-copy-source` names.
pub struct Source<'a> {
    pub bucket: &'a str,
    pub key: &'a str,
    pub version_id: Option<&'a str>,
}

impl<'a> Source<'a> {
    pub fn of(source: &'a CopySource) -> std::result::Result<Self, S3Error> {
        match source {
            CopySource::Bucket { bucket, key, version_id } => {
                Ok(Self { bucket, key, version_id: version_id.as_deref() })
            }
            CopySource::AccessPoint { .. } | CopySource::Outpost { .. } => {
                Err(errors::not_implemented("copying from an access point"))
            }
        }
    }

    /// Whether it is the current version of that key.
    fn is(&self, bucket: &str, key: &str) -> bool {
        self.version_id.is_none() && (self.bucket, self.key) == (bucket, key)
    }

    pub async fn hold(&self, s3: &S3, cx: &Cx, conditions: &Conditions) -> Result<(Held, Versioning)> {
        let held = s3.hold(|tx| {
            let versioning = bucket(tx, self.bucket)?.versioning;
            Ok((versioning, object(tx, self.bucket, self.key, self.version_id)?))
        });
        let found = s3.hide_absence(cx, self.bucket, held.await).await;
        let (versioning, held) = found.map_err(|refused| match refused {
            Refused::S3(error) => errors::about_source(error, self.bucket, self.key).into(),
            fault => fault,
        })?;
        match conditions.on_read(&held.row.e_tag, held.row.made, s3.now()) {
            Outcome::Proceed => {}
            // What would be "not modified" to a reader is a condition of a copy that does not hold.
            Outcome::NotModified if conditions.if_none_match.is_some() => {
                return Err(errors::precondition_failed("x-amz-copy-source-If-None-Match").into());
            }
            Outcome::NotModified => {
                return Err(errors::precondition_failed("x-amz-copy-source-If-Modified-Since").into());
            }
            Outcome::Failed("If-Match") => {
                return Err(errors::precondition_failed("x-amz-copy-source-If-Match").into());
            }
            Outcome::Failed(_) => {
                return Err(errors::precondition_failed("x-amz-copy-source-If-Unmodified-Since").into());
            }
        }
        Ok((held, versioning))
    }
}
