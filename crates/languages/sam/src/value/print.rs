//! Values as Python prints them: in error texts, and as the input of the deployment hash.
//!
//! `str()` of a string is its text; inside a list or a map, and for all else, it is `repr()`: single quotes unless the
//! text has a single quote and no double one, `u'...'` with everything beyond ASCII escaped for a `unicode` string.

use super::{Str, Value};
use std::fmt::Write;

/// Python's `str(value)`. What deployments are hashed of.
pub fn text(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        other => repr(other),
    }
}

/// Python's `repr(value)`.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(&mut out, value);
    out
}

/// `['a', 'b']`
pub fn list(items: &[&str]) -> String {
    repr(&Value::List(items.iter().map(|item| Value::from(*item)).collect()))
}

fn write_repr(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Int(n) => {
            let _ = write!(out, "{n}");
            if *n > i64::MAX.into() {
                out.push('L');
            }
        }
        Value::Float(n) => out.push_str(&float(*n)),
        Value::Str(text) => write_string(out, text),
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_repr(out, item);
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_string(out, key);
                out.push_str(": ");
                write_repr(out, item);
            }
            out.push('}');
        }
    }
}

fn write_string(out: &mut String, text: &Str) {
    let unicode = text.is_unicode();
    if unicode {
        out.push('u');
    }
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            c if !unicode && is_printable(c) => out.push(c),
            c => {
                let _ = match c as u32 {
                    n @ 0..=0xff => write!(out, "\\x{n:02x}"),
                    n @ 0x100..=0xffff => write!(out, "\\u{n:04x}"),
                    n => write!(out, "\\U{n:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Python's `str.isprintable` as far as templates need it: no control, separator or format characters.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !c.is_whitespace()
        && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

/// Python's `repr` of a float: the shortest digits, with an exponent below 1e-4 and from 1e16.
pub fn float(n: f64) -> String {
    let shortest = format!("{n:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else { return shortest };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{n}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hashed, map};

    #[test]
    fn values_print_as_python_prints_them() {
        let value = Value::from(map! {
            "a" => "it's", "b" => Str::unicode("é\\\n"), "c" => vec![Value::Bool(true), Value::Null, 1.0.into()],
        });
        assert_eq!(text(&value), r#"{'a': "it's", 'b': u'\xe9\\\n', 'c': [True, None, 1.0]}"#);
        assert_eq!(
            repr(&hashed! {"swagger" => "2.0", "info" => 1i64}.into()),
            "{'info': 1, 'swagger': '2.0'}"
        );
        assert_eq!((float(1e16), float(1e-5), float(0.1)), ("1e+16".into(), "1e-05".into(), "0.1".into()));
    }
}
