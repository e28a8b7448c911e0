//! Conditions: every operator, with `IfExists`, `ForAllValues:` and `ForAnyValue:`.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
//! (read 2026-11-21). Surprises: a negated operator is true when the key is absent; `ForAllValues` is true for an absent
//! key, `ForAnyValue` false; several values of the policy are alternatives for an operator and all excluded for its
//! negation; `ArnEquals` takes wildcards just like `ArnLike`.

use crate::dates::date_of;
use crate::document::{ConditionElement, Version};
use crate::pattern::{ArnPattern, Pattern};
use crate::request::{Request, Values};
use kernel::Timestamp;
use std::cmp::Ordering;
use std::net::IpAddr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Address,
    Arn,
    Null,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    None,
    All,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    test: Test,
    negated: bool,
    if_exists: bool,
    quantifier: Quantifier,
}

impl Operator {
    pub fn parse(name: &str) -> Option<Self> {
        let (quantifier, name) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Quantifier::All, rest),
            Some(("ForAnyValue", rest)) => (Quantifier::Any, rest),
            Some(_) => return None,
            None => (Quantifier::None, name),
        };
        let (if_exists, name) = match name.strip_suffix("IfExists") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let (test, negated) = test(name)?;
        if test == Test::Null && if_exists {
            return None;
        }
        Some(Self { test, negated, if_exists, quantifier })
    }

    pub fn is_date(self) -> bool {
        matches!(self.test, Test::Date(_))
    }
}

