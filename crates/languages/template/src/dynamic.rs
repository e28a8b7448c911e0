//! Dynamic references: `{{resolve:ssm:...}}`, `ssm-secure`, `secretsmanager`, put in by the service when a resource is made.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>, ...-ssm.html, ...-ssm-secure-strings.html, ...-secretsmanager.html
//! (read 2026-11). Evaluation leaves them in their texts; [`references`] gives them as typed values. A name may be an ARN, which has colons of its
//! own. "SSM Secure reference is not supported in: [...]" is the service's sentence.

use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dynamic {
    Ssm {
        name: String,
        version: Option<u64>,
    },
    /// Allowed in a few properties only, see [`SECURE_PROPERTIES`].
    SsmSecure {
        name: String,
        version: Option<u64>,
    },
    Secret {
        id: String,
        json_key: Option<String>,
        version_stage: Option<String>,
        version_id: Option<String>,
    },
}

/// A reference in a text, and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub range: Range<usize>,
    pub reference: Dynamic,
}

/// Why a reference is none, with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub text: String,
    pub why: &'static str,
}

/// Where `ssm-secure` may stand:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html#template-parameters-dynamic-patterns-resources>.
pub const SECURE_PROPERTIES: [(&str, &str); 11] = [
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::IAM::User", "LoginProfile/Password"),
    ("AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration/Password"),
    ("AWS::OpsWorks::App", "AppSource/Password"),
    ("AWS::OpsWorks::Stack", "CustomCookbooksSource/Password"),
    ("AWS::OpsWorks::Stack", "RdsDbInstances/DbPassword"),
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"),
];

const OPEN: &str = "{{resolve:";

/// Whether a text holds a dynamic reference, or what its writer takes for one: with spaces in it the value is not known either
/// (<https://github.com/aws-cloudformation/cfn-lint/blob/main/test/fixtures/templates/integration/dynamic-references.yaml>).
pub fn is_meant(text: &str) -> bool {
    text.split("{{").skip(1).any(|rest| rest.trim_start().starts_with("resolve:"))
}

/// The references in a text, or the first that is malformed.
pub fn references(text: &str) -> Result<Vec<Found>, Malformed> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(open) = text[start..].find(OPEN).map(|at| start + at) {
        let Some(end) = text[open..].find("}}").map(|at| open + at) else {
            return Err(Malformed { text: text[open..].into(), why: "it is not closed by }}" });
        };
        let body = &text[open + OPEN.len()..end];
        let reference = parse(body).map_err(|why| Malformed { text: text[open..end + 2].into(), why })?;
        found.push(Found { range: open..end + 2, reference });
        start = end + 2;
    }
    Ok(found)
}

fn parse(body: &str) -> Result<Dynamic, &'static str> {
    let (service, rest) = body.split_once(':').unwrap_or((body, ""));
    match service {
        "ssm" => ssm(rest).map(|(name, version)| Dynamic::Ssm { name, version }),
        "ssm-secure" => ssm(rest).map(|(name, version)| Dynamic::SsmSecure { name, version }),
        "secretsmanager" => secret(rest),
        _ => Err("the service is not ssm, ssm-secure or secretsmanager"),
    }
}

/// The part in front that may be an ARN, and what follows it.
fn name_and_rest(text: &str, arn_colons: usize) -> (&str, Option<&str>) {
    let colons = if text.starts_with("arn:") { arn_colons } else { 0 };
    match text.match_indices(':').nth(colons) {
        Some((at, _)) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn ssm(text: &str) -> Result<(String, Option<u64>), &'static str> {
    let (name, version) = name_and_rest(text, 5);
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/:".contains(c)) {
        return Err("the name of the parameter has letters, digits and _.-/ only");
    }
    let version = match version {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| "the version is not a number")?),
    };
    Ok((name.into(), version))
}

fn secret(text: &str) -> Result<Dynamic, &'static str> {
    let (id, rest) = name_and_rest(text, 6);
    if id.is_empty() {
        return Err("the secret has no name");
    }
    let parts: Vec<&str> = rest.map(|rest| rest.split(':').collect()).unwrap_or_default();
    if parts.len() > 4 {
        return Err("it has more than secret, SecretString, key, stage and version");
    }
    let part = |index: usize| parts.get(index).filter(|part| !part.is_empty()).map(|part| (*part).to_owned());
    if part(0).is_some_and(|kind| kind != "SecretString") {
        return Err("what is taken from a secret is SecretString");
    }
    if part(2).is_some() && part(3).is_some() {
        return Err("a version is told by its stage or by its id, not by both");
    }
    Ok(Dynamic::Secret { id: id.into(), json_key: part(1), version_stage: part(2), version_id: part(3) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<Dynamic, &'static str> {
        references(text).map(|found| found[0].reference.clone()).map_err(|malformed| malformed.why)
    }

    #[test]
    fn each_form_of_the_pages() {
        assert_eq!(
            one("{{resolve:ssm:S3AccessControl:2}}"),
            Ok(Dynamic::Ssm { name: "S3AccessControl".into(), version: Some(2) })
        );
        assert_eq!(
            one("{{resolve:ssm-secure:/a/b}}"),
            Ok(Dynamic::SsmSecure { name: "/a/b".into(), version: None })
        );
        let arn = "arn:aws:ssm:us-west-2:123456789012:parameter/MyParam";
        assert_eq!(
            one(&format!("{{{{resolve:ssm:{arn}:3}}}}")),
            Ok(Dynamic::Ssm { name: arn.into(), version: Some(3) })
        );
        let secret = |id: &str, key: Option<&str>, stage: Option<&str>, version: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            Ok(Dynamic::Secret {
                id: id.into(),
                json_key: own(key),
                version_stage: own(stage),
                version_id: own(version),
            })
        };
        assert_eq!(one("{{resolve:secretsmanager:My}}"), secret("My", None, None, None));
        assert_eq!(
            one("{{resolve:secretsmanager:My:SecretString:password}}"),
            secret("My", Some("password"), None, None)
        );
        assert_eq!(
            one("{{resolve:secretsmanager:My:SecretString:password::v1}}"),
            secret("My", Some("password"), None, Some("v1"))
        );
        let arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:My-a1b2c3";
        assert_eq!(
            one(&format!("{{{{resolve:secretsmanager:{arn}:SecretString:k:AWSPREVIOUS}}}}")),
            secret(arn, Some("k"), Some("AWSPREVIOUS"), None)
        );
    }

    #[test]
    fn several_in_a_text_and_what_is_none() {
        assert_eq!(references("a {{resolve:ssm:x:1}} b {{resolve:ssm:y}}").unwrap().len(), 2);
        assert_eq!(references("{{other}} {{resolve").unwrap(), []);
        for text in [
            "{{resolve:ssm:}}",
            "{{resolve:ssm:a:b}}",
            "{{resolve:kms:a}}",
            "{{resolve:ssm:a",
            "{{resolve:secretsmanager:a:SecretBinary}}",
            "{{resolve:secretsmanager:a:SecretString:k:s:v}}",
        ] {
            assert!(references(text).is_err(), "{text}");
        }
    }
}
