//! What a plain word means: a boolean, a number, nothing, or itself.
//!
//! Follows <https://yaml.org/type/> (YAML 1.1) with PyYAML's one deviation, which SnakeYAML shares: single letters
//! `y` and `n` are text. Numbers in YAML 1.1 may carry underscores, a leading zero means octal, colons mean base 60.
//! Timestamps stay text in both schemas: CloudFormation compares `2010-09-09` as the word it is.
//! A twelve-digit account id with a leading zero is octal under YAML 1.1 unless it holds an 8 or a 9: that is what
//! CloudFormation does to it as well, and why `Node::written` keeps the digits.

use crate::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// YAML 1.1, as PyYAML and SnakeYAML read it.
    Yaml11,
    /// YAML 1.2's core schema.
    Core,
    /// YAML 1.1 as Go's yaml packages read it: `yes`, `no`, `on`, `off` are text.
    Go,
}

/// The value of a plain scalar, or None if it is just text.
pub fn resolve(text: &str, schema: Schema) -> Option<Value> {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Some(Value::Null);
    }
    boolean(text, schema).map(Value::Bool).or_else(|| number(text, schema))
}

pub fn boolean(text: &str, schema: Schema) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" if schema == Schema::Yaml11 => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" if schema == Schema::Yaml11 => Some(false),
        _ => None,
    }
}

pub fn number(text: &str, schema: Schema) -> Option<Value> {
    let (negative, body) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if matches!(body, ".inf" | ".Inf" | ".INF") {
        return Some(Value::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Value::Float(f64::NAN));
    }
    let is_signed = body.len() < text.len();
    match schema {
        Schema::Core => core_number(negative, body),
        // A digit follows a point that opens a number, and no sign stands before it: not in the specification, but in PyYAML
        // (<https://github.com/yaml/pyyaml/blob/main/lib/yaml/resolver.py>, read 2026-11), and SnakeYAML has the same expression.
        Schema::Yaml11
            if body
                .strip_prefix('.')
                .is_some_and(|rest| is_signed || !rest.starts_with(|c: char| c.is_ascii_digit())) =>
        {
            None
        }
        Schema::Yaml11 | Schema::Go => number_of_1_1(negative, body, schema),
    }
}

fn core_number(negative: bool, body: &str) -> Option<Value> {
    if let Some(digits) = body.strip_prefix("0x") {
        return radix(negative, digits, 16);
    }
    if let Some(digits) = body.strip_prefix("0o") {
        return radix(negative, digits, 8);
    }
    if all(body, |c| c.is_ascii_digit()) { radix(negative, body, 10) } else { float(negative, body, false) }
}

fn number_of_1_1(negative: bool, body: &str, schema: Schema) -> Option<Value> {
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if body.contains(':') {
        return if schema == Schema::Yaml11 { base_60(negative, body) } else { None };
    }
    let clean: String = body.chars().filter(|c| *c != '_').collect();
    if let Some(digits) = clean.strip_prefix("0b") {
        return radix(negative, digits, 2);
    }
    if let Some(digits) = clean.strip_prefix("0x") {
        return radix(negative, digits, 16);
    }
    if schema == Schema::Go
        && let Some(digits) = clean.strip_prefix("0o")
    {
        return radix(negative, digits, 8);
    }
    if clean.len() > 1 && clean.starts_with('0') && all(&clean, |c| c.is_ascii_digit()) {
        return radix(negative, &clean[1..], 8);
    }
    if all(&clean, |c| c.is_ascii_digit()) {
        radix(negative, &clean, 10)
    } else {
        float(negative, &clean, schema == Schema::Yaml11)
    }
}

fn all(text: &str, of: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(of)
}

