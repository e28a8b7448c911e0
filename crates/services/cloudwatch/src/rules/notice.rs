//! What the world is told of an alarm's change of state: an event, a message to a topic, the input of a function.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html> (events),
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html> (functions), both read
//! 2026-11-21. The message to topics is the JSON that alarms have always sent; its readers match on NewStateValue and Trigger.

use crate::rules::reason::instant;
use crate::tables::{AlarmRow, State};
use api_cloudwatch::{MetricDataQuery, PutMetricAlarmInput, StateValue};
use kernel::Scope;
use serde_json::{Map, Value, json};

pub fn alarm_arn(scope: &Scope, name: &str) -> String {
    scope.arn("cloudwatch", format_args!("alarm:{name}")).to_string()
}

fn state(state: &State) -> Value {
    let mut out =
        json!({"value": state.value.as_str(), "reason": state.reason, "timestamp": instant(state.at)});
    if let (Some(data), Some(fields)) = (&state.reason_data, out.as_object_mut()) {
        fields.insert("reasonData".into(), data.as_str().into());
    }
    out
}

fn configuration(config: &PutMetricAlarmInput, id: &str) -> Value {
    if let Some(metrics) = &config.metrics {
        let metrics: Vec<Value> = metrics.iter().map(queried).collect();
        return json!({"description": config.alarm_description, "metrics": metrics});
    }
    let dimensions: Map<_, _> =
        config.dimensions.iter().flatten().map(|d| (d.name.clone(), Value::from(d.value.as_str()))).collect();
    let statistic =
        config.statistic.map(|s| s.as_str().to_owned()).or_else(|| config.extended_statistic.clone());
    json!({
        "description": config.alarm_description,
        "metrics": [{
            "id": id,
            "metricStat": {
                "metric": {"namespace": config.namespace, "name": config.metric_name, "dimensions": dimensions},
                "period": config.period,
                "stat": statistic,
            },
            "returnData": true,
        }],
    })
}

/// One element of `Metrics`, as events and functions are told of it.
fn queried(query: &MetricDataQuery) -> Value {
    let return_data = query.return_data.unwrap_or(true);
    let Some(stat) = &query.metric_stat else {
        let (id, expression) = (&query.id, &query.expression);
        return json!({"id": id, "expression": expression, "label": query.label, "returnData": return_data});
    };
    let dimensions = stat.metric.dimensions.iter().flatten();
    let dimensions: Map<_, _> = dimensions.map(|d| (d.name.clone(), Value::from(d.value.as_str()))).collect();
    json!({
        "id": query.id,
        "metricStat": {
            "metric": {"namespace": stat.metric.namespace, "name": stat.metric.metric_name, "dimensions": dimensions},
            "period": stat.period,
            "stat": stat.stat,
        },
        "returnData": return_data,
    })
}

/// The same in the messages to topics.
fn triggering(query: &MetricDataQuery) -> Value {
    let return_data = query.return_data.unwrap_or(true);
    let Some(stat) = &query.metric_stat else {
        let (id, expression) = (&query.id, &query.expression);
        return json!({"Id": id, "Expression": expression, "Label": query.label, "ReturnData": return_data});
    };
    let dimensions = stat.metric.dimensions.iter().flatten();
    let dimensions: Vec<Value> = dimensions.map(|d| json!({"value": d.value, "name": d.name})).collect();
    json!({
        "Id": query.id,
        "MetricStat": {
            "Metric": {
                "Dimensions": dimensions, "MetricName": stat.metric.metric_name, "Namespace": stat.metric.namespace,
            },
            "Period": stat.period,
            "Stat": stat.stat,
        },
        "ReturnData": return_data,
    })
}

/// The detail of `CloudWatch Alarm State Change`, and the alarm data that functions get.
pub fn detail(row: &AlarmRow, previous: &State) -> Value {
    json!({
        "alarmName": row.config.alarm_name,
        "state": state(&row.state),
        "previousState": state(previous),
        "configuration": match &row.rule {
            Some(rule) => json!({"alarmRule": rule, "description": row.config.alarm_description}),
            None => configuration(&row.config, &row.id),
        },
    })
}

pub fn function_input(scope: &Scope, row: &AlarmRow, previous: &State) -> Value {
    json!({
        "source": "aws.cloudwatch",
        "alarmArn": alarm_arn(scope, &row.config.alarm_name),
        "accountId": scope.account,
        "time": instant(row.state.at),
        "region": scope.region,
        "alarmData": detail(row, previous),
    })
}

pub fn subject(scope: &Scope, row: &AlarmRow) -> String {
    // A subject of SNS has less than 100 characters.
    let subject = format!("{}: \"{}\" in {}", row.state.value, row.config.alarm_name, region_name(scope));
    subject.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).take(99).collect()
}

