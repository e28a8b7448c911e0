//! One match expression, such as `{"prefix": "a"}`: what it may hold, and AWS's sentence where it may not.

use std::net::IpAddr;

use lang_yaml::{Node, Value};

use crate::matcher::{Matcher, address, folded};
use crate::number::{Micro, Range};
use crate::reason::{Invalid, Source};
use crate::wildcard::Wildcard;

const ONE_KEY: &str = "Only one key allowed in match expression";

pub fn expression(source: Source<'_>, node: &Node, entries: &[(Node, Node)]) -> Result<Matcher, Invalid> {
    let Some((key, value)) = entries.first() else {
        return Err(source.refuse(node, "Match expression name not found"));
    };
    let name = key.as_str().unwrap_or_default();
    let more = entries.get(1).map(|(key, _)| key);
    let text = || text_of(source, name, value);
    let matcher = match name {
        "exactly" => Matcher::Text(text_of(source, "exact", value)?),
        "prefix" | "suffix" => affix(source, name, value)?,
        "equals-ignore-case" => Matcher::EqualsIgnoreCase(folded(&text()?)),
        "wildcard" => Matcher::Wildcard(Wildcard::parse(&text()?).map_err(|why| source.refuse(value, why))?),
        "cidr" => cidr(&text_of(source, "prefix", value)?).map_err(|reason| Invalid { reason })?,
        "numeric" => numeric(source, value)?,
        "anything-but" => anything_but(source, value)?,
        "exists" => match value.value {
            Value::Bool(true) => Matcher::Exists,
            Value::Bool(false) => Matcher::Absent,
            _ => return Err(source.refuse(value, "exists match pattern must be either true or false.")),
        },
        _ => return Err(source.refuse(value, format!("Unrecognized match type {name}"))),
    };
    match more {
        None => Ok(matcher),
        Some(key) if matches!(name, "numeric" | "anything-but") => {
            Err(source.refuse(key, "Too many elements in numeric expression"))
        }
        Some(key) => Err(source.refuse(key, ONE_KEY)),
    }
}

fn text_of(source: Source<'_>, name: &str, value: &Node) -> Result<String, Invalid> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| source.refuse(value, format!("{name} match pattern must be a string")))
}

/// `prefix` and `suffix`, of which the value may be `{"equals-ignore-case": ..}`.
fn affix(source: Source<'_>, name: &str, value: &Node) -> Result<Matcher, Invalid> {
    let Some(entries) = value.as_map() else {
        let text = text_of(source, name, value)?;
        return Ok(if name == "prefix" { Matcher::Prefix(text) } else { Matcher::Suffix(text) });
    };
    let title = if name == "prefix" { "Prefix" } else { "Suffix" };
    let Some((key, inner)) = entries.first() else {
        return Err(source.refuse(value, format!("{title} expression name not found")));
    };
    let operator = key.as_str().unwrap_or_default();
    if operator != "equals-ignore-case" {
        return Err(source.refuse(inner, format!("Unsupported {name} pattern: {operator}")));
    }
    let text = folded(&text_of(source, operator, inner)?);
    match entries.get(1) {
        Some((key, _)) => Err(source.refuse(key, ONE_KEY)),
        None if name == "prefix" => Ok(Matcher::PrefixIgnoreCase(text)),
        None => Ok(Matcher::SuffixIgnoreCase(text)),
    }
}

fn anything_but(source: Source<'_>, value: &Node) -> Result<Matcher, Invalid> {
    let Some(entries) = value.as_map() else {
        return plain_values(source, value).map(Matcher::AnythingBut);
    };
    let Some((key, inner)) = entries.first() else {
        return Err(source.refuse(value, "Anything-But expression name not found"));
    };
    let operator = key.as_str().unwrap_or_default();
    if !matches!(operator, "equals-ignore-case" | "prefix" | "suffix" | "wildcard") {
        return Err(source.refuse(inner, format!("Unsupported anything-but pattern: {operator}")));
    }
    let excluded = listed(source, inner)?
        .iter()
        .map(|item| operand(source, operator, item))
        .collect::<Result<_, _>>()?;
    match entries.get(1) {
        Some((key, _)) => Err(source.refuse(key, "Too many elements in numeric expression")),
        None => Ok(Matcher::AnythingBut(excluded)),
    }
}

/// A list, or one value in place of a list.
fn listed<'a>(source: Source<'_>, value: &'a Node) -> Result<&'a [Node], Invalid> {
    match &value.value {
        Value::Seq(items) => Ok(items),
        Value::String(..) | Value::Int(_) | Value::Float(_) => Ok(std::slice::from_ref(value)),
        _ => {
            Err(source.refuse(value, "Value of anything-but must be an array or single string/number value."))
        }
    }
}

/// `anything-but` of plain values: all texts or all numbers.
fn plain_values(source: Source<'_>, value: &Node) -> Result<Vec<Matcher>, Invalid> {
    let items = listed(source, value)?;
    let excluded = items.iter().map(|item| match &item.value {
        Value::String(text, _) => Ok(Matcher::Text(text.clone())),
        Value::Int(_) | Value::Float(_) => {
            let written = item.scalar_text().unwrap_or_default().into_owned();
            let micro = Micro::parse(&written).map_err(|why| source.refuse(item, why))?;
            Ok(Matcher::Number { micro: Some(micro), written })
        }
        _ => Err(source.refuse(item, "Inside anything but list, start|null|boolean is not supported.")),
    });
    let excluded: Vec<Matcher> = excluded.collect::<Result<_, _>>()?;
    let texts = excluded.iter().filter(|matcher| matches!(matcher, Matcher::Text(_))).count();
    if excluded.is_empty() || (texts != 0 && texts != excluded.len()) {
        let message =
            "Inside anything but list, either all values are number or string, mixed type is not supported";
        return Err(source.refuse(value, message));
    }
    Ok(excluded)
}

