//! The password for CodeCommit's git, made of a session's keys as the AWS CLI's credential helper makes it.
//!
//! See aws-cli's `awscli/customizations/codecommit.py` (read 2026-11-21).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Region, Timestamp};
use wire::{Credentials, sigv4};

/// The value of an Authorization header.
pub fn basic(keys: &Credentials, region: &Region, host: &str, repository: &str, at: Timestamp) -> String {
    let time = at.strftime("%Y%m%dT%H%M%S").to_string();
    let host = host.split(':').next().unwrap_or_default();
    let canonical = format!("GIT\n/v1/repos/{repository}\n\nhost:{host}\n\nhost\n");
    let hash = sigv4::sha256_hex(canonical.as_bytes());
    let date = &time[..8];
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{date}/{region}/codecommit/aws4_request\n{hash}");
    let key = sigv4::signing_key(&keys.secret_access_key, date, region.as_str(), "codecommit");
    let signature = hex::encode(sigv4::hmac_sha256(&key, to_sign.as_bytes()));
    let pair = format!("{}%{}:{time}Z{signature}", keys.access_key_id, keys.session_token);
    format!("Basic {}", STANDARD.encode(pair))
}
