//! The types of parameters.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html> (read 2026-11).

use std::fmt;

/// The AWS-specific types; each may be in a `List<...>`.
pub const AWS_TYPES: [&str; 10] = [
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Number,
    NumberList,
    /// `CommaDelimitedList`, and `List<String>`, which is the same.
    CommaDelimitedList,
    /// What the account has: `AWS::EC2::Subnet::Id` or a list of them.
    Aws {
        name: String,
        list: bool,
    },
    /// `AWS::SSM::Parameter::Name`: the name of a parameter of Systems Manager; the value is the name itself.
    SsmName,
    /// `AWS::SSM::Parameter::Value<...>`: the value is what Systems Manager has under the name.
    SsmValue(Box<Kind>),
}

impl Kind {
    pub fn parse(text: &str) -> Option<Kind> {
        if let Some(inner) = within(text, "AWS::SSM::Parameter::Value") {
            return match Kind::parse(inner)? {
                Kind::SsmName | Kind::SsmValue(_) | Kind::Number | Kind::NumberList => None,
                kind => Some(Kind::SsmValue(Box::new(kind))),
            };
        }
        Some(match text {
            "String" => Kind::String,
            "Number" => Kind::Number,
            "List<Number>" => Kind::NumberList,
            "CommaDelimitedList" | "List<String>" => Kind::CommaDelimitedList,
            "AWS::SSM::Parameter::Name" => Kind::SsmName,
            _ => {
                let inner = within(text, "List");
                let name = inner.unwrap_or(text);
                AWS_TYPES.contains(&name).then(|| Kind::Aws { name: name.into(), list: inner.is_some() })?
            }
        })
    }

    pub fn is_list(&self) -> bool {
        match self {
            Kind::NumberList | Kind::CommaDelimitedList => true,
            Kind::Aws { list, .. } => *list,
            Kind::SsmValue(inner) => inner.is_list(),
            _ => false,
        }
    }

    pub fn is_number(&self) -> bool {
        matches!(self, Kind::Number | Kind::NumberList)
    }
}

fn within<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix(name)?.strip_prefix('<')?.strip_suffix('>')
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::String => f.write_str("String"),
            Kind::Number => f.write_str("Number"),
            Kind::NumberList => f.write_str("List<Number>"),
            Kind::CommaDelimitedList => f.write_str("CommaDelimitedList"),
            Kind::Aws { name, list: false } => f.write_str(name),
            Kind::Aws { name, list: true } => write!(f, "List<{name}>"),
            Kind::SsmName => f.write_str("AWS::SSM::Parameter::Name"),
            Kind::SsmValue(inner) => write!(f, "AWS::SSM::Parameter::Value<{inner}>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_and_shown() {
        for text in [
            "String",
            "Number",
            "List<Number>",
            "CommaDelimitedList",
            "AWS::EC2::VPC::Id",
            "List<AWS::EC2::Subnet::Id>",
            "AWS::SSM::Parameter::Name",
            "AWS::SSM::Parameter::Value<String>",
            "AWS::SSM::Parameter::Value<CommaDelimitedList>",
            "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>",
        ] {
            assert_eq!(Kind::parse(text).map(|kind| kind.to_string()).as_deref(), Some(text));
        }
        for text in [
            "string",
            "List<Int>",
            "AWS::EC2::Nope::Id",
            "AWS::SSM::Parameter::Value<Number>",
            "List<List<Number>>",
        ] {
            assert_eq!(Kind::parse(text), None, "{text}");
        }
        assert!(AWS_TYPES.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
