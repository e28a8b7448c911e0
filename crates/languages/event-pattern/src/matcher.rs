//! One match expression against one value.

use std::net::IpAddr;

use crate::flat::Leaf;
use crate::number::{Micro, Range};
use crate::wildcard::Wildcard;

#[derive(Clone, Debug)]
pub enum Matcher {
    Null,
    Bool(bool),
    Text(String),
    /// A text that is an IP address takes every spelling of that address.
    Address(IpAddr),
    Number {
        micro: Option<Micro>,
        written: String,
    },
    Prefix(String),
    PrefixIgnoreCase(String),
    Suffix(String),
    SuffixIgnoreCase(String),
    EqualsIgnoreCase(String),
    Wildcard(Wildcard),
    Numeric(Range),
    /// From the address as given (its low bits count) to the last one of the block.
    Cidr {
        bottom: IpAddr,
        top: IpAddr,
    },
    AnythingBut(Vec<Matcher>),
    Exists,
    /// Satisfied when the event has nothing under the name; never by a value.
    Absent,
}

impl Matcher {
    pub fn takes(&self, leaf: &Leaf<'_>) -> bool {
        match (self, leaf) {
            (Matcher::Exists, _) => true,
            (Matcher::Absent, _) => false,
            (Matcher::AnythingBut(excluded), leaf) => !excluded.iter().any(|matcher| matcher.takes(leaf)),
            (Matcher::Null, Leaf::Null) => true,
            (Matcher::Bool(wanted), Leaf::Bool(found)) => wanted == found,
            (Matcher::Number { micro, written }, Leaf::Number { micro: found, written: text }) => {
                (micro.is_some() && micro == found) || written == text
            }
            (Matcher::Numeric(range), Leaf::Number { micro: Some(found), .. }) => range.holds(*found),
            (_, Leaf::Text(text)) => self.takes_text(text),
            _ => false,
        }
    }

    fn takes_text(&self, text: &str) -> bool {
        match self {
            Matcher::Text(wanted) => wanted == text,
            Matcher::Address(wanted) => address(text).as_ref() == Some(wanted),
            Matcher::Prefix(start) => text.starts_with(start.as_str()),
            Matcher::PrefixIgnoreCase(start) => folded(text).starts_with(start.as_str()),
            Matcher::Suffix(end) => text.ends_with(end.as_str()),
            Matcher::SuffixIgnoreCase(end) => folded(text).ends_with(end.as_str()),
            Matcher::EqualsIgnoreCase(wanted) => folded(text) == *wanted,
            Matcher::Wildcard(wildcard) => wildcard.matches(text),
            Matcher::Cidr { bottom, top } => address(text).is_some_and(|found| {
                found.is_ipv4() == bottom.is_ipv4() && *bottom <= found && found <= *top
            }),
            _ => false,
        }
    }
}

/// The form in which texts are compared without regard to case.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// The IP address that a text is, if it is one.
pub fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}
