//! Why an alarm is in its state, in AWS's words (StateReason) and as data (StateReasonData).
//!
//! The words are those of the sample events on
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html>; alarms without
//! DatapointsToAlarm say it shorter, as recorded in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json> (both read
//! 2026-11-21). For a
//! mix of real and filled-in data points no sample is known to us; ours joins the two sentences.

use crate::rules::evaluate::{Missing, Rule, Verdict};
use api_cloudwatch::{ComparisonOperator, PutMetricAlarmInput, StateValue};
use kernel::Timestamp;
use serde_json::{Value, json};

pub const CREATED: &str = "Unchecked: Initial alarm creation";

/// Of an alarm that was taken once and would be refused today.
pub fn not_evaluated(refusal: &str) -> String {
    format!("Not evaluated: {refusal}")
}

/// A real data point that was evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub at: Timestamp,
    pub value: f64,
    /// None for the result of an expression.
    pub samples: Option<f64>,
}

/// What the new state is said to be because of. `seen` are the verdict's evaluated data points, oldest first.
pub fn text(rule: &Rule, verdict: &Verdict, from: StateValue, to: StateValue, seen: &[Seen]) -> String {
    if to == StateValue::InsufficientData {
        let (count, were) = (
            rule.evaluation_periods,
            if rule.evaluation_periods == 1 { "datapoint was" } else { "datapoints were" },
        );
        return format!("Insufficient Data: {count} {were} unknown.");
    }
    let transition = match (from, to) {
        (_, StateValue::Alarm) => "OK -> ALARM",
        _ => "ALARM -> OK",
    };
    let least = match to {
        StateValue::Alarm => rule.datapoints_to_alarm,
        _ => rule.evaluation_periods - rule.datapoints_to_alarm + 1,
    };
    let minimum = format!("(minimum {least} {} for {transition} transition)", plural(least));
    let filled = filled(rule, verdict);
    if seen.is_empty() {
        let periods = if rule.evaluation_periods == 1 { "period" } else { "periods" };
        let filled = filled.unwrap_or_default();
        return format!(
            "Threshold Crossed: no datapoints were received for {} {periods} and {filled}.",
            rule.evaluation_periods
        );
    }
    let told: Vec<&Seen> =
        seen.iter().filter(|seen| rule.breaches(seen.value) == (to == StateValue::Alarm)).collect();
    let told = if told.is_empty() { seen.iter().collect() } else { told };
    let shown: Vec<String> = told.iter().rev().map(|seen| shown_point(seen)).collect();
    let (count, of) = (told.len(), rule.evaluation_periods - verdict.filled);
    let were = if count == 1 { "was" } else { "were" };
    let not = if rule.breaches(told[0].value) { "" } else { "not " };
    let compared =
        format!("{were} {not}{} the threshold ({})", words(rule.comparison), number(rule.threshold));
    if !rule.m_of_n && filled.is_none() {
        return format!("Threshold Crossed: {count} {} [{}] {compared}.", plural(count), shown.join(", "));
    }
    let joined = filled.map(|filled| format!(" and {filled}")).unwrap_or_default();
    format!(
        "Threshold Crossed: {count} out of the last {of} {} [{}] {compared}{joined} {minimum}.",
        if of == 1 { "datapoints".to_owned() } else { plural(of.max(2)).to_owned() },
        shown.join(", ")
    )
}

fn filled(rule: &Rule, verdict: &Verdict) -> Option<String> {
    let name = match rule.missing {
        Missing::Breaching => "Breaching",
        Missing::NotBreaching => "NonBreaching",
        Missing::Missing | Missing::Ignore => return None,
    };
    let count = verdict.filled;
    let were = if count == 1 { "datapoint was" } else { "datapoints were" };
    (count > 0).then(|| format!("{count} missing {were} treated as [{name}]"))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "datapoint" } else { "datapoints" }
}

fn shown_point(seen: &Seen) -> String {
    format!("{} ({})", number(seen.value), seen.at.strftime("%d/%m/%y %H:%M:%S"))
}

/// As Java writes doubles: `5.0`.
pub fn number(value: f64) -> String {
    format!("{value:?}")
}

fn words(comparison: ComparisonOperator) -> &'static str {
    match comparison {
        ComparisonOperator::GreaterThanOrEqualToThreshold => "greater than or equal to",
        ComparisonOperator::GreaterThanThreshold => "greater than",
        ComparisonOperator::LessThanThreshold => "less than",
        ComparisonOperator::LessThanOrEqualToThreshold => "less than or equal to",
        ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold
        | ComparisonOperator::LessThanLowerThreshold
        | ComparisonOperator::GreaterThanUpperThreshold => "within the band of",
    }
}

/// `2019-10-02T17:04:40.985+0000`
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

