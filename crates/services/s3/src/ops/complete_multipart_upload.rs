//! CompleteMultipartUpload
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html> (read 2026-11-21).
//! Surprises: the parts stay where they are, and become the object; parts that the list leaves out are dropped.
//! a part without a number or an entity tag is malformed (<https://github.com/versity/versitygw/issues/2111>, read 2026-11-21);
//! a completion that is repeated while its object is there is answered as the first one was
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>, read 2026-11-21).

use super::upload_part::upload;
use crate::announcing::{News, Of};
use crate::describing::{checksum_type, checksums_of, e_tag, encryption, set_checksum};
use crate::refusal::Result;
use crate::rules::conditions::Conditions;
use crate::rules::digests::e_tag_of_parts;
use crate::rules::multipart::{self, Named, listed_number};
use crate::storing::Put;
use crate::tables::{Algorithm, Content, ObjectRow, PartRow, Parts, UploadRow, Uploads};
use crate::{S3, bucket, errors, history};
use kernel::OrFault;
use s3s::dto::{CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart};
use s3s::{S3Error, S3Request, S3Response};
use std::collections::BTreeMap;
use store::Write;
use wire::Cx;

pub type Input = CompleteMultipartUploadInput;
pub type Output = CompleteMultipartUploadOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let mut input = request.input;
    let listed = input.multipart_upload.take().and_then(|upload| upload.parts).unwrap_or_default();
    let asked = Completion {
        named: listed.into_iter().map(named).collect::<std::result::Result<_, _>>()?,
        checksums: checksums_of!(input),
        checksum_type: input.checksum_type.take().map(|kind| kind.as_str().to_owned()),
        size_bytes: input.mpu_object_size.and_then(|size| u64::try_from(size).ok()),
        conditions: Conditions {
            if_match: input.if_match.take().map(Into::into),
            if_none_match: input.if_none_match.take().map(Into::into),
            ..Conditions::default()
        },
    };
    let place = (input.bucket.clone(), input.key.clone(), input.upload_id);
    let (now, salt, news) = (s3.now(), s3.salt(), News::new(s3, cx));
    let put = s3.write(move |tx| {
        let of = bucket(tx, &place.0)?;
        let versioning = of.versioning;
        if let Some(row) = asked.done_before(tx, &place)? {
            return Ok(Put { row, versioning });
        }
        let row = asked.complete(tx, &place)?;
        let moment = history::Moment { versioning, now, salt: &salt };
        let row = history::put(tx, &place.0, &place.1, row, &moment)?;
        let of = Of { row: &of, bucket: &place.0, key: &place.1 };
        news.created(tx, &of, &row, "CompleteMultipartUpload")?;
        Ok(Put { row, versioning })
    });
    let put = put.await?;
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!(
            "{}/{}/{}",
            cx.endpoint,
            input.bucket,
            crate::rules::listing::url_encoded(&input.key)
        )),
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: Some(e_tag(&put.row.e_tag)),
        version_id: put.shown_version(),
        checksum_type: put.row.checksum.as_ref().map(checksum_type),
        server_side_encryption: encryption(put.row.is_sealed),
        ..CompleteMultipartUploadOutput::default()
    };
    set_checksum!(output, &put.row.checksum);
    super::answer(output)
}

fn named(mut part: CompletedPart) -> std::result::Result<Named, S3Error> {
    Ok(Named {
        number: listed_number(part.part_number.ok_or_else(errors::malformed_xml)?)?,
        e_tag: part.e_tag.take().ok_or_else(errors::malformed_xml)?.into_value(),
        checksums: checksums_of!(part),
    })
}

struct Completion {
    named: Vec<Named>,
    checksums: Vec<(Algorithm, String)>,
    checksum_type: Option<String>,
    size_bytes: Option<u64>,
    conditions: Conditions,
}

impl Completion {
    /// The object that this very list has made already, if it is the key's current one.
    fn done_before(&self, tx: &Write<'_>, place: &(String, String, String)) -> Result<Option<ObjectRow>> {
        if tx.get::<Uploads>(place)?.is_some() {
            return Ok(None);
        }
        let current = history::current(tx, &place.0, &place.1)?;
        let made = current
            .filter(|row| matches!(&row.content, Content::Parts { upload_id, .. } if *upload_id == place.2));
        let Some(row) = made else { return Ok(None) };
        let parts = tx.scan::<Parts>(&place.2, None, usize::MAX)?;
        let is_same = parts.len() == self.named.len()
            && parts
                .iter()
                .zip(&self.named)
                .all(|(((_, number), part), named)| *number == named.number && named.e_tag == part.e_tag);
        Ok(is_same.then_some(row))
    }

    /// Turns the upload's rows into the object's. The object itself is still to be put.
    fn complete(&self, tx: &mut Write<'_>, place: &(String, String, String)) -> Result<ObjectRow> {
        let in_progress = upload(tx, place)?;
        let existing = history::current(tx, &place.0, &place.1)?;
        self.conditions.on_write(existing.as_ref().map(|row| row.e_tag.as_str()))?;
        if self.conditions.if_none_match.is_some() && in_progress.over_object {
            // There is none now: it was deleted since the upload began.
            return Err(errors::conflicting_write("If-None-Match", &place.1).into());
        }
        if self.conditions.if_match.is_some() && existing.is_some_and(|row| row.made > in_progress.made) {
            return Err(errors::conflicting_write("If-Match", &place.1).into());
        }
        let uploaded = tx.scan::<Parts>(&place.2, None, usize::MAX)?;
        let uploaded: BTreeMap<u64, PartRow> =
            uploaded.into_iter().map(|((_, number), part)| (number, part)).collect();
        let parts = multipart::assemble(&place.2, &self.named, &uploaded)?;
        multipart::check_checksums(&in_progress, self.checksum_type.as_deref(), &self.named)?;
        let row = self.object(&place.2, in_progress, &parts)?;
        for (number, part) in &uploaded {
            if !parts.iter().any(|(kept, _)| kept == number) {
                tx.delete::<Parts>(&(place.2.clone(), *number))?;
                history::release_blob(tx, &part.blob)?;
            }
        }
        tx.delete::<Uploads>(place)?;
        Ok(row)
    }

    fn object(&self, upload_id: &str, upload: UploadRow, parts: &[(u64, &PartRow)]) -> Result<ObjectRow> {
        let size_bytes = parts.iter().map(|(_, part)| part.size_bytes).sum();
        if self.size_bytes.is_some_and(|said| said != size_bytes) {
            return Err(errors::invalid_request(
                "The provided 'x-amz-mp-object-size' header does not match what was computed.",
            )
            .into());
        }
        let tags: Vec<&str> = parts.iter().map(|(_, part)| part.e_tag.as_str()).collect();
        let e_tag = e_tag_of_parts(tags.into_iter()).or_fault(|| "a part's entity tag is no MD5")?;
        let checksum = multipart::checksum(upload.algorithm, upload.composite, parts);
        for (algorithm, said) in &self.checksums {
            let computed = checksum.as_ref().filter(|checksum| checksum.algorithm == *algorithm);
            if computed.is_some_and(|checksum| checksum.value != *said) {
                return Err(errors::bad_digest(algorithm.name()).into());
            }
        }
        let content = Content::Parts { upload_id: upload_id.to_owned(), count: parts.len() as u64 };
        let is_sealed = parts.iter().all(|(_, part)| part.is_sealed);
        let mut row = ObjectRow::draft(content, size_bytes, e_tag, checksum, is_sealed);
        (row.description, row.tags) = (upload.description, upload.tags);
        Ok(row)
    }
}
