//! The queries of one request, in an order in which each finds what it names.

use super::parse::{Expression, parse};
use super::{Bad, bad};
use std::collections::{BTreeMap, BTreeSet};

/// One query as its sender gives it: an expression, or a metric.
pub struct Wanted<'q> {
    pub id: &'q str,
    pub expression: Option<&'q str>,
}

/// The expressions by id, each after those that it names. The error comes with the id that it is about.
pub fn order<'q>(wanted: &[Wanted<'q>]) -> Result<Vec<(&'q str, Expression)>, (String, Bad)> {
    let mut left: BTreeMap<&str, Expression> = BTreeMap::new();
    for query in wanted {
        let Some(text) = query.expression else { continue };
        left.insert(query.id, parse(text).map_err(|bad| (query.id.to_owned(), bad))?);
    }
    let ids: BTreeSet<&str> = wanted.iter().map(|query| query.id).collect();
    for (id, expression) in &left {
        let names = expression.names();
        let unknown = names.iter().find(|name| !ids.contains(*name) && !["REPEAT", "LINEAR"].contains(name));
        if let Some(name) = unknown {
            return Err((
                (*id).to_owned(),
                bad(format!("'{name}' is the id of no metric and no expression")),
            ));
        }
    }
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = left
            .iter()
            .find(|(_, expression)| expression.names().iter().all(|name| !left.contains_key(name)));
        let Some(id) = ready.map(|(id, _)| *id) else {
            let id = left.keys().next().copied().unwrap_or_default().to_owned();
            return Err((id, bad("The expression depends on itself")));
        };
        let Some(expression) = left.remove(id) else { break };
        let id = wanted.iter().map(|query| query.id).find(|own| *own == id).unwrap_or_default();
        ordered.push((id, expression));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(wanted: &[(&'static str, Option<&'static str>)]) -> Result<Vec<&'static str>, String> {
        let wanted: Vec<_> =
            wanted.iter().map(|(id, expression)| Wanted { id, expression: *expression }).collect();
        let ordered = order(&wanted).map_err(|(id, bad)| format!("{id}: {bad}"))?;
        Ok(ordered.into_iter().map(|(id, _)| id).collect())
    }

    #[test]
    fn what_is_named_comes_first() {
        let given = [("a", Some("b * 2")), ("b", Some("m + c")), ("c", Some("FILL(m, REPEAT)")), ("m", None)];
        assert_eq!(ids(&given), Ok(vec!["c", "b", "a"]));
        assert!(
            ids(&[("a", Some("b")), ("b", Some("a"))]).is_err_and(|text| text.contains("depends on itself"))
        );
        assert!(ids(&[("a", Some("nobody"))]).is_err_and(|text| text.starts_with("a: 'nobody'")));
    }
}
