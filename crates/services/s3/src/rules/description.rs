//! What may be said of an object, and what we cannot do for it.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> (read 2026-11-21).
//! Surprises: buckets made since April 2023 have no ACLs; an upload may only say `bucket-owner-full-control`.
//! Left out, and refused by name: encryption with the customer's or KMS's keys, object lock, archive storage classes.
//! `AES256` is what every object has.

use super::acl;
use crate::errors;
use crate::tables::Description;
use s3s::S3Error;

const METADATA_BYTES_MAX: usize = 2048;
const STORAGE_CLASSES: [&str; 6] =
    ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"];
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

impl Description {
    pub fn checked(mut self) -> Result<Self, S3Error> {
        let size_bytes: usize = self.metadata.iter().map(|(key, value)| key.len() + value.len()).sum();
        if size_bytes > METADATA_BYTES_MAX {
            return Err(errors::metadata_too_large());
        }
        self.storage_class = storage_class(self.storage_class)?;
        Ok(self)
    }

    /// As S3 answers when nothing was said.
    pub fn content_type(&self) -> &str {
        self.content_type.as_deref().unwrap_or("binary/octet-stream")
    }
}

fn storage_class(class: Option<String>) -> Result<Option<String>, S3Error> {
    match class.as_deref() {
        None | Some("" | "STANDARD") => Ok(None),
        Some(class) if ARCHIVES.contains(&class) => {
            Err(errors::not_implemented(&format!("the storage class {class}")))
        }
        Some(known) if STORAGE_CLASSES.contains(&known) => Ok(class),
        Some(other) => Err(errors::invalid_storage_class(other)),
    }
}

/// What a request asks of us beside the object itself.
#[derive(Default)]
pub struct Extras<'a> {
    pub acl: Option<&'a str>,
    pub grants: bool,
    pub encryption: Option<&'a str>,
    pub customer_key: bool,
    pub lock: bool,
}

impl Extras<'_> {
    pub fn check(&self) -> Result<(), S3Error> {
        self.acl.map_or(Ok(()), acl::check_canned)?;
        if self.grants || self.acl.is_some_and(|acl| !matches!(acl, "private" | "bucket-owner-full-control"))
        {
            return Err(errors::acl_not_supported());
        }
        if self.customer_key {
            return Err(errors::not_implemented("encryption with a key that the customer provides"));
        }
        match self.encryption {
            None | Some("AES256") => {}
            Some(kms @ ("aws:kms" | "aws:kms:dsse")) => {
                return Err(errors::not_implemented(&format!("the server-side encryption `{kms}`")));
            }
            Some(other) => {
                let text = "The encryption method specified is not supported";
                return Err(errors::invalid_argument("x-amz-server-side-encryption", other, text));
            }
        }
        if self.lock {
            return Err(errors::not_implemented("object lock"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals() {
        let code = |extras: Extras| extras.check().err().map(|error| error.code().as_str().to_owned());
        assert_eq!(code(Extras::default()), None);
        assert_eq!(code(Extras { encryption: Some("AES256"), ..Extras::default() }), None);
        assert_eq!(
            code(Extras { encryption: Some("aws:kms"), ..Extras::default() }).as_deref(),
            Some("NotImplemented")
        );
        let bogus = Extras { encryption: Some("rot13"), ..Extras::default() };
        assert_eq!(code(bogus).as_deref(), Some("InvalidArgument"));
        assert_eq!(code(Extras { acl: Some("bucket-owner-full-control"), ..Extras::default() }), None);
        let public = Extras { acl: Some("public-read"), ..Extras::default() };
        assert_eq!(code(public).as_deref(), Some("AccessControlListNotSupported"));
        let class = |class: &str| {
            let described =
                Description { storage_class: Some(class.into()), ..Description::default() }.checked();
            described.map(|d| d.storage_class).map_err(|error| error.code().as_str().to_owned())
        };
        assert_eq!(class("STANDARD"), Ok(None));
        assert_eq!(class("STANDARD_IA"), Ok(Some("STANDARD_IA".into())));
        assert_eq!(class("GLACIER"), Err("NotImplemented".into()));
        assert_eq!(class("WOOD"), Err("InvalidStorageClass".into()));
    }
}
