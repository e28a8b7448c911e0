//! S3's errors with AWS's codes and wording.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList> (read 2026-11-21).
//! Texts and details that the page does not give are those of AWS's answers as LocalStack has recorded them
//! (<https://github.com/localstack/localstack/tree/main/tests/aws/services/s3>, the `.snapshot.json` files, read 2026-11-21). Not
//! found in a recording: the sentences of a wrong Content-MD5 and of checksums that a completed upload does not agree with.

use http::HeaderValue;
use kernel::Fault;
use s3s::{S3Error, S3ErrorCode as Code};
use std::borrow::Cow;

fn error(code: Code, message: impl Into<Cow<'static, str>>) -> S3Error {
    S3Error::with_message(code, message)
}

/// A code that s3s does not list.
fn custom(code: &'static str, status: http::StatusCode, message: impl Into<Cow<'static, str>>) -> S3Error {
    let mut error = error(Code::Custom(code.into()), message);
    error.set_status_code(status);
    error
}

/// Ours: the log gets the chain, the client the words.
pub fn internal(fault: &Fault) -> S3Error {
    tracing::error!(fault = %fault.chain(), "internal failure");
    error(Code::InternalError, "We encountered an internal error. Please try again.")
}

pub fn no_such_bucket() -> S3Error {
    error(Code::NoSuchBucket, "The specified bucket does not exist")
}

pub fn invalid_bucket_name() -> S3Error {
    error(Code::InvalidBucketName, "The specified bucket is not valid.")
}

pub fn bucket_already_exists() -> S3Error {
    error(
        Code::BucketAlreadyExists,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. \
         Please select a different name and try again.",
    )
}

pub fn bucket_already_owned_by_you() -> S3Error {
    error(
        Code::BucketAlreadyOwnedByYou,
        "Your previous request to create the named bucket succeeded and you already own it.",
    )
}

pub fn bucket_not_empty(versioned: bool) -> S3Error {
    if versioned {
        return error(
            Code::BucketNotEmpty,
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
        );
    }
    error(Code::BucketNotEmpty, "The bucket you tried to delete is not empty")
}

pub fn no_such_key() -> S3Error {
    error(Code::NoSuchKey, "The specified key does not exist.")
}

/// As [`no_such_key`], when a delete marker hides the object.
pub fn no_such_key_behind_marker(version_id: &str) -> S3Error {
    with_headers(no_such_key(), &[("x-amz-delete-marker", "true"), ("x-amz-version-id", version_id)])
}

/// A delete marker was asked for by its version.
pub fn delete_marker_has_no_content(version_id: &str) -> S3Error {
    let headers = [("x-amz-delete-marker", "true"), ("x-amz-version-id", version_id), ("allow", "DELETE")];
    detailed(with_headers(method_not_allowed(), &headers), &[("ResourceType", "DeleteMarker")])
}

pub fn method_not_allowed() -> S3Error {
    error(Code::MethodNotAllowed, "The specified method is not allowed against this resource.")
}

pub fn no_such_version(key: &str, version_id: &str) -> S3Error {
    let error = error(Code::NoSuchVersion, "The specified version does not exist.");
    detailed(error, &[("Key", key), ("VersionId", version_id)])
}

pub const INVALID_VERSION_ID: &str = "Invalid version id specified";

pub fn invalid_version_id(given: &str) -> S3Error {
    invalid_argument("versionId", given, INVALID_VERSION_ID)
}

/// `name` and `value` of what is wrong, as AWS's recorded answers have them.
pub fn invalid_argument(name: &'static str, value: &str, message: impl Into<Cow<'static, str>>) -> S3Error {
    detailed(error(Code::InvalidArgument, message), &[("ArgumentName", name), ("ArgumentValue", value)])
}

pub fn wrong_token() -> S3Error {
    invalid_argument("continuation-token", "", "The continuation token provided is incorrect")
}

/// Said also to one that says `false`, as recorded in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>.
pub fn nothing_to_bypass() -> S3Error {
    let header = "x-amz-bypass-governance-retention";
    invalid_argument(header, "", format!("{header} is only applicable to Object Lock enabled buckets."))
}

