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
    pub fn new(
        partition: Partition,
        service: &str,
        region: &str,
        account: &str,
        resource: impl fmt::Display,
    ) -> Self {
        let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        Self::parse(text).expect("the five parts before the resource hold no colon")
    }

    pub fn parse(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        let mut ends = [0; 4];
        let mut colons = text.match_indices(':').map(|(at, _)| at);
        let starts_as_arn = text.starts_with("arn:") && colons.next().is_some();
        for end in &mut ends {
            match colons.next() {
                Some(at) if starts_as_arn => *end = at,
                _ => return Err(not_an_arn(text)),
            }
        }
        if ends[0] == 4 || ends[1] == ends[0] + 1 || ends[3] + 1 == text.len() {
            return Err(not_an_arn(text));
        }
        Ok(Self { text, ends })
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