pub fn message(scope: &Scope, row: &AlarmRow, previous: &State) -> Value {
    let config = &row.config;
    let list = |actions: &Option<Vec<String>>| actions.clone().unwrap_or_default();
    let mut out = json!({
        "AlarmName": config.alarm_name,
        "AlarmDescription": config.alarm_description,
        "AWSAccountId": scope.account,
        "AlarmConfigurationUpdatedTimestamp": instant(row.configured_at),
        "NewStateValue": row.state.value.as_str(),
        "NewStateReason": row.state.reason,
        "StateChangeTime": instant(row.state.at),
        "Region": region_name(scope),
        "AlarmArn": alarm_arn(scope, &config.alarm_name),
        "OldStateValue": previous.value.as_str(),
        "OKActions": list(&config.ok_actions),
        "AlarmActions": list(&config.alarm_actions),
        "InsufficientDataActions": list(&config.insufficient_data_actions),
    });
    let Some(fields) = out.as_object_mut() else { return out };
    match &row.rule {
        None => {
            fields.insert("Trigger".into(), trigger(config));
        }
        Some(rule) => {
            fields.insert("AlarmRule".into(), rule.as_str().into());
            fields.insert("TriggeringChildren".into(), triggering_children(&row.state));
        }
    }
    out
}

/// Of a composite alarm: the alarms that its reason names, in the words of messages.
fn triggering_children(state: &State) -> Value {
    let data = state.reason_data.as_deref().and_then(|data| serde_json::from_str::<Value>(data).ok());
    let children = data.as_ref().and_then(|data| data["triggeringAlarms"].as_array()).into_iter().flatten();
    let child = |child: &Value| json!({"Arn": child["arn"], "State": {"Value": child["state"]["value"], "Timestamp": child["state"]["timestamp"]}});
    children.map(child).collect()
}

fn trigger(config: &PutMetricAlarmInput) -> Value {
    let dimensions: Vec<Value> =
        config.dimensions.iter().flatten().map(|d| json!({"value": d.value, "name": d.name})).collect();
    let mut out = json!({
        "MetricName": config.metric_name,
        "Namespace": config.namespace,
        "StatisticType": "Statistic",
        "Statistic": config.statistic.map(|statistic| statistic.as_str().to_ascii_uppercase()),
        "Unit": config.unit.map(|unit| unit.as_str()),
        "Dimensions": dimensions,
        "Period": config.period,
        "EvaluationPeriods": config.evaluation_periods,
        "DatapointsToAlarm": config.datapoints_to_alarm,
        "ComparisonOperator": config.comparison_operator.map(|operator| operator.as_str()),
        "Threshold": config.threshold,
        "TreatMissingData": config.treat_missing_data.as_deref().unwrap_or("missing"),
        "EvaluateLowSampleCountPercentile": config.evaluate_low_sample_count_percentile.as_deref().unwrap_or(""),
    });
    if let (None, Some(fields)) = (config.datapoints_to_alarm, out.as_object_mut()) {
        fields.remove("DatapointsToAlarm");
    }
    if let (Some(metrics), Some(fields)) = (&config.metrics, out.as_object_mut()) {
        for of_one_metric in ["MetricName", "Namespace", "StatisticType", "Statistic", "Unit", "Dimensions"] {
            fields.remove(of_one_metric);
        }
        let period = metrics.iter().find_map(|query| query.metric_stat.as_ref()).map(|stat| stat.period);
        fields.insert("Period".into(), period.into());
        fields.insert("Metrics".into(), metrics.iter().map(triggering).collect());
    }
    if let (Some(extended), Some(fields)) = (&config.extended_statistic, out.as_object_mut()) {
        fields.insert("StatisticType".into(), "ExtendedStatistic".into());
        fields.insert("ExtendedStatistic".into(), extended.as_str().into());
        fields.remove("Statistic");
    }
    out
}

/// The actions that a state has.
pub fn actions(row: &AlarmRow) -> Vec<String> {
    if !row.actions_enabled() {
        return Vec::new();
    }
    let list = match row.state.value {
        StateValue::Ok => &row.config.ok_actions,
        StateValue::Alarm => &row.config.alarm_actions,
        StateValue::InsufficientData => &row.config.insufficient_data_actions,
    };
    list.clone().unwrap_or_default()
}

/// Regions as AWS's messages call them: <https://docs.aws.amazon.com/general/latest/gr/cw_region.html> (read 2026-11-21).
fn region_name(scope: &Scope) -> &str {
    match scope.region.as_str() {
        "us-east-1" => "US East (N. Virginia)",
        "us-east-2" => "US East (Ohio)",
        "us-west-1" => "US West (N. California)",
        "us-west-2" => "US West (Oregon)",
        "ca-central-1" => "Canada (Central)",
        "sa-east-1" => "South America (Sao Paulo)",
        "eu-central-1" => "EU (Frankfurt)",
        "eu-north-1" => "EU (Stockholm)",
        "eu-west-1" => "EU (Ireland)",
        "eu-west-2" => "EU (London)",
        "eu-west-3" => "EU (Paris)",
        "eu-south-1" => "EU (Milan)",
        "ap-east-1" => "Asia Pacific (Hong Kong)",
        "ap-northeast-1" => "Asia Pacific (Tokyo)",
        "ap-northeast-2" => "Asia Pacific (Seoul)",
        "ap-northeast-3" => "Asia Pacific (Osaka)",
        "ap-south-1" => "Asia Pacific (Mumbai)",
        "ap-southeast-1" => "Asia Pacific (Singapore)",
        "ap-southeast-2" => "Asia Pacific (Sydney)",
        "cn-north-1" => "China (Beijing)",
        "cn-northwest-1" => "China (Ningxia)",
        other => other,
    }
}
