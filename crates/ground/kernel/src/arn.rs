//! Amazon Resource Names: `arn:partition:service:region:account:resource`.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html> (read 2026-11-21).
//! Region and account may be empty (IAM, S3). The resource part may hold further colons and slashes.

use crate::{NameError, Partition};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arn {
    text: String,
    /// Where partition, service, region and account end.
    ends: [usize; 4],
}

impl Arn {
    /// Of parts. The resource may be empty: permissions are asked before an operation refuses an empty name.
    pub fn new(
        partition: Partition,
        service: &str,
        region: &str,
        account: &str,
        resource: impl fmt::Display,
    ) -> Self {
        let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        let ends = ends(&text).expect("the five parts before the resource hold no colon");
        Self { text, ends }
    }

    pub fn parse(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        match ends(&text) {
            Some(ends) if ends[0] > 4 && ends[1] > ends[0] + 1 && ends[3] + 1 < text.len() => {
                Ok(Self { text, ends })
            }
            _ => Err(not_an_arn(text)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn partition(&self) -> &str {
        &self.text[4..self.ends[0]]
    }

    pub fn service(&self) -> &str {
        &self.text[self.ends[0] + 1..self.ends[1]]
    }

    pub fn region(&self) -> &str {
        &self.text[self.ends[1] + 1..self.ends[2]]
    }

    pub fn account(&self) -> &str {
        &self.text[self.ends[2] + 1..self.ends[3]]
    }

    pub fn resource(&self) -> &str {
        &self.text[self.ends[3] + 1..]
    }

    /// What follows `kind` and its separator: `resource_of("role/")` of a role's ARN is path and name.
    pub fn resource_of(&self, kind: &str) -> Option<&str> {
        self.resource().strip_prefix(kind)
    }
}

/// Where partition, service, region and account end, if all four are there.
fn ends(text: &str) -> Option<[usize; 4]> {
    let mut colons = text.strip_prefix("arn:")?.match_indices(':').map(|(at, _)| at + "arn:".len());
    Some([colons.next()?, colons.next()?, colons.next()?, colons.next()?])
}

fn not_an_arn(value: String) -> NameError {
    NameError { what: "ARN", value, rule: "an ARN is `arn:partition:service:region:account:resource`" }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Arn {
    type Error = NameError;
    fn try_from(value: String) -> Result<Self, NameError> {
        Self::parse(value)
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> String {
        arn.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_resource_can_be_asked_for_and_not_given() {
        let arn = Arn::new(Partition::Aws, "sns", "us-east-1", "123456789012", "");
        assert_eq!((arn.as_str(), arn.resource()), ("arn:aws:sns:us-east-1:123456789012:", ""));
        assert!(Arn::parse(arn.as_str()).is_err());
    }

    #[test]
    fn parts_come_back() {
        let arn = Arn::parse("arn:aws:lambda:us-east-1:123456789012:function:f:live").expect("valid");
        let parts = [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()];
        assert_eq!(parts, ["aws", "lambda", "us-east-1", "123456789012", "function:f:live"]);
        let role = Arn::parse("arn:aws-cn:iam::123456789012:role/path/r").expect("valid");
        assert_eq!((role.region(), role.resource_of("role/")), ("", Some("path/r")));
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for bad in ["", "arn", "arn:aws:s3", "arn:aws:s3:::", "urn:aws:s3:::b", "arn::s3:::b", "arn:aws::::b"]
        {
            assert!(Arn::parse(bad).is_err(), "{bad}");
        }
    }
}
