//! The password that `aws codecommit credential-helper` and git-remote-codecommit make from an AWS key.
//!
//! It is a time and a SigV4 signature over `GIT`, the path and the host. Seen in the two clients' sources (aws-cli
//! `awscli/customizations/codecommit.py`, <https://github.com/aws/git-remote-codecommit>, read 2026-11-21). Surprises: the time
//! that is signed has no `Z` and the one in the password has; the helper leaves the port out of the host and
//! git-remote-codecommit leaves it in; the clone URL of a server of one's own does not name the region that was signed.

use kernel::Timestamp;
use subtle::ConstantTimeEq;
use wire::sigv4;

/// How long a password is good for: <https://docs.aws.amazon.com/codecommit/latest/userguide/troubleshooting-ch.html>.
const GOOD_FOR_S: i64 = 15 * 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// `20261121T014309`
    time: String,
    signature: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Signature,
    Expired,
}

/// The places that the signature may be over: the first that fits tells the region.
pub struct Signed<'a> {
    pub path: &'a str,
    /// As the client sent it, with its port.
    pub host: &'a str,
    pub regions: &'a [String],
}

impl Password {
    /// None for passwords of another kind.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, signature) = text.split_once('Z')?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let (date, clock) = time.split_once('T')?;
        let well_formed = date.len() == 8
            && clock.len() == 6
            && digits(date)
            && digits(clock)
            && signature.len() == 64
            && signature.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        well_formed.then(|| Self { time: time.to_owned(), signature: signature.to_owned() })
    }

    /// The region whose signature this is.
    pub fn verify<'a>(&self, secret: &str, signed: &Signed<'a>, now: Timestamp) -> Result<&'a str, Wrong> {
        let host = signed.host.split(':').next().unwrap_or_default();
        let region = signed.regions.iter().find(|region| {
            let hosts = [host, signed.host];
            hosts.iter().any(|host| {
                let expected = self.signature_over(secret, signed.path, host, region);
                expected.as_bytes().ct_eq(self.signature.as_bytes()).into()
            })
        });
        let region = region.ok_or(Wrong::Signature)?;
        if self.is_current(now) { Ok(region) } else { Err(Wrong::Expired) }
    }

    fn signature_over(&self, secret: &str, path: &str, host: &str, region: &str) -> String {
        let canonical = format!("GIT\n{path}\n\nhost:{host}\n\nhost\n");
        let date = &self.time[..8];
        let hash = sigv4::sha256_hex(canonical.as_bytes());
        let to_sign =
            format!("AWS4-HMAC-SHA256\n{}\n{date}/{region}/codecommit/aws4_request\n{hash}", self.time);
        let key = sigv4::signing_key(secret, date, region, "codecommit");
        hex::encode(sigv4::hmac_sha256(&key, to_sign.as_bytes()))
    }

    fn is_current(&self, now: Timestamp) -> bool {
        let signed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", &self.time)
            .and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC));
        let Ok(signed) = signed else { return false };
        let age_s = now.as_second() - signed.timestamp().as_second();
        (-sigv4::SKEW_S_MAX..=GOOD_FOR_S).contains(&age_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made by awscli 1.45.11 with a fixed clock: see the test's name for what it shows.
    const PASSWORD: &str = "20261121T010203Z51e5a8a271c40becc1839993dfac3f85f1561ffb1bcb7d8e362e31583af2c34b";

    fn regions() -> Vec<String> {
        ["us-east-1", "eu-west-1"].map(str::to_owned).to_vec()
    }

    fn verify(password: &str, secret: &str, path: &str, host: &str, now: &str) -> Result<String, Wrong> {
        let password = Password::parse(password).expect("well formed");
        let regions = regions();
        let signed = Signed { path, host, regions: &regions };
        password.verify(secret, &signed, now.parse().expect("an instant")).map(str::to_owned)
    }

    #[test]
    fn a_password_of_the_aws_cli_names_its_region_and_expires() {
        let check = |secret, path, host, now| verify(PASSWORD, secret, path, host, now);
        let at = "2026-11-21T01:02:03Z";
        let good = Ok("eu-west-1".to_owned());
        assert_eq!(check("secret", "/v1/repos/movies", "127.0.0.1:4566", at), good);
        assert_eq!(check("secret", "/v1/repos/movies", "127.0.0.1", "2026-11-21T01:17:03Z"), good);
        assert_eq!(
            check("secret", "/v1/repos/movies", "127.0.0.1", "2026-11-21T01:17:04Z"),
            Err(Wrong::Expired)
        );
        assert_eq!(
            check("secret", "/v1/repos/movies", "127.0.0.1", "2026-11-21T00:50:00Z"),
            Err(Wrong::Expired)
        );
        for (secret, path, host) in [
            ("other", "/v1/repos/movies", "127.0.0.1"),
            ("secret", "/v1/repos/other", "127.0.0.1"),
            ("secret", "/v1/repos/movies", "localhost"),
        ] {
            assert_eq!(check(secret, path, host, at), Err(Wrong::Signature));
        }
    }

    #[test]
    fn other_passwords_are_none() {
        for other in ["", "hunter2", "20261121T010203Z", "20261121T010203Zdeadbeef", "xZ"] {
            assert_eq!(Password::parse(other), None, "{other}");
        }
    }
}
