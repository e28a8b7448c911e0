//! DescribeAlarms: by name, prefix, state or action.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html> (read 2026-11-21).
//! Permission: cloudwatch:DescribeAlarms. Surprises: AlarmNames and AlarmNamePrefix exclude each other; names that are no
//! alarm are passed over; composite alarms come only when AlarmTypes asks for them. There are no log alarms to describe.

use crate::rules::{composite, notice};
use crate::tables::{AlarmRow, Alarms, Parents};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{
    AlarmType, CompositeAlarm, DescribeAlarms, DescribeAlarmsError as E, DescribeAlarmsInput,
    DescribeAlarmsOutput, MetricAlarm,
};
use kernel::{Fault, Scope};
use store::{Read, Starting};
use wire::{Cx, Handle, Permission, page};

const LIMIT: usize = 50;
const ROWS_AT_ONCE: usize = 200;

impl Handle<DescribeAlarms> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, _: &DescribeAlarmsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:DescribeAlarms", notice::alarm_arn(&cx.scope, "*"))])
    }

    async fn handle(&self, cx: &Cx, input: DescribeAlarmsInput) -> Result<DescribeAlarmsOutput, E> {
        if input.alarm_names.is_some() && input.alarm_name_prefix.is_some() {
            return Err(
                errors::validation("AlarmNames and AlarmNamePrefix cannot be specified together.").into()
            );
        }
        if input.children_of_alarm_name.is_some() && input.parents_of_alarm_name.is_some() {
            return Err(errors::validation(
                "ChildrenOfAlarmName and ParentsOfAlarmName cannot be specified together.",
            )
            .into());
        }
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key("DescribeAlarms", &cx.scope, token).ok_or_else(errors::bad_token));
        let after = after.transpose()?;
        let limit = input.max_records.map_or(LIMIT, |limit| limit as usize);
        let mut rows =
            self.store.read(|tx| wanted(tx, &cx.scope, &input, after.as_deref(), limit + 1)).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next_token = last.map(|row| page::token("DescribeAlarms", &cx.scope, &row.config.alarm_name));
        let related = input.children_of_alarm_name.is_some() || input.parents_of_alarm_name.is_some();
        let (composite, metric): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.rule.is_some());
        let metric = metric.into_iter().map(|row| shown(&cx.scope, row));
        let composite = composite.into_iter().map(|row| shown_composite(&cx.scope, row));
        let (metric_alarms, composite_alarms): (Vec<_>, Vec<_>) = match related {
            true => (metric.map(short).collect(), composite.map(short_composite).collect()),
            false => (metric.collect(), composite.collect()),
        };
        Ok(DescribeAlarmsOutput {
            composite_alarms: Some(composite_alarms),
            metric_alarms: Some(metric_alarms),
            log_alarms: None,
            next_token,
        })
    }
}

