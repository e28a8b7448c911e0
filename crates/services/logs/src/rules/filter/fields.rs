//! Space-delimited patterns: `[ip, user, ..., status = 4* && status != 404, bytes > 1000]`.

use super::PatternError;
use super::scan::Scan;
use super::value::{Operator, Value};
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Fields {
    before: Vec<Field>,
    /// The fields after an ellipsis, if there is one.
    after: Option<Vec<Field>>,
}

#[derive(Debug)]
struct Field {
    name: Option<String>,
    /// Any of these groups holds; a group holds when all of its conditions do.
    conditions: Vec<Vec<(Operator, Value)>>,
}

impl Field {
    fn holds(&self, text: &str) -> bool {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        let all =
            |group: &Vec<(Operator, Value)>| group.iter().all(|(op, value)| value.holds(*op, text, number));
        self.conditions.is_empty() || self.conditions.iter().any(all)
    }
}

impl Fields {
    /// The message's fields by name (`$name`, or `$number` where the pattern gives none), if it matches.
    pub fn matches(&self, message: &str) -> Option<BTreeMap<String, String>> {
        let given = split(message);
        let tail = self.after.as_deref().unwrap_or_default();
        let enough = match self.after {
            Some(_) => given.len() >= self.before.len() + tail.len(),
            None => given.len() == self.before.len(),
        };
        if !enough {
            return None;
        }
        let tail_at = given.len() - tail.len();
        let mut out = BTreeMap::new();
        for (at, text) in given.iter().enumerate() {
            let field = if at >= tail_at { tail.get(at - tail_at) } else { self.before.get(at) };
            if field.is_some_and(|field| !field.holds(text)) {
                return None;
            }
            let name = field.and_then(|field| field.name.clone()).unwrap_or_else(|| (at + 1).to_string());
            out.insert(format!("${name}"), (*text).to_owned());
        }
        Some(out)
    }
}

/// What stands between spaces; what stands in `[]` or `""` is one field, without them.
fn split(message: &str) -> Vec<&str> {
    let mut fields = Vec::new();
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '[' => Some(']'),
            '"' => Some('"'),
            _ => None,
        };
        let closed = close.and_then(|close| rest[1..].find(close).map(|at| (1, at + 1, at + 2)));
        let (start, end, next) = closed.unwrap_or_else(|| {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (0, end, end)
        });
        fields.push(&rest[start..end]);
        rest = rest[next..].trim_start();
    }
    fields
}

pub fn parse(text: &str) -> Result<Fields, PatternError> {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let inner =
        inner.ok_or_else(|| PatternError::new("Invalid filter pattern: a field pattern ends with ]"))?;
    let mut fields = Fields { before: Vec::new(), after: None };
    let mut scan = Scan::new(inner);
    loop {
        scan.skip_space();
        if scan.take("...") || scan.take("\u{2026}") {
            if fields.after.replace(Vec::new()).is_some() {
                return Err(PatternError::new("Invalid filter pattern: only one ellipsis is allowed"));
            }
        } else {
            let field = field(&mut scan)?;
            fields.after.as_mut().unwrap_or(&mut fields.before).push(field);
        }
        scan.skip_space();
        if scan.at_end() {
            return Ok(fields);
        }
        if !scan.take(",") {
            return Err(PatternError::new("Invalid filter pattern: fields are separated by commas"));
        }
    }
}

fn field(scan: &mut Scan<'_>) -> Result<Field, PatternError> {
    let name = scan.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-').to_owned();
    let mut conditions: Vec<Vec<(Operator, Value)>> = Vec::new();
    let mut new_group = true;
    while let Some(operator) = Operator::scan(scan) {
        let value = scan.value(&[',', '&', '|'])?;
        value.check(operator)?;
        match conditions.last_mut().filter(|_| !new_group) {
            Some(group) => group.push((operator, value)),
            None => conditions.push(vec![(operator, value)]),
        }
        scan.skip_space();
        new_group = scan.take("||");
        if !new_group && !scan.take("&&") {
            break;
        }
        scan.skip_space();
        if !scan.take(&name) {
            return Err(PatternError::new(format!(
                "Invalid filter pattern: the conditions of field {name} name another one"
            )));
        }
    }
    Ok(Field { name: Some(name).filter(|name| !name.is_empty()), conditions })
}
