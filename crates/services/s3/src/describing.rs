//! Between s3s's inputs and outputs and our rows: the fields that many operations have in common.

use crate::tables::{Checksum, Description};
use s3s::dto::{self, ChecksumType, ETag};

/// `Description` of an input that describes an object.
macro_rules! description_of {
    ($input:expr) => {
        $crate::tables::Description {
            content_type: $input.content_type.take(),
            content_encoding: $crate::describing::content_encoding($input.content_encoding.take()),
            content_disposition: $input.content_disposition.take(),
            content_language: $input.content_language.take(),
            cache_control: $input.cache_control.take(),
            expires: $input.expires.take().and_then($crate::time_from_wire),
            website_redirect_location: $input.website_redirect_location.take(),
            metadata: $input.metadata.take().unwrap_or_default().into_iter().collect(),
            storage_class: $input.storage_class.take().map(|class| class.as_str().to_owned()),
        }
        .checked()?
    };
}

/// What an input of GetObject or HeadObject asks for.
macro_rules! asked_of {
    ($input:expr) => {{
        let input = $input;
        $crate::finding::Asked {
            bucket: &input.bucket,
            key: &input.key,
            version_id: input.version_id.as_deref(),
            range: input.range,
            part_number: input.part_number,
            conditions: $crate::rules::conditions::Conditions {
                if_match: input.if_match.clone().map(Into::into),
                if_none_match: input.if_none_match.clone().map(Into::into),
                if_modified_since: input.if_modified_since.clone().and_then($crate::time_from_wire),
                if_unmodified_since: input.if_unmodified_since.clone().and_then($crate::time_from_wire),
            },
            customer_key: input.sse_customer_algorithm.is_some(),
        }
    }};
}

/// What an input of PutBucketAcl or PutObjectAcl asks for.
macro_rules! acl_of {
    ($input:expr) => {{
        let input = $input;
        let grants = [
            ("x-amz-grant-full-control", &input.grant_full_control),
            ("x-amz-grant-read", &input.grant_read),
            ("x-amz-grant-read-acp", &input.grant_read_acp),
            ("x-amz-grant-write", &input.grant_write),
            ("x-amz-grant-write-acp", &input.grant_write_acp),
        ];
        $crate::rules::acl::Asked {
            canned: input.acl.as_ref().map(|acl| acl.as_str()),
            grants: grants.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect(),
            policy: input.access_control_policy.as_ref(),
        }
    }};
}

/// Refuses what an input asks for beside the object.
macro_rules! check_extras {
    ($input:expr) => {
        $crate::rules::description::Extras {
            acl: $input.acl.as_ref().map(|acl| acl.as_str()),
            grants: $input.grant_full_control.is_some()
                || $input.grant_read.is_some()
                || $input.grant_read_acp.is_some()
                || $input.grant_write_acp.is_some(),
            encryption: $input.server_side_encryption.as_ref().map(|encryption| encryption.as_str()),
            customer_key: $input.sse_customer_algorithm.is_some() || $input.sse_customer_key.is_some(),
            lock: $input.object_lock_mode.is_some()
                || $input.object_lock_retain_until_date.is_some()
                || $input.object_lock_legal_hold_status.is_some(),
        }
        .check()?
    };
}

/// Writes a checksum into the output's field for its algorithm.
macro_rules! set_checksum {
    ($output:expr, $checksum:expr) => {
        if let Some(checksum) = $checksum {
            let value = Some(checksum.value.clone());
            match checksum.algorithm {
                $crate::tables::Algorithm::Crc32 => $output.checksum_crc32 = value,
                $crate::tables::Algorithm::Crc32c => $output.checksum_crc32c = value,
                $crate::tables::Algorithm::Crc64Nvme => $output.checksum_crc64nvme = value,
                $crate::tables::Algorithm::Sha1 => $output.checksum_sha1 = value,
                $crate::tables::Algorithm::Sha256 => $output.checksum_sha256 = value,
            }
        }
    };
}

/// The checksums that an input carries.
macro_rules! checksums_of {
    ($input:expr) => {
        $crate::receiving::checksums(
            $input.checksum_crc32.take(),
            $input.checksum_crc32c.take(),
            $input.checksum_crc64nvme.take(),
            $input.checksum_sha1.take(),
            $input.checksum_sha256.take(),
        )
    };
}

/// Writes what is said of an object into an output of GetObject or HeadObject.
macro_rules! describe {
    ($output:expr, $row:expr) => {{
        let (output, row): (_, &$crate::tables::ObjectRow) = (&mut $output, $row);
        let described = &row.description;
        output.accept_ranges = Some("bytes".into());
        output.cache_control = described.cache_control.clone();
        output.content_disposition = described.content_disposition.clone();
        output.content_encoding = described.content_encoding.clone();
        output.content_language = described.content_language.clone();
        output.content_type = Some(described.content_type().to_owned());
        output.expires = described.expires.map($crate::wire_time);
        output.website_redirect_location = described.website_redirect_location.clone();
        output.storage_class = described.storage_class.clone().map(Into::into);
        output.metadata = Some(described.metadata.clone().into_iter().collect());
        output.e_tag = Some($crate::describing::e_tag(&row.e_tag));
        output.last_modified = Some($crate::wire_time(row.made));
        output.server_side_encryption = $crate::describing::encryption(row.is_sealed);
    }};
}

pub(crate) use {acl_of, asked_of, check_extras, checksums_of, describe, description_of, set_checksum};

/// `aws-chunked` is how the body came, not what the object is.
pub fn content_encoding(value: Option<String>) -> Option<String> {
    let value = value?;
    let rest: Vec<_> =
        value.split(',').map(str::trim).filter(|one| !one.is_empty() && *one != "aws-chunked").collect();
    (!rest.is_empty()).then(|| rest.join(","))
}

/// What is said of bytes that are encrypted on disk.
pub fn encryption(is_sealed: bool) -> Option<dto::ServerSideEncryption> {
    is_sealed.then(|| dto::ServerSideEncryption::from_static(dto::ServerSideEncryption::AES256))
}

pub fn e_tag(value: &str) -> ETag {
    ETag::Strong(value.to_owned())
}

pub fn checksum_type(checksum: &Checksum) -> ChecksumType {
    kind_of(checksum.composite)
}

pub fn kind_of(is_composite: bool) -> ChecksumType {
    let name = if is_composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
    ChecksumType::from_static(name)
}

pub fn algorithms(checksum: Option<&Checksum>) -> Option<Vec<dto::ChecksumAlgorithm>> {
    checksum.map(|checksum| vec![dto::ChecksumAlgorithm::from_static(checksum.algorithm.name())])
}

pub fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// STANDARD is said in listings and not in headers.
pub fn listed_class(description: &Description) -> String {
    description.storage_class.clone().unwrap_or_else(|| "STANDARD".into())
}