pub fn bad_bucket_owner(given: &str) -> S3Error {
    error(
        Code::InvalidBucketOwnerAWSAccountID,
        format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{given}]"),
    )
}

pub fn invalid_request(message: impl Into<Cow<'static, str>>) -> S3Error {
    error(Code::InvalidRequest, message)
}

pub fn malformed_xml() -> S3Error {
    error(
        Code::MalformedXML,
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

pub fn key_too_long() -> S3Error {
    error(Code::KeyTooLongError, "Your key is too long")
}

/// `condition` is the header that did not hold.
pub fn precondition_failed(condition: &'static str) -> S3Error {
    let error =
        error(Code::PreconditionFailed, "At least one of the pre-conditions you specified did not hold");
    detailed(error, &[("Condition", condition)])
}

/// Somebody else has put the key since the upload in parts began.
pub fn conflicting_write(condition: &'static str, key: &str) -> S3Error {
    let error = custom(
        "ConditionalRequestConflict",
        http::StatusCode::CONFLICT,
        "The conditional request cannot succeed due to a conflicting operation against this resource.",
    );
    detailed(error, &[("Condition", condition), ("Key", key)])
}

/// 304: the client's copy is good. It carries the headers that a HEAD would.
pub fn not_modified(e_tag: &str, last_modified: &str) -> S3Error {
    let mut error = S3Error::new(Code::NotModified);
    error.set_status_code(http::StatusCode::NOT_MODIFIED);
    with_headers(error, &[("etag", &format!("\"{e_tag}\"")), ("last-modified", last_modified)])
}

pub fn invalid_range(asked: &str, size_bytes: u64) -> S3Error {
    let error = error(Code::InvalidRange, "The requested range is not satisfiable");
    detailed(error, &[("ActualObjectSize", &size_bytes.to_string()), ("RangeRequested", asked)])
}

pub fn invalid_part_number(asked: i32, count: usize) -> S3Error {
    let error = custom(
        "InvalidPartNumber",
        http::StatusCode::RANGE_NOT_SATISFIABLE,
        "The requested partnumber is not satisfiable",
    );
    let details = [("ActualPartCount", &*count.to_string()), ("PartNumberRequested", &*asked.to_string())];
    detailed(error, &details)
}

pub fn entity_too_large() -> S3Error {
    error(Code::EntityTooLarge, "Your proposed upload exceeds the maximum allowed size")
}

/// Of a part that is not the last.
pub fn entity_too_small(number: u64, e_tag: &str, size_bytes: u64, minimum: u64) -> S3Error {
    let error = error(Code::EntityTooSmall, "Your proposed upload is smaller than the minimum allowed size");
    detailed(
        error,
        &[
            ("ETag", e_tag),
            ("MinSizeAllowed", &minimum.to_string()),
            ("PartNumber", &number.to_string()),
            ("ProposedSize", &size_bytes.to_string()),
        ],
    )
}

pub fn request_timeout() -> S3Error {
    error(
        Code::RequestTimeout,
        "Your socket connection to the server was not read from or written to within the timeout period. Idle \
         connections will be closed.",
    )
}

pub fn incomplete_body() -> S3Error {
    error(
        Code::IncompleteBody,
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

/// The body broke off, or its signature or hash did not hold.
pub fn body_failed(source: s3s::StdError) -> S3Error {
    let text = source.to_string();
    let mut failed = match source.downcast::<S3Error>() {
        Ok(error) => return *error,
        Err(_) if text.to_ascii_lowercase().contains("signature") => {
            error(Code::SignatureDoesNotMatch, SIGNATURE_DOES_NOT_MATCH)
        }
        Err(_)
            if text.to_ascii_lowercase().contains("checksum")
                || text.to_ascii_lowercase().contains("hash") =>
        {
            error(
                Code::Custom("XAmzContentSHA256Mismatch".into()),
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            )
        }
        Err(_) => incomplete_body(),
    };
    failed.set_status_code(if *failed.code() == Code::SignatureDoesNotMatch {
        http::StatusCode::FORBIDDEN
    } else {
        http::StatusCode::BAD_REQUEST
    });
    failed
}

pub const SIGNATURE_DOES_NOT_MATCH: &str = "The request signature we calculated does not match the signature you provided. \
     Check your key and signing method.";

pub fn bad_query_authorization(message: &'static str) -> S3Error {
    error(Code::AuthorizationQueryParametersError, message)
}

pub const CORS_NOT_ALLOWED: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, \
     request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's \
     CORS spec.";

/// To a page. `resource`: `BUCKET` or `OBJECT`.
pub fn cors_refused(message: &'static str, method: &str, resource: &str) -> S3Error {
    let error = custom("AccessForbidden", http::StatusCode::FORBIDDEN, message);
    detailed(error, &[("Method", method), ("ResourceType", resource)])
}

pub fn bad_request(message: &'static str) -> S3Error {
    custom("BadRequest", http::StatusCode::BAD_REQUEST, message)
}

/// Of a checksum; `algorithm` as requests name it.
pub fn bad_digest(algorithm: &str) -> S3Error {
    error(Code::BadDigest, format!("The {algorithm} you specified did not match the calculated checksum."))
}

/// Both in base64.
pub fn bad_md5(expected: &str, calculated: &str) -> S3Error {
    let error = error(Code::BadDigest, "The Content-MD5 you specified did not match what we received.");
    detailed(error, &[("ExpectedDigest", expected), ("CalculatedDigest", calculated)])
}

pub fn invalid_digest(given: &str) -> S3Error {
    let error = error(Code::InvalidDigest, "The Content-MD5 you specified was invalid.");
    detailed(error, &[("Content-MD5", given)])
}

/// A checksum header whose value cannot be one of its algorithm.
pub fn invalid_checksum(header: &str) -> S3Error {
    invalid_request(format!("Value for {header} header is invalid."))
}

pub fn checksum_required() -> S3Error {
    invalid_request("Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
}

pub fn no_such_upload(upload_id: &str) -> S3Error {
    let error = error(
        Code::NoSuchUpload,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
         completed.",
    );
    detailed(error, &[("UploadId", upload_id)])
}

pub fn invalid_part(upload_id: &str, number: u64, e_tag: &str) -> S3Error {
    let error = error(
        Code::InvalidPart,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified \
         entity tag may not match the part's entity tag.",
    );
    let number = number.to_string();
    detailed(error, &[("PartNumber", &number), ("ETag", e_tag), ("UploadId", upload_id)])
}

pub fn invalid_part_order(upload_id: &str) -> S3Error {
    let error = error(
        Code::InvalidPartOrder,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
    );
    detailed(error, &[("UploadId", upload_id)])
}

pub fn access_denied(message: impl Into<Cow<'static, str>>) -> S3Error {
    error(Code::AccessDenied, message)
}

/// `names` are those of the headers.
pub fn headers_not_signed(names: &str) -> S3Error {
    let error = access_denied("There were headers present in the request which were not signed");
    detailed(error, &[("HeadersNotSigned", names)])
}

pub fn public_policy_blocked() -> S3Error {
    access_denied(
        "You cannot put this policy: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
    )
}

pub fn no_such_bucket_policy() -> S3Error {
    error(Code::NoSuchBucketPolicy, "The bucket policy does not exist")
}

pub fn malformed_policy(message: impl Into<Cow<'static, str>>) -> S3Error {
    error(Code::MalformedPolicy, message)
}

/// What nobody has configured, by AWS's own code for it.
pub fn nothing_configured(code: Code, message: &'static str) -> S3Error {
    let mut error = error(code, message);
    error.set_status_code(http::StatusCode::NOT_FOUND);
    error
}

pub fn no_public_access_block() -> S3Error {
    custom(
        "NoSuchPublicAccessBlockConfiguration",
        http::StatusCode::NOT_FOUND,
        "The public access block configuration was not found",
    )
}

pub fn no_such_tag_set() -> S3Error {
    error(Code::NoSuchTagSet, "The TagSet does not exist")
}

/// `details`: `TagKey`, `TagValue`.
pub fn invalid_tag(message: &'static str, details: &[(&'static str, &str)]) -> S3Error {
    detailed(error(Code::InvalidTag, message), details)
}

pub fn too_many_tags() -> S3Error {
    bad_request("Object tags cannot be greater than 10")
}

pub fn metadata_too_large() -> S3Error {
    error(Code::MetadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size")
}

pub fn acl_not_supported() -> S3Error {
    error(Code::AccessControlListNotSupported, "The bucket does not allow ACLs")
}

pub fn malformed_acl() -> S3Error {
    error(
        Code::MalformedACLError,
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

pub fn no_acl_given() -> S3Error {
    let error = error(Code::MissingSecurityHeader, "Your request was missing a required header");
    detailed(error, &[("MissingHeaderName", "x-amz-acl")])
}

pub fn two_kinds_of_acl() -> S3Error {
    invalid_request("Specifying both Canned ACLs and Header Grants is not allowed")
}

pub fn unexpected_content() -> S3Error {
    error(Code::UnexpectedContent, "This request does not support content")
}

pub fn bucket_acl_with_ownership() -> S3Error {
    error(
        Code::InvalidBucketAclWithObjectOwnership,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
}

pub fn invalid_storage_class(asked: &str) -> S3Error {
    let error = error(Code::InvalidStorageClass, "The storage class you specified is not valid");
    detailed(error, &[("StorageClassRequested", asked)])
}

pub fn illegal_location(message: String) -> S3Error {
    error(Code::IllegalLocationConstraintException, message)
}

pub fn invalid_namespace(suffix: &str) -> S3Error {
    let text = format!(
        "The requested bucket name did not include the account-regional namespace suffix, but the provided \
         x-amz-bucket-namespace header value is account-regional. Specify {suffix} as the bucket name suffix to create a \
         bucket in your account-regional namespace, or remove the header."
    );
    custom("InvalidNamespaceHeader", http::StatusCode::BAD_REQUEST, text)
}

pub fn invalid_location(asked: &str) -> S3Error {
    let error = error(Code::InvalidLocationConstraint, "The specified location-constraint is not valid");
    detailed(error, &[("LocationConstraint", asked)])
}

/// AWS's own: not even AWS has this.
pub fn header_not_implemented(header: &'static str, explanation: &'static str) -> S3Error {
    let error =
        error(Code::NotImplemented, "A header you provided implies functionality that is not implemented");
    detailed(error, &[("Header", header), ("additionalMessage", explanation)])
}

pub fn missing_part_checksum(algorithm: &str, number: u64) -> S3Error {
    invalid_request(format!(
        "The upload was created using a {algorithm} checksum. The complete request must include the checksum for each \
         part. It was missing for part {number} in the request."
    ))
}

pub fn other_checksum_type(kind: &str) -> S3Error {
    invalid_request(format!(
        "The upload was created using the {kind} checksum mode. The complete request must use the same checksum mode."
    ))
}

/// What we lack, by name.
pub fn not_implemented(what: &str) -> S3Error {
    error(
        Code::NotImplemented,
        format!("Landfall's S3 does not have {what} yet; COVERAGE.md lists what it has."),
    )
}

/// Of the source of a copy: the request's own path says nothing about it.
pub fn about_source(error: S3Error, bucket: &str, key: &str) -> S3Error {
    match error.code() {
        Code::NoSuchBucket => detailed(error, &[("BucketName", bucket)]),
        Code::NoSuchKey => detailed(error, &[("Key", key)]),
        _ => error,
    }
}

/// How the elements that an error has beside code and message travel to [`finish`](crate::http): s3s writes none.
pub const DETAIL_HEADER: &str = "x-landfall-error-detail";

fn detailed(mut error: S3Error, details: &[(&'static str, &str)]) -> S3Error {
    let mut map = error.headers().cloned().unwrap_or_default();
    for (name, value) in details.iter().filter(|(_, value)| !value.is_empty()) {
        if let Ok(value) = HeaderValue::from_bytes(format!("{name}={value}").as_bytes()) {
            map.append(DETAIL_HEADER, value);
        }
    }
    error.set_headers(map);
    error
}

fn with_headers(mut error: S3Error, headers: &[(&'static str, &str)]) -> S3Error {
    let mut map = error.headers().cloned().unwrap_or_default();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            map.insert(*name, value);
        }
    }
    error.set_headers(map);
    error
}
