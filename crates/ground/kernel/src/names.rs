//! Account, region and partition: the three names that partition all state.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A name that is not what it claims to be, with the value that was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{value}` is not valid: {rule}")]
pub struct NameError {
    pub what: &'static str,
    pub value: String,
    pub rule: &'static str,
}

/// Twelve decimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

impl AccountId {
    pub fn new(value: impl Into<String>) -> Result<Self, NameError> {
        let value = value.into();
        if value.len() == 12 && value.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(value));
        }
        Err(NameError { what: "account id", value, rule: "an account id is twelve decimal digits" })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A region code such as `eu-central-1`. Any well-formed code is taken: which regions exist is AWS's to change.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(String);

impl Region {
    pub fn new(value: impl Into<String>) -> Result<Self, NameError> {
        let value = value.into();
        let well_formed = value.len() <= 32
            && value.split('-').count() >= 3
            && value.split('-').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            })
            && value.bytes().last().is_some_and(|b| b.is_ascii_digit());
        if well_formed {
            return Ok(Self(value));
        }
        Err(NameError { what: "region", value, rule: "a region looks like `us-east-1`" })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn partition(&self) -> Partition {
        if self.0.starts_with("cn-") {
            Partition::China
        } else if self.0.starts_with("us-gov-") {
            Partition::UsGov
        } else {
            Partition::Aws
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Partition {
    Aws,
    China,
    UsGov,
}

impl Partition {
    pub fn as_str(self) -> &'static str {
        match self {
            Partition::Aws => "aws",
            Partition::China => "aws-cn",
            Partition::UsGov => "aws-us-gov",
        }
    }

    pub fn dns_suffix(self) -> &'static str {
        match self {
            Partition::China => "amazonaws.com.cn",
            Partition::Aws | Partition::UsGov => "amazonaws.com",
        }
    }
}

/// Account and region: the part of every key that keeps one customer's state apart from another's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    pub account: AccountId,
    pub region: Region,
}

impl Scope {
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// `arn:PARTITION:service:REGION:ACCOUNT:resource` for something that lives in this scope.
    pub fn arn(&self, service: &str, resource: impl fmt::Display) -> crate::Arn {
        crate::Arn::new(self.partition(), service, self.region.as_str(), self.account.as_str(), resource)
    }
}

macro_rules! text_name {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(value: String) -> Result<Self, NameError> {
                Self::new(value)
            }
        }
        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
        impl std::str::FromStr for $name {
            type Err = NameError;
            fn from_str(value: &str) -> Result<Self, NameError> {
                Self::new(value)
            }
        }
    };
}
text_name!(AccountId);
text_name!(Region);

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_twelve_digits() {
        assert!(AccountId::new("012345678901").is_ok());
        for bad in ["", "12345678901", "1234567890123", "12345678901a"] {
            assert!(AccountId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn regions_name_their_partition() {
        for (region, partition) in
            [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
        {
            assert_eq!(Region::new(region).map(|r| r.partition().as_str()), Ok(partition));
        }
        for bad in ["", "us-east", "US-EAST-1", "us_east_1", "us-east-1/", "a--1"] {
            assert!(Region::new(bad).is_err(), "{bad}");
        }
    }
}