fn wanted(
    tx: &Read<'_>,
    scope: &Scope,
    input: &DescribeAlarmsInput,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<AlarmRow>, Fault> {
    let mut after = after.map(|name| (scope.clone(), name.to_owned()));
    let mut found = Vec::new();
    if let Some(names) = related(tx, scope, input)?.or_else(|| input.alarm_names.clone()) {
        let mut names: Vec<_> =
            names.iter().filter(|name| after.as_ref().is_none_or(|(_, after)| *name > after)).collect();
        names.sort();
        names.dedup();
        for name in names {
            found.extend(tx.get::<Alarms>(&(scope.clone(), name.clone()))?.filter(|row| fits(input, row)));
        }
        found.truncate(limit);
        return Ok(found);
    }
    let prefix = Starting(scope.clone(), input.alarm_name_prefix.clone().unwrap_or_default());
    loop {
        let rows = tx.scan::<Alarms>(&prefix, after.as_ref(), ROWS_AT_ONCE)?;
        let ended = rows.len() < ROWS_AT_ONCE;
        after = rows.last().map(|(key, _)| key.clone());
        found.extend(rows.into_iter().map(|(_, row)| row).filter(|row| fits(input, row)));
        if ended || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

fn fits(input: &DescribeAlarmsInput, row: &AlarmRow) -> bool {
    let actions = [&row.config.ok_actions, &row.config.alarm_actions, &row.config.insufficient_data_actions];
    let by_action = |prefix: &String| {
        actions.iter().flat_map(|list| list.iter().flatten()).any(|arn| arn.starts_with(prefix.as_str()))
    };
    let by_type = match &input.alarm_types {
        Some(types) if row.rule.is_some() => types.contains(&AlarmType::CompositeAlarm),
        Some(types) => types.contains(&AlarmType::MetricAlarm),
        // Without a type AWS gives metric alarms only, but all relatives of an alarm.
        None => {
            row.rule.is_none()
                || input.children_of_alarm_name.is_some()
                || input.parents_of_alarm_name.is_some()
        }
    };
    by_type
        && input.state_value.is_none_or(|state| row.state.value == state)
        && input.action_prefix.as_ref().is_none_or(by_action)
}

/// The names of the alarms below or above one, if these are asked for.
fn related(tx: &Read<'_>, scope: &Scope, input: &DescribeAlarmsInput) -> Result<Option<Vec<String>>, Fault> {
    if let Some(child) = &input.parents_of_alarm_name {
        let parents = tx.scan::<Parents>(&(scope.clone(), child.clone()), None, usize::MAX)?;
        return Ok(Some(parents.into_iter().map(|((_, _, parent), ())| parent).collect()));
    }
    let Some(parent) = &input.children_of_alarm_name else { return Ok(None) };
    let rule = tx.get::<Alarms>(&(scope.clone(), parent.clone()))?.and_then(|row| row.rule);
    let Some(rule) = rule else { return Ok(Some(Vec::new())) };
    let rule = composite::parse(&rule).map_err(|refusal| Fault::new(refusal.message))?;
    Ok(Some(rule.children().into_iter().map(str::to_owned).collect()))
}

/// What is told of an alarm's relatives.
fn short(alarm: MetricAlarm) -> MetricAlarm {
    MetricAlarm {
        alarm_name: alarm.alarm_name,
        alarm_arn: alarm.alarm_arn,
        state_value: alarm.state_value,
        state_updated_timestamp: alarm.state_updated_timestamp,
        ..MetricAlarm::default()
    }
}

fn short_composite(alarm: CompositeAlarm) -> CompositeAlarm {
    CompositeAlarm {
        alarm_name: alarm.alarm_name,
        alarm_arn: alarm.alarm_arn,
        state_value: alarm.state_value,
        state_updated_timestamp: alarm.state_updated_timestamp,
        ..CompositeAlarm::default()
    }
}

fn shown_composite(scope: &Scope, row: AlarmRow) -> CompositeAlarm {
    let alarm_rule = row.rule.clone();
    let alarm = shown(scope, row);
    CompositeAlarm {
        actions_enabled: alarm.actions_enabled,
        alarm_actions: alarm.alarm_actions,
        alarm_arn: alarm.alarm_arn,
        alarm_configuration_updated_timestamp: alarm.alarm_configuration_updated_timestamp,
        alarm_description: alarm.alarm_description,
        alarm_name: alarm.alarm_name,
        alarm_rule,
        insufficient_data_actions: alarm.insufficient_data_actions,
        ok_actions: alarm.ok_actions,
        state_reason: alarm.state_reason,
        state_reason_data: alarm.state_reason_data,
        state_updated_timestamp: alarm.state_updated_timestamp,
        state_value: alarm.state_value,
        state_transitioned_timestamp: alarm.state_transitioned_timestamp,
        ..CompositeAlarm::default()
    }
}

pub(crate) fn shown(scope: &Scope, row: AlarmRow) -> MetricAlarm {
    let actions_enabled = Some(row.actions_enabled());
    let config = row.config;
    MetricAlarm {
        alarm_arn: Some(notice::alarm_arn(scope, &config.alarm_name)),
        alarm_name: Some(config.alarm_name),
        alarm_description: config.alarm_description,
        alarm_configuration_updated_timestamp: Some(row.configured_at),
        actions_enabled,
        ok_actions: Some(config.ok_actions.unwrap_or_default()),
        alarm_actions: Some(config.alarm_actions.unwrap_or_default()),
        insufficient_data_actions: Some(config.insufficient_data_actions.unwrap_or_default()),
        state_value: Some(row.state.value),
        state_reason: Some(row.state.reason),
        state_reason_data: row.state.reason_data,
        state_updated_timestamp: Some(row.state.at),
        state_transitioned_timestamp: Some(row.transitioned_at),
        metric_name: config.metric_name,
        namespace: config.namespace,
        statistic: config.statistic,
        extended_statistic: config.extended_statistic,
        dimensions: Some(config.dimensions.unwrap_or_default()),
        period: config.period,
        unit: config.unit,
        evaluation_periods: config.evaluation_periods,
        datapoints_to_alarm: config.datapoints_to_alarm,
        threshold: config.threshold,
        comparison_operator: config.comparison_operator,
        treat_missing_data: config.treat_missing_data,
        evaluate_low_sample_count_percentile: config.evaluate_low_sample_count_percentile,
        metrics: config.metrics,
        ..MetricAlarm::default()
    }
}