/// What `anything-but` with an operator excludes.
fn operand(source: Source<'_>, operator: &str, item: &Node) -> Result<Matcher, Invalid> {
    let Some(text) = item.as_str() else {
        return Err(source.refuse(
            item,
            match operator {
                "equals-ignore-case" => {
                    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
                }
                "wildcard" => "wildcard match pattern must be a string",
                _ => "prefix/suffix match pattern must be a string",
            },
        ));
    };
    match operator {
        "equals-ignore-case" => Ok(Matcher::EqualsIgnoreCase(folded(text))),
        "wildcard" => Wildcard::parse(text).map(Matcher::Wildcard).map_err(|why| source.refuse(item, why)),
        _ if text.is_empty() => Err(source.refuse(item, "Null prefix/suffix not allowed")),
        "prefix" => Ok(Matcher::Prefix(text.to_owned())),
        _ => Ok(Matcher::Suffix(text.to_owned())),
    }
}

fn numeric(source: Source<'_>, value: &Node) -> Result<Matcher, Invalid> {
    let Some(items) = value.as_seq() else {
        return Err(source.refuse(value, "Value of numeric must be an array."));
    };
    let shown = |item: Option<&Node>| item.and_then(Node::scalar_text).unwrap_or("]".into()).into_owned();
    let place = |item: Option<&Node>, message: String| source.refuse(item.unwrap_or(value), message);
    let Some(operator) = items.first().and_then(Node::as_str) else {
        return Err(place(
            items.first(),
            format!("Invalid member in numeric match: {}", shown(items.first())),
        ));
    };
    let called = if operator == "=" { "equals" } else { operator };
    if !matches!(operator, "=" | ">" | ">=" | "<" | "<=") {
        return Err(place(items.get(1), format!("Unrecognized numeric range operator: {operator}")));
    }
    let first = bound(source, value, items.get(1), called)?;
    let ends = |bottom, top| Ok(Matcher::Numeric(Range { bottom, top }));
    if let Some(next) = items.get(2) {
        if !operator.starts_with('>') {
            return Err(source.refuse(next, "Too many elements in numeric expression"));
        }
        return between(source, value, items, (first, operator == ">="));
    }
    match operator {
        "=" => ends(Some((first, true)), Some((first, true))),
        ">" | ">=" => ends(Some((first, operator == ">=")), None),
        _ => ends(None, Some((first, operator == "<="))),
    }
}

fn between(
    source: Source<'_>,
    value: &Node,
    items: &[Node],
    bottom: (Micro, bool),
) -> Result<Matcher, Invalid> {
    let operator = match items[2].as_str() {
        Some(operator @ ("<" | "<=")) => operator,
        Some(other) => return Err(source.refuse(&items[2], format!("Bad numeric range operator: {other}"))),
        None => {
            let shown = items[2].scalar_text().unwrap_or_default().into_owned();
            return Err(source.refuse(&items[2], format!("Bad value in numeric range: {shown}")));
        }
    };
    let top = bound(source, value, items.get(3), operator)?;
    if let Some(more) = items.get(4) {
        return Err(source.refuse(more, "Too many terms in numeric range expression"));
    }
    if bottom.0 >= top {
        return Err(source.refuse(&items[3], "Bottom must be less than top"));
    }
    Ok(Matcher::Numeric(Range { bottom: Some(bottom), top: Some((top, operator == "<=")) }))
}

fn bound(source: Source<'_>, value: &Node, item: Option<&Node>, operator: &str) -> Result<Micro, Invalid> {
    match item {
        Some(item) if matches!(item.value, Value::Int(_) | Value::Float(_)) => {
            Micro::parse(&item.scalar_text().unwrap_or_default()).map_err(|why| source.refuse(item, why))
        }
        other => Err(source.refuse(other.unwrap_or(value), format!("Value of {operator} must be numeric"))),
    }
}

/// An address and the number of leading bits that count, which must leave at least one free.
fn cidr(text: &str) -> Result<Matcher, String> {
    let Some((base, bits)) = text.split_once('/').filter(|(_, bits)| !bits.is_empty() && !bits.contains('/'))
    else {
        return Err("Malformed CIDR, one '/' required".to_owned());
    };
    let bits: i64 = bits.parse().map_err(|_| "Malformed CIDR, mask bits must be an integer".to_owned())?;
    if bits < 0 {
        return Err("Malformed CIDR, mask bits must not be negative".to_owned());
    }
    let bottom = address(base).ok_or_else(|| format!("Nonstandard IP address: {base}"))?;
    let top = match bottom {
        IpAddr::V4(_) if bits > 31 => return Err("IPv4 mask bits must be < 32".to_owned()),
        IpAddr::V6(_) if bits > 127 => return Err("IPv6 mask bits must be < 128".to_owned()),
        IpAddr::V4(base) => {
            IpAddr::V4((base.to_bits() | u32::MAX.checked_shr(bits as u32).unwrap_or(0)).into())
        }
        IpAddr::V6(base) => {
            IpAddr::V6((base.to_bits() | u128::MAX.checked_shr(bits as u32).unwrap_or(0)).into())
        }
    };
    Ok(Matcher::Cidr { bottom, top })
}