pub fn data(config: &PutMetricAlarmInput, period_s: i64, now: Timestamp, seen: &[Seen]) -> String {
    let evaluated: Vec<Value> = seen.iter().rev().map(shown_data).collect();
    let mut data = json!({"version": "1.0", "queryDate": instant(now)});
    let fields = data.as_object_mut().expect("made as an object");
    if let Some(first) = seen.first() {
        fields.insert("startDate".into(), instant(first.at).into());
    }
    if let Some(unit) = config.unit {
        fields.insert("unit".into(), unit.as_str().into());
    }
    let statistic =
        config.statistic.map(|s| s.as_str().to_owned()).or_else(|| config.extended_statistic.clone());
    if statistic.is_some() {
        fields.insert("statistic".into(), statistic.into());
    }
    fields.insert("period".into(), period_s.into());
    fields.insert("recentDatapoints".into(), seen.iter().map(|seen| seen.value).collect());
    fields.insert("threshold".into(), config.threshold.into());
    if !evaluated.is_empty() {
        fields.insert("evaluatedDatapoints".into(), evaluated.into());
    }
    data.to_string()
}

fn shown_data(seen: &Seen) -> Value {
    match seen.samples {
        Some(samples) => json!({"timestamp": instant(seen.at), "sampleCount": samples, "value": seen.value}),
        None => json!({"timestamp": instant(seen.at), "value": seen.value}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(value: f64) -> Seen {
        Seen { at: "2019-10-02T16:59:00Z".parse().expect("an instant"), value, samples: Some(1.0) }
    }

    fn rule(n: usize, m: usize, missing: Missing) -> Rule {
        let comparison = ComparisonOperator::GreaterThanThreshold;
        Rule {
            comparison,
            threshold: 50.0,
            evaluation_periods: n,
            datapoints_to_alarm: m,
            missing,
            m_of_n: true,
        }
    }

    fn said(rule: Rule, to: StateValue, values: &[f64]) -> String {
        let filled = rule.evaluation_periods - values.len();
        let verdict = Verdict { state: Some(to), evaluated: (0..values.len()).collect(), filled };
        let seen: Vec<_> = values.iter().map(|value| seen(*value)).collect();
        text(&rule, &verdict, StateValue::Ok, to, &seen)
    }

    #[test]
    fn without_a_number_of_data_points_it_is_said_shorter() {
        let rule = Rule { m_of_n: false, ..rule(1, 1, Missing::NotBreaching) };
        assert_eq!(
            said(rule, StateValue::Alarm, &[51.5]),
            "Threshold Crossed: 1 datapoint [51.5 (02/10/19 16:59:00)] was greater than the threshold (50.0)."
        );
    }

    #[test]
    fn as_the_samples_say_it() {
        assert_eq!(
            said(rule(1, 1, Missing::Missing), StateValue::Alarm, &[99.50160229693434]),
            "Threshold Crossed: 1 out of the last 1 datapoints [99.50160229693434 (02/10/19 16:59:00)] was greater than \
             the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition)."
        );
        assert_eq!(
            said(rule(3, 2, Missing::Missing), StateValue::Alarm, &[60.0, 1.0, 70.0]),
            "Threshold Crossed: 2 out of the last 3 datapoints [70.0 (02/10/19 16:59:00), 60.0 (02/10/19 16:59:00)] were \
             greater than the threshold (50.0) (minimum 2 datapoints for OK -> ALARM transition)."
        );
        assert_eq!(
            said(rule(3, 3, Missing::Missing), StateValue::Ok, &[60.0, 1.0, 70.0]),
            "Threshold Crossed: 1 out of the last 3 datapoints [1.0 (02/10/19 16:59:00)] was not greater than the \
             threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition)."
        );
        assert_eq!(
            said(rule(1, 1, Missing::Missing), StateValue::InsufficientData, &[]),
            "Insufficient Data: 1 datapoint was unknown."
        );
        assert_eq!(
            said(rule(3, 3, Missing::NotBreaching), StateValue::Ok, &[]),
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching]."
        );
        assert_eq!(
            said(rule(1, 1, Missing::Breaching), StateValue::Alarm, &[]),
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching]."
        );
    }

    #[test]
    fn data_is_what_the_events_carry() {
        let config = PutMetricAlarmInput {
            period: Some(300),
            threshold: Some(50.0),
            statistic: Some(api_cloudwatch::Statistic::Average),
            ..PutMetricAlarmInput::default()
        };
        let now = "2019-10-02T17:04:40.985Z".parse().expect("an instant");
        let data: Value = serde_json::from_str(&data(&config, 300, now, &[seen(99.5)])).expect("JSON");
        let expected = json!({
            "version": "1.0", "queryDate": "2019-10-02T17:04:40.985+0000", "startDate": "2019-10-02T16:59:00.000+0000",
            "statistic": "Average", "period": 300, "recentDatapoints": [99.5], "threshold": 50.0,
            "evaluatedDatapoints": [{"timestamp": "2019-10-02T16:59:00.000+0000", "sampleCount": 1.0, "value": 99.5}],
        });
        assert_eq!(data, expected);
    }
}
