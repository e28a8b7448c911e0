//! What PutMetricAlarm takes, and what of it an evaluation needs.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html> (read 2026-11-21).
//! Surprises: AWS takes any action that looks like an ARN and lets it fail when the alarm goes off. We refuse kinds of
//! action that we cannot carry out, by name, when the alarm is made.

use crate::errors::{lacking, validation};
use crate::metrics::{MetricId, Statistic};
use crate::rules::alarm_metrics;
use crate::rules::evaluate::{Missing, Rule};
use crate::rules::math::Expression;
use api_cloudwatch::{ComparisonOperator, PutMetricAlarmInput, StandardUnit};
use kernel::Arn;
use wire::Refusal;

const DAY_S: i64 = 86_400;

/// An alarm as its evaluation sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The metrics that it looks at: one, or those of its expression.
    pub sources: Vec<Source>,
    pub math: Option<Math>,
    pub period_s: i64,
    pub rule: Rule,
    /// Keep the state while a percentile has too few samples.
    pub ignore_low_samples: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Empty for the metric of an alarm without expressions.
    pub id: String,
    pub namespace: String,
    pub metric: MetricId,
    pub statistic: Statistic,
    pub unit: Option<StandardUnit>,
}

/// Expressions in the order in which they can be computed, and the id of the one that is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Math {
    pub expressions: Vec<(String, Expression)>,
    pub compared: String,
}

pub fn decide(input: &PutMetricAlarmInput) -> Result<Plan, Refusal> {
    refuse_lacking(input)?;
    let required =
        |name: &str| validation(format!("The parameter {name} is required for alarms on a metric."));
    let (sources, math, period_s) = match &input.metrics {
        Some(metrics) => alarm_metrics::decide(input, metrics)?,
        None => (vec![only_source(input)?], None, input.period.ok_or_else(|| required("Period"))?),
    };
    let evaluation_periods = input.evaluation_periods.ok_or_else(|| required("EvaluationPeriods"))?;
    let rule = Rule {
        comparison: input.comparison_operator.ok_or_else(|| required("ComparisonOperator"))?,
        threshold: input.threshold.ok_or_else(|| required("Threshold"))?,
        evaluation_periods: evaluation_periods as usize,
        datapoints_to_alarm: input.datapoints_to_alarm.unwrap_or(evaluation_periods) as usize,
        missing: missing(input.treat_missing_data.as_deref())?,
        m_of_n: input.datapoints_to_alarm.is_some(),
    };
    check_times(period_s, evaluation_periods, rule.datapoints_to_alarm)?;
    actions(input)?;
    Ok(Plan { sources, math, period_s, rule, ignore_low_samples: low_samples(input)? })
}

/// The metric of an alarm that names one outside of `Metrics`.
fn only_source(input: &PutMetricAlarmInput) -> Result<Source, Refusal> {
    let required =
        |name: &str| validation(format!("The parameter {name} is required for alarms on a metric."));
    let metric_name = input.metric_name.as_deref().ok_or_else(|| required("MetricName"))?;
    Ok(Source {
        id: String::new(),
        namespace: input.namespace.clone().ok_or_else(|| required("Namespace"))?,
        metric: MetricId::new(metric_name, input.dimensions.as_deref()),
        statistic: statistic(input)?,
        unit: input.unit,
    })
}

fn refuse_lacking(input: &PutMetricAlarmInput) -> Result<(), Refusal> {
    use ComparisonOperator as C;
    let bands = [
        C::LessThanLowerOrGreaterThanUpperThreshold,
        C::LessThanLowerThreshold,
        C::GreaterThanUpperThreshold,
    ];
    let given = [
        ("alarms on anomaly detection (ThresholdMetricId)", input.threshold_metric_id.is_some()),
        (
            "alarms on anomaly detection bands",
            input.comparison_operator.is_some_and(|op| bands.contains(&op)),
        ),
        ("alarms on PromQL (EvaluationCriteria)", input.evaluation_criteria.is_some()),
        ("EvaluationInterval", input.evaluation_interval.is_some()),
        (
            "wall clock windows",
            input.evaluation_window.as_ref().is_some_and(|w| w.wall_clock_window.is_some()),
        ),
        ("warm-up periods (WarmUpConfiguration)", input.warm_up_configuration.is_some()),
        ("ActionConfiguration", input.action_configuration.is_some()),
    ];
    given.iter().find(|(_, given)| *given).map_or(Ok(()), |(what, _)| Err(lacking(what)))
}

fn check_times(period_s: i64, evaluation_periods: i64, datapoints: usize) -> Result<(), Refusal> {
    if ![10, 20, 30].contains(&period_s) && period_s % 60 != 0 {
        return Err(validation("Invalid period: valid values are 10, 20, 30, and any multiple of 60."));
    }
    let days = if period_s >= 3600 { 7 } else { 1 };
    if period_s.saturating_mul(evaluation_periods) > days * DAY_S {
        let text = format!(
            "Metrics cannot be checked across more than {days} day(s) (EvaluationPeriods * Period must be <= {}).",
            days * DAY_S
        );
        return Err(validation(text));
    }
    if datapoints as i64 > evaluation_periods {
        return Err(validation("DatapointsToAlarm must be less than or equal to EvaluationPeriods."));
    }
    Ok(())
}

fn missing(given: Option<&str>) -> Result<Missing, Refusal> {
    Missing::parse(given.unwrap_or("missing")).ok_or_else(|| {
        let value = given.unwrap_or_default();
        validation(format!("The value {value} is unsupported for TreatMissingData parameter. Valid values: breaching, notBreaching, ignore, missing."))
    })
}

