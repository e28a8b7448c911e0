//! The JSON paths of InputPath and InputPathsMap: `$.detail.list[0].name`, `$['detail-type']`, `[*]`.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html> (read 2026-11-21).

use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Name(String),
    Index(usize),
    All,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<Part>);

impl Path {
    /// None for what is not a path.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('$')?;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (part, after) = if let Some(named) = rest.strip_prefix('.') {
                let end = named.find(['.', '[']).unwrap_or(named.len());
                let (name, after) = named.split_at(end);
                let part = if name == "*" { Part::All } else { Part::Name(name.to_owned()) };
                (Some(part).filter(|_| !name.is_empty()), after)
            } else {
                let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
                (bracketed(inside), after)
            };
            parts.push(part?);
            rest = after;
        }
        Some(Self(parts))
    }

    /// What the path leads to; with a `*` in it, a list of all that it leads to.
    pub fn of(&self, event: &Value) -> Option<Value> {
        let mut found = vec![event];
        for part in &self.0 {
            found = found.into_iter().flat_map(|value| step(part, value)).collect();
        }
        if self.0.contains(&Part::All) {
            return Some(Value::Array(found.into_iter().cloned().collect()));
        }
        found.first().map(|value| (*value).clone())
    }
}

fn bracketed(inside: &str) -> Option<Part> {
    if inside == "*" {
        return Some(Part::All);
    }
    for quote in ['\'', '"'] {
        if let Some(name) = inside.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return Some(Part::Name(name.to_owned()));
        }
    }
    inside.parse().ok().map(Part::Index)
}

fn step<'v>(part: &Part, value: &'v Value) -> Vec<&'v Value> {
    match (part, value) {
        (Part::Name(name), Value::Object(members)) => members.get(name).into_iter().collect(),
        (Part::Index(index), Value::Array(items)) => items.get(*index).into_iter().collect(),
        (Part::All, Value::Array(items)) => items.iter().collect(),
        (Part::All, Value::Object(members)) => members.values().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths() {
        let event = json!({"detail-type": "t", "detail": {"list": [{"n": 1}, {"n": 2}], "a b": 3}});
        let cases = [
            ("$", Some(event.clone())),
            ("$.detail-type", Some(json!("t"))),
            ("$.detail.list[1].n", Some(json!(2))),
            ("$.detail['a b']", Some(json!(3))),
            ("$.detail.list[*].n", Some(json!([1, 2]))),
            ("$.nothing", None),
            ("$.detail.list[7]", None),
        ];
        for (path, value) in cases {
            assert_eq!(Path::parse(path).expect(path).of(&event), value, "{path}");
        }
        for bad in ["", "detail", "$.", "$..a", "$[x]", "$.a[1"] {
            assert_eq!(Path::parse(bad), None, "{bad}");
        }
    }
}
