//! What a metric filter may be, and the data points that it makes of events.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html> and
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html> (read 2026-11-21).
//! Surprises: a data point has its event's own instant; an event whose value is no number, or that lacks a dimension, gives none. The
//! default value is what a batch gives of which no event matches: AWS looks at a minute instead, which sums of 0 do not show.
//! Left out: log groups of the class Infrequent Access may have filters here.

use crate::errors::invalid;
use crate::rules::filter::Pattern;
use api_cloudwatch::{Dimension, MetricDatum, StandardUnit};
use api_logs::{InputLogEvent, InvalidParameterException, MetricTransformation};
use kernel::Timestamp;
use std::collections::BTreeMap;

const DIMENSIONS_MAX: usize = 3;
/// Of one data point: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>.
const VALUES_MAX: usize = 150;

/// What is wrong with it, if anything.
pub fn check(pattern: &Pattern, of: &MetricTransformation) -> Result<(), InvalidParameterException> {
    if of.metric_namespace.starts_with("AWS/") {
        let name = &of.metric_namespace;
        return Err(invalid(format!("The metric namespace {name} is reserved: no filter can write to it.")));
    }
    let selects = |text: &str| text.starts_with('$');
    let has_selectors = matches!(pattern, Pattern::Json(_) | Pattern::Fields(_));
    if !selects(&of.metric_value) && number(&of.metric_value).is_none() {
        let value = &of.metric_value;
        return Err(invalid(format!(
            "Invalid metric value {value}: it is neither a number nor a field of the pattern."
        )));
    }
    let dimensions = of.dimensions.iter().flatten().collect::<Vec<_>>();
    if !has_selectors && (selects(&of.metric_value) || !dimensions.is_empty()) {
        return Err(invalid(
            "Only JSON and space-delimited filter patterns have fields for values and dimensions.",
        ));
    }
    if dimensions.len() > DIMENSIONS_MAX {
        return Err(invalid(format!("A metric filter can have no more than {DIMENSIONS_MAX} dimensions.")));
    }
    if let Some((name, value)) = dimensions.iter().find(|(_, value)| !selects(value)) {
        return Err(invalid(format!("The dimension {name} names no field: {value}.")));
    }
    if of.default_value.is_some() && !dimensions.is_empty() {
        let text =
            "Invalid metric transformation: dimensions and default value are mutually exclusive properties.";
        return Err(invalid(text));
    }
    Ok(())
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// An instant and the dimensions: what one datum is for.
type Point = (i64, Vec<(String, String)>);

/// The data points that a filter makes of a batch.
pub fn data(pattern: &Pattern, of: &MetricTransformation, events: &[InputLogEvent]) -> Vec<MetricDatum> {
    let mut found: BTreeMap<Point, Vec<f64>> = BTreeMap::new();
    let mut matched = false;
    for event in events {
        let Some(fields) = pattern.extract(&event.message) else { continue };
        matched = true;
        let field = |selector: &str| match fields.get(selector) {
            Some(text) => Some(text.clone()),
            None => pattern.select(selector, &event.message),
        };
        let value = match of.metric_value.starts_with('$') {
            true => field(&of.metric_value).as_deref().and_then(number),
            false => number(&of.metric_value),
        };
        let dimensions = of.dimensions.iter().flatten();
        let dimensions: Option<Vec<_>> =
            dimensions.map(|(name, selector)| Some((name.clone(), field(selector)?))).collect();
        let Some((value, dimensions)) = value.zip(dimensions) else { continue };
        found.entry((event.timestamp, dimensions)).or_default().push(value);
    }
    if let (false, Some(default), Some(last)) = (matched, of.default_value, events.last()) {
        found.entry((last.timestamp, Vec::new())).or_default().push(default);
    }
    found.iter().flat_map(|((at, dimensions), values)| datum(of, *at, dimensions, values)).collect()
}

fn datum(
    of: &MetricTransformation,
    at_ms: i64,
    dimensions: &[(String, String)],
    values: &[f64],
) -> Vec<MetricDatum> {
    let dimensions: Vec<_> = dimensions
        .iter()
        .map(|(name, value)| Dimension { name: name.clone(), value: value.clone() })
        .collect();
    let unit =
        of.unit.and_then(|unit| StandardUnit::ALL.iter().copied().find(|own| own.as_str() == unit.as_str()));
    let one = |part: &[f64]| MetricDatum {
        metric_name: of.metric_name.clone(),
        dimensions: Some(dimensions.clone()),
        timestamp: Timestamp::from_millisecond(at_ms).ok(),
        values: Some(part.to_vec()),
        unit,
        ..Default::default()
    };
    values.chunks(VALUES_MAX).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transformation(value: &str, dimensions: &[(&str, &str)]) -> MetricTransformation {
        let dimensions: BTreeMap<_, _> =
            dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        MetricTransformation {
            metric_name: "m".into(),
            metric_namespace: "App".into(),
            metric_value: value.into(),
            dimensions: Some(dimensions).filter(|dimensions| !dimensions.is_empty()),
            ..Default::default()
        }
    }

    fn events(messages: &[&str]) -> Vec<InputLogEvent> {
        messages
            .iter()
            .map(|message| InputLogEvent { timestamp: 60_000, message: (*message).into() })
            .collect()
    }

    fn made(pattern: &str, of: &MetricTransformation, messages: &[&str]) -> Vec<(Vec<String>, Vec<f64>)> {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        check(&pattern, of).expect("a filter");
        let shown = |datum: MetricDatum| {
            let dimensions = datum.dimensions.into_iter().flatten();
            (
                dimensions.map(|d| format!("{}={}", d.name, d.value)).collect(),
                datum.values.unwrap_or_default(),
            )
        };
        data(&pattern, of, &events(messages)).into_iter().map(shown).collect()
    }

    #[test]
    fn what_matches_counts() {
        let counted = made("ERROR", &transformation("1", &[]), &["ERROR a", "fine", "ERROR b"]);
        assert_eq!(counted, [(vec![], vec![1.0, 1.0])]);
        assert_eq!(made("ERROR", &transformation("1", &[]), &["fine"]), []);
        let with_default = MetricTransformation { default_value: Some(0.0), ..transformation("1", &[]) };
        assert_eq!(made("ERROR", &with_default, &["fine", "fine"]), [(vec![], vec![0.0])]);
        assert_eq!(made("ERROR", &with_default, &["fine", "ERROR"]), [(vec![], vec![1.0])]);
    }

    #[test]
    fn values_and_dimensions_come_from_the_event() {
        let of = transformation("$.ms", &[("Path", "$.request.path")]);
        let lines = [
            r#"{"kind": "call", "ms": 12.5, "request": {"path": "/a"}}"#,
            r#"{"kind": "call", "ms": "slow", "request": {"path": "/a"}}"#,
            r#"{"kind": "call", "ms": 3}"#,
            r#"{"kind": "call", "ms": 7, "request": {"path": "/b"}}"#,
        ];
        let found = made("{ $.kind = \"call\" }", &of, &lines);
        assert_eq!(found, [(vec!["Path=/a".into()], vec![12.5]), (vec!["Path=/b".into()], vec![7.0])]);
        let of = transformation("$bytes", &[("Status", "$status")]);
        let found = made("[ip, status = 4*, bytes]", &of, &["127.0.0.1 404 1534", "127.0.0.1 200 12"]);
        assert_eq!(found, [(vec!["Status=404".into()], vec![1534.0])]);
    }

    #[test]
    fn what_is_refused() {
        let refused = |pattern: &str, of: MetricTransformation| {
            check(&Pattern::parse(pattern).expect("a pattern"), &of)
                .expect_err("refused")
                .message
                .unwrap_or_default()
        };
        let with_default = |of| MetricTransformation { default_value: Some(0.0), ..of };
        let json = "{ $.a = 1 }";
        assert!(refused("x", transformation("one", &[])).starts_with("Invalid metric value"));
        assert!(refused("x", transformation("$.a", &[])).starts_with("Only JSON"));
        assert!(
            refused(json, with_default(transformation("1", &[("A", "$.a")]))).contains("mutually exclusive")
        );
        assert!(refused(json, transformation("1", &[("A", "a")])).contains("names no field"));
        let four = [("A", "$.a"), ("B", "$.b"), ("C", "$.c"), ("D", "$.d")];
        assert!(refused(json, transformation("1", &four)).contains("no more than 3"));
        let aws = MetricTransformation { metric_namespace: "AWS/Lambda".into(), ..transformation("1", &[]) };
        assert!(refused("x", aws).contains("reserved"));
    }
}