fn radix(negative: bool, digits: &str, radix: u32) -> Option<Value> {
    if !all(digits, |c| c.is_digit(radix)) {
        return None;
    }
    let signed = if negative { format!("-{digits}") } else { digits.to_owned() };
    Some(match i64::from_str_radix(&signed, radix) {
        Ok(number) => Value::Int(number),
        Err(_) if radix == 10 => Value::Float(signed.parse().unwrap_or(f64::INFINITY)),
        Err(_) => {
            let size = digits
                .chars()
                .filter_map(|c| c.to_digit(radix))
                .fold(0.0, |sum, d| sum * f64::from(radix) + f64::from(d));
            Value::Float(if negative { -size } else { size })
        }
    })
}

/// `strict` is YAML 1.1's rule that a float has a point and its exponent a sign.
fn float(negative: bool, body: &str, strict: bool) -> Option<Value> {
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some(parts) => parts,
        None if strict || exponent.is_none() => return None,
        None => (mantissa, ""),
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
        return None;
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']);
        if (strict && unsigned.is_none()) || !all(unsigned.unwrap_or(exponent), |c| c.is_ascii_digit()) {
            return None;
        }
    }
    let text = format!("{}0{whole}.{fraction}0e{}", if negative { "-" } else { "" }, exponent.unwrap_or("0"));
    text.parse().ok().map(Value::Float)
}

fn base_60(negative: bool, body: &str) -> Option<Value> {
    let (whole, fraction) =
        body.split_once('.').map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut parts = whole.split(':');
    let first: String = parts.next()?.chars().filter(|c| *c != '_').collect();
    if !all(&first, |c| c.is_ascii_digit()) || (fraction.is_none() && first.starts_with('0')) {
        return None;
    }
    let mut sum: i64 = first.parse().ok()?;
    for part in parts {
        let fits = (1..=2).contains(&part.len()) && all(part, |c| c.is_ascii_digit());
        let digit: i64 = part.parse().ok().filter(|digit| fits && *digit < 60)?;
        sum = sum.checked_mul(60)?.checked_add(digit)?;
    }
    let sign = if negative { -1 } else { 1 };
    match fraction {
        None => Some(Value::Int(sign * sum)),
        Some(fraction) => {
            let digits: String = fraction.chars().filter(|c| *c != '_').collect();
            let part: f64 = format!("0.{digits}0").parse().ok()?;
            Some(Value::Float(sign as f64 * (sum as f64 + part)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_1_1_as_cloudformation_reads_it() {
        let cases = [
            ("yes", Some(Value::Bool(true))),
            ("Off", Some(Value::Bool(false))),
            ("y", None),
            ("0123", Some(Value::Int(83))),
            ("012345678901", None),
            ("123456789012", Some(Value::Int(123_456_789_012))),
            ("0x1F", Some(Value::Int(31))),
            ("0b101", Some(Value::Int(5))),
            ("1_000", Some(Value::Int(1000))),
            ("190:20:30", Some(Value::Int(685_230))),
            ("2010-09-09", None),
            ("1.10", Some(Value::Float(1.1))),
            ("1e3", None),
            ("1.0e+3", Some(Value::Float(1000.0))),
            ("99999999999999999999", Some(Value::Float(1e20))),
            ("-.inf", Some(Value::Float(f64::NEG_INFINITY))),
            (".5", Some(Value::Float(0.5))),
            ("-.5", None),
            ("._1", None),
            (".", None),
            ("-", None),
            ("1.2.3", None),
            ("~", Some(Value::Null)),
        ];
        for (text, value) in cases {
            assert_eq!(resolve(text, Schema::Yaml11), value, "{text}");
        }
    }

    #[test]
    fn the_core_schema_knows_no_yes_and_no_octal_zero() {
        let cases = [
            ("yes", None),
            ("0123", Some(Value::Int(123))),
            ("0o17", Some(Value::Int(15))),
            ("1e3", Some(Value::Float(1000.0))),
            ("1_000", None),
            ("190:20:30", None),
        ];
        for (text, value) in cases {
            assert_eq!(resolve(text, Schema::Core), value, "{text}");
        }
    }
}