fn test(name: &str) -> Option<(Test, bool)> {
    let (family, order) =
        ["Numeric", "Date"].iter().find_map(|f| name.strip_prefix(f).map(|o| (*f, o))).unzip();
    if let (Some(family), Some(order)) = (family, order) {
        let (order, negated) = match order {
            "Equals" => (Order::Equal, false),
            "NotEquals" => (Order::Equal, true),
            "LessThan" => (Order::Less, false),
            "LessThanEquals" => (Order::LessOrEqual, false),
            "GreaterThan" => (Order::Greater, false),
            "GreaterThanEquals" => (Order::GreaterOrEqual, false),
            _ => return None,
        };
        return Some((if family == "Date" { Test::Date(order) } else { Test::Number(order) }, negated));
    }
    Some(match name {
        "StringEquals" => (Test::Equals, false),
        "StringNotEquals" => (Test::Equals, true),
        "StringEqualsIgnoreCase" => (Test::EqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (Test::EqualsIgnoreCase, true),
        "StringLike" => (Test::Like, false),
        "StringNotLike" => (Test::Like, true),
        "Bool" => (Test::Bool, false),
        "BinaryEquals" => (Test::Binary, false),
        "IpAddress" => (Test::Address, false),
        "NotIpAddress" => (Test::Address, true),
        "ArnEquals" | "ArnLike" => (Test::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
        "Null" => (Test::Null, false),
        _ => return None,
    })
}

/// A value of the policy, made ready for its operator. `Late` waits for its variables.
#[derive(Debug, Clone)]
enum Operand {
    Text(Pattern),
    Arn(ArnPattern),
    Number(f64),
    Date(Timestamp),
    Truth(bool),
    Network(IpAddr, u8),
    Late(Pattern),
    /// Not a value of the operator's kind: never equal to anything.
    Nothing,
}

#[derive(Debug, Clone)]
pub struct Condition {
    operator: Operator,
    key: Box<str>,
    operands: Box<[Operand]>,
}

impl Condition {
    /// `None` for an operator that does not exist.
    pub fn compile(element: &ConditionElement, version: Version) -> Option<Self> {
        let operator = Operator::parse(&element.operator)?;
        let operand = |text: &String| operand(operator.test, text, version);
        Some(Self {
            operator,
            key: element.key.to_ascii_lowercase().into(),
            operands: element.values.iter().map(operand).collect(),
        })
    }

    pub fn holds(&self, request: &Request<'_>) -> bool {
        let operator = self.operator;
        let values = request.values(&self.key);
        if operator.test == Test::Null {
            let absent = values.is_none();
            return self.operands.iter().any(|o| matches!(o, Operand::Truth(wanted) if *wanted == absent));
        }
        let fits = |value: &str| {
            let equal = self.operands.iter().any(|operand| compare(operator.test, operand, value, request));
            equal != operator.negated
        };
        match (values, operator.quantifier) {
            (None, Quantifier::All) => true,
            (None, Quantifier::Any) => operator.if_exists,
            (None, Quantifier::None) => operator.if_exists || operator.negated,
            (Some(Values::One(value)), _) => fits(&value),
            (Some(Values::Many(values)), Quantifier::All) => values.iter().all(|v| fits(v)),
            (Some(Values::Many(values)), Quantifier::Any) => values.iter().any(|v| fits(v)),
            (Some(Values::Many(values)), Quantifier::None) if operator.negated => {
                values.iter().all(|v| fits(v))
            }
            (Some(Values::Many(values)), Quantifier::None) => values.iter().any(|v| fits(v)),
        }
    }
}

fn operand(test: Test, text: &str, version: Version) -> Operand {
    match test {
        Test::Like => return Operand::Text(Pattern::compile(text, version)),
        Test::Arn => return Operand::Arn(ArnPattern::compile(text, version)),
        Test::Equals | Test::EqualsIgnoreCase | Test::Binary => {
            return Operand::Text(Pattern::literal(text, version));
        }
        _ => {}
    }
    let pattern = Pattern::literal(text, version);
    if matches!(pattern, Pattern::Template(_)) { Operand::Late(pattern) } else { typed(test, text) }
}

fn typed(test: Test, text: &str) -> Operand {
    let made = match test {
        Test::Number(_) => text.parse().ok().map(Operand::Number),
        Test::Date(_) => date_of(text).map(Operand::Date),
        Test::Bool | Test::Null => truth(text).map(Operand::Truth),
        Test::Address => network(text).map(|(address, bits)| Operand::Network(address, bits)),
        _ => None,
    };
    made.unwrap_or(Operand::Nothing)
}

fn compare(test: Test, operand: &Operand, value: &str, request: &Request<'_>) -> bool {
    match (test, operand) {
        (Test::EqualsIgnoreCase, Operand::Text(pattern)) => match pattern {
            Pattern::Exact(text) => {
                text.eq_ignore_ascii_case(value) || text.to_lowercase() == value.to_lowercase()
            }
            pattern => pattern.text(request).is_some_and(|text| text.to_lowercase() == value.to_lowercase()),
        },
        (_, Operand::Text(pattern)) => pattern.matches(value, request),
        (_, Operand::Arn(pattern)) => pattern.matches(value, request),
        (Test::Number(order), Operand::Number(wanted)) => value
            .parse::<f64>()
            .ok()
            .and_then(|v| v.partial_cmp(wanted))
            .is_some_and(|found| fits(order, found)),
        (Test::Date(order), Operand::Date(wanted)) => {
            date_of(value).is_some_and(|v| fits(order, v.cmp(wanted)))
        }
        (Test::Bool, Operand::Truth(wanted)) => truth(value) == Some(*wanted),
        (Test::Address, Operand::Network(network, bits)) => {
            // An IPv4 client of a socket that speaks both has an address of the form ::ffff:192.0.2.1.
            value.parse::<IpAddr>().is_ok_and(|address| within(address.to_canonical(), *network, *bits))
        }
        (test, Operand::Late(pattern)) => {
            pattern.text(request).is_some_and(|text| compare(test, &typed(test, &text), value, request))
        }
        _ => false,
    }
}

fn fits(order: Order, found: Ordering) -> bool {
    match order {
        Order::Equal => found.is_eq(),
        Order::Less => found.is_lt(),
        Order::LessOrEqual => found.is_le(),
        Order::Greater => found.is_gt(),
        Order::GreaterOrEqual => found.is_ge(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match () {
        () if text.eq_ignore_ascii_case("true") => Some(true),
        () if text.eq_ignore_ascii_case("false") => Some(false),
        () => None,
    }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
        None => (text.parse::<IpAddr>().ok()?, None),
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some((address, bits))
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let number = |address: IpAddr| match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, 4),
        IpAddr::V6(v6) => (u128::from(v6), 6),
    };
    let ((address, family), (network, wanted)) = (number(address), number(network));
    family == wanted && (bits == 0 || (address ^ network) >> (128 - u32::from(bits)) == 0)
}