fn statistic(input: &PutMetricAlarmInput) -> Result<Statistic, Refusal> {
    match (input.statistic, input.extended_statistic.as_deref()) {
        (Some(_), Some(_)) => Err(validation("Statistic and ExtendedStatistic are mutually exclusive.")),
        (None, None) => {
            Err(validation("Exactly one element must be specified: Statistic or ExtendedStatistic."))
        }
        (Some(statistic), None) => {
            Ok(Statistic::parse(statistic.as_str()).expect("the model's statistics are ours"))
        }
        (None, Some(extended)) => extended_statistic(extended),
    }
}

/// A percentile; other extended statistics are AWS's but not ours, and anything else is nobody's.
pub fn extended_statistic(text: &str) -> Result<Statistic, Refusal> {
    let known = ["tm", "tc", "ts", "wm", "IQM", "PR(", "TM(", "TC(", "TS(", "WM("];
    match Statistic::parse(text) {
        Some(statistic @ Statistic::Percentile(_)) => Ok(statistic),
        _ if known.iter().any(|start| text.starts_with(start)) => {
            Err(lacking(format_args!("the statistic {text}")))
        }
        _ => {
            let message = format!("The value {text} for parameter ExtendedStatistic is not supported.");
            Err(Refusal::new("InvalidParameterValue", 400, message))
        }
    }
}

fn low_samples(input: &PutMetricAlarmInput) -> Result<bool, Refusal> {
    match input.evaluate_low_sample_count_percentile.as_deref() {
        None | Some("evaluate") => Ok(false),
        Some("ignore") => Ok(true),
        Some(other) => {
            let text = format!(
                "Option {other} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore."
            );
            Err(validation(text))
        }
    }
}

/// Whose work an action is.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    Topic,
    Function,
}

impl Action {
    pub fn of(arn: &str) -> Result<Self, Refusal> {
        let parsed = Arn::parse(arn).map_err(|_| validation(format!("Invalid arn syntax: {arn}")))?;
        match parsed.service() {
            "sns" => Ok(Action::Topic),
            "lambda" if parsed.resource().starts_with("function:") => Ok(Action::Function),
            "lambda" => Err(validation(format!("Invalid arn syntax: {arn}"))),
            other => Err(lacking(format_args!("alarm actions of {other} ({arn})"))),
        }
    }
}

fn actions(input: &PutMetricAlarmInput) -> Result<(), Refusal> {
    let lists = [&input.ok_actions, &input.alarm_actions, &input.insufficient_data_actions];
    lists.into_iter().flatten().flatten().try_for_each(|arn| Action::of(arn).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_cloudwatch::Statistic as Named;

    fn decided(change: impl Fn(&mut PutMetricAlarmInput)) -> Result<Plan, String> {
        let mut input = PutMetricAlarmInput {
            alarm_name: "a".into(),
            metric_name: Some("m".into()),
            namespace: Some("n".into()),
            statistic: Some(Named::Sum),
            period: Some(60),
            evaluation_periods: Some(3),
            threshold: Some(1.0),
            comparison_operator: Some(ComparisonOperator::GreaterThanThreshold),
            ..PutMetricAlarmInput::default()
        };
        change(&mut input);
        decide(&input).map_err(|refusal| format!("{}: {}", refusal.code, refusal.message))
    }

    #[test]
    fn defaults() {
        let plan = decided(|_| {}).expect("valid");
        assert_eq!((plan.rule.datapoints_to_alarm, plan.rule.missing), (3, Missing::Missing));
        let plan =
            decided(|i| (i.statistic, i.extended_statistic) = (None, Some("p99.9".into()))).expect("valid");
        assert_eq!(plan.sources[0].statistic, Statistic::Percentile(99.9));
    }

    #[test]
    fn what_is_refused() {
        type Change = dyn Fn(&mut PutMetricAlarmInput);
        let cases: [(&str, &Change); 12] = [
            ("ValidationError: The parameter Namespace", &|i| i.namespace = None),
            ("ValidationError: Invalid period", &|i| i.period = Some(45)),
            ("ValidationError: Metrics cannot be checked", &|i| i.evaluation_periods = Some(1441)),
            ("ValidationError: DatapointsToAlarm", &|i| i.datapoints_to_alarm = Some(4)),
            ("ValidationError: The value x is unsupported", &|i| i.treat_missing_data = Some("x".into())),
            ("ValidationError: Exactly one", &|i| i.statistic = None),
            ("ValidationError: Statistic and", &|i| i.extended_statistic = Some("p9".into())),
            ("ValidationError: Option x", &|i| i.evaluate_low_sample_count_percentile = Some("x".into())),
            ("ValidationError: Invalid arn syntax: x", &|i| i.alarm_actions = Some(vec!["x".into()])),
            ("NotImplemented: Landfall does not have alarm actions of automate", &|i| {
                i.ok_actions = Some(vec!["arn:aws:automate:us-east-1:111111111111:ec2:stop".into()]);
            }),
            ("NotImplemented: Landfall does not have the statistic tm99", &|i| {
                (i.statistic, i.extended_statistic) = (None, Some("tm99".into()));
            }),
            ("NotImplemented: Landfall does not have alarms on anomaly", &|i| {
                i.comparison_operator = Some(ComparisonOperator::LessThanLowerThreshold);
            }),
        ];
        for (text, change) in cases {
            assert!(
                decided(change).is_err_and(|error| error.starts_with(text)),
                "{text}: {:?}",
                decided(change)
            );
        }
    }
}
