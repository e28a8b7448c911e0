//! What the three listings of objects have in common: pages out of the tables, and how keys are written.

use crate::refusal::Result;
use crate::rules::listing::{Cursor, Page, fill, url_encoded};
use crate::tables::{BucketRow, ObjectRow, Objects};
use crate::{S3, bucket, describing, errors, owner, wire_time};
use kernel::AccountId;
use s3s::S3Error;
use s3s::dto::{CommonPrefix, EncodingType, Object, ObjectStorageClass};
use store::Starting;

pub const KEYS_MAX: i32 = 1000;

/// A listing's question.
pub struct Asked<'a> {
    pub bucket: &'a str,
    pub prefix: &'a str,
    pub delimiter: &'a str,
    pub marker: Option<&'a str>,
    pub max: usize,
}

/// `max-keys`, at most 1,000.
pub fn max_keys(given: Option<i32>) -> std::result::Result<i32, S3Error> {
    Ok(not_negative("maxKeys", given)?.unwrap_or(KEYS_MAX).min(KEYS_MAX))
}

/// A number in a query, by the name that AWS has for it in its refusal.
pub fn not_negative(name: &'static str, given: Option<i32>) -> std::result::Result<Option<i32>, S3Error> {
    match given {
        Some(..0) => Err(errors::invalid_argument(
            name,
            &given.unwrap_or_default().to_string(),
            format!("Argument {name} must be an integer between 0 and 2147483647"),
        )),
        given => Ok(given),
    }
}

/// Whether names are to be percent-encoded.
pub fn encoding(given: Option<&EncodingType>) -> std::result::Result<bool, S3Error> {
    match given.map(|encoding| encoding.as_str()) {
        None => Ok(false),
        Some("url") => Ok(true),
        Some(other) => {
            let text = "Invalid Encoding Method specified in Request";
            Err(errors::invalid_argument("encoding-type", other, text))
        }
    }
}

/// A name as the answer writes it.
pub fn written(name: &str, encoded: bool) -> String {
    if encoded { url_encoded(name) } else { name.to_owned() }
}

pub fn common_prefixes(groups: Vec<String>, encoded: bool) -> Option<Vec<CommonPrefix>> {
    let each = groups.iter().map(|group| CommonPrefix { prefix: Some(written(group, encoded)) });
    (!groups.is_empty()).then(|| each.collect())
}

pub fn listed(key: &str, row: &ObjectRow, encoded: bool, shown_owner: Option<&AccountId>) -> Object {
    Object {
        key: Some(written(key, encoded)),
        last_modified: Some(wire_time(row.made)),
        e_tag: Some(describing::e_tag(&row.e_tag)),
        size: Some(describing::size(row.size_bytes)),
        storage_class: Some(ObjectStorageClass::from(describing::listed_class(&row.description))),
        checksum_algorithm: describing::algorithms(row.checksum.as_ref()),
        checksum_type: row.checksum.as_ref().map(describing::checksum_type),
        owner: shown_owner.map(owner),
        ..Object::default()
    }
}

impl S3 {
    /// A page of the current objects, and the bucket that they are in.
    pub(crate) async fn page_of_objects(&self, asked: &Asked<'_>) -> Result<(Page<ObjectRow>, BucketRow)> {
        self.read(|tx| {
            let row = bucket(tx, asked.bucket)?;
            let under = Starting(asked.bucket.to_owned(), asked.prefix);
            let name = |key: &str| (asked.bucket.to_owned(), key.to_owned());
            let page = fill(asked.prefix, asked.delimiter, asked.marker, asked.max, |cursor, limit| {
                let rows = match cursor {
                    Cursor::Start => tx.scan::<Objects>(&under, None, limit),
                    Cursor::After(key) => tx.scan::<Objects>(&under, Some(&name(key)), limit),
                    Cursor::From(key) => tx.scan_from::<Objects>(&under, &name(key), limit),
                    Cursor::End => Ok(Vec::new()),
                };
                Ok::<_, kernel::Fault>(rows?.into_iter().map(|((_, key), row)| (key, row)).collect())
            })?;
            Ok((page, row))
        })
        .await
    }
}
