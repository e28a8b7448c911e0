//! What a request to set an ACL has to look like, also where ACLs are off and even a good one is refused.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html> and AWS's answers as LocalStack has recorded
//! them (`test_s3_bucket_acl_exceptions` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json>, both read 2026-11-21).
//! Surprises: a canned ACL that there is not is refused without a sentence.

use crate::errors;
use s3s::S3Error;
use s3s::dto::{AccessControlPolicy, Grant};

const CANNED: [&str; 8] = [
    "private",
    "public-read",
    "public-read-write",
    "aws-exec-read",
    "authenticated-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
];

const GROUPS: [&str; 3] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
    "http://acs.amazonaws.com/groups/s3/LogDelivery",
];

const PERMISSIONS: [&str; 5] = ["FULL_CONTROL", "READ", "READ_ACP", "WRITE", "WRITE_ACP"];

/// What a request says of an ACL, in its three ways to say it.
pub struct Asked<'a> {
    pub canned: Option<&'a str>,
    /// `x-amz-grant-*`: the header's name and value.
    pub grants: Vec<(&'static str, &'a str)>,
    pub policy: Option<&'a AccessControlPolicy>,
}

impl Asked<'_> {
    pub fn check(&self) -> Result<(), S3Error> {
        match (self.canned, self.grants.is_empty(), self.policy) {
            (Some(_), false, _) => Err(errors::two_kinds_of_acl()),
            (Some(_), _, Some(_)) | (_, false, Some(_)) => Err(errors::unexpected_content()),
            (None, true, None) => Err(errors::no_acl_given()),
            (Some(canned), _, _) => check_canned(canned),
            (None, _, Some(policy)) => check_policy(policy),
            (None, _, None) => self.grants.iter().try_for_each(|(name, value)| check_header(name, value)),
        }
    }
}

pub fn check_canned(name: &str) -> Result<(), S3Error> {
    match CANNED.contains(&name) {
        true => Ok(()),
        false => Err(errors::invalid_argument("x-amz-acl", name, "")),
    }
}

/// `uri="...", id="..."`
fn check_header(name: &'static str, value: &str) -> Result<(), S3Error> {
    for grantee in value.split(',') {
        let (kind, who) = grantee.trim().split_once('=').unwrap_or_default();
        let who = who.trim_matches('"');
        match kind {
            "uri" if GROUPS.contains(&who) => {}
            "uri" => return Err(errors::invalid_argument("uri", who, "Invalid group uri")),
            "id" if is_canonical_id(who) => {}
            "id" => return Err(errors::invalid_argument("id", who, "Invalid id")),
            "emailAddress" => {}
            _ => return Err(errors::invalid_argument(name, value, "Argument format not recognized")),
        }
    }
    Ok(())
}

fn check_policy(policy: &AccessControlPolicy) -> Result<(), S3Error> {
    let owner = policy.owner.as_ref().and_then(|owner| owner.id.as_deref());
    let owner = owner.ok_or_else(errors::malformed_acl)?;
    let grants = policy.grants.as_deref().unwrap_or_default();
    let is_known = |grant: &Grant| {
        let permission = grant.permission.as_ref().map(|permission| permission.as_str());
        permission.is_some_and(|permission| PERMISSIONS.contains(&permission))
    };
    if !grants.iter().all(is_known) {
        return Err(errors::malformed_acl());
    }
    check_id(Some(owner))?;
    grants.iter().try_for_each(check_grantee)
}

fn check_grantee(grant: &Grant) -> Result<(), S3Error> {
    let grantee = grant.grantee.as_ref().ok_or_else(errors::malformed_acl)?;
    match grantee.type_.as_str() {
        "CanonicalUser" => check_id(grantee.id.as_deref()),
        "Group" => {
            let uri = grantee.uri.as_deref().unwrap_or_default();
            match GROUPS.contains(&uri) {
                true => Ok(()),
                false => Err(errors::invalid_argument("Group/URI", uri, "Invalid group uri")),
            }
        }
        "AmazonCustomerByEmail" => Ok(()),
        _ => Err(errors::malformed_acl()),
    }
}

fn check_id(id: Option<&str>) -> Result<(), S3Error> {
    let id = id.unwrap_or_default();
    match is_canonical_id(id) {
        true => Ok(()),
        false => Err(errors::invalid_argument("CanonicalUser/ID", id, "Invalid id")),
    }
}

fn is_canonical_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(asked: &Asked<'_>) -> Option<(String, String)> {
        let error = asked.check().err()?;
        Some((error.code().as_str().to_owned(), error.message().unwrap_or_default().to_owned()))
    }

    #[test]
    fn headers() {
        let of = |canned, grants: &[(&'static str, &'static str)]| {
            told(&Asked { canned, grants: grants.to_vec(), policy: None })
        };
        let refused = |code: &str, message: &str| Some((code.to_owned(), message.to_owned()));
        assert_eq!(of(Some("public-read"), &[]), None);
        assert_eq!(of(Some("fake-acl"), &[]), refused("InvalidArgument", ""));
        let write = |value| of(None, &[("x-amz-grant-write", value)]);
        assert_eq!(write("uri=\"http://acs.amazonaws.com/groups/s3/LogDelivery\""), None);
        assert_eq!(
            write("uri=\"http://acs.amazonaws.com/groups/s3/Fake\""),
            refused("InvalidArgument", "Invalid group uri")
        );
        assert_eq!(write("fakekey=\"1234\""), refused("InvalidArgument", "Argument format not recognized"));
        assert_eq!(write("id=\"wrong-id\""), refused("InvalidArgument", "Invalid id"));
        let none = refused("MissingSecurityHeader", "Your request was missing a required header");
        assert_eq!(of(None, &[]), none);
        let both = of(Some("private"), &[("x-amz-grant-read", "id=\"i\"")]);
        assert_eq!(
            both,
            refused("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
        );
    }
}
