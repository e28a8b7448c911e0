//! TestMetricFilter: which of these messages a pattern matches.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html> (read 2026-11-21).
//! Permission: logs:TestMetricFilter. Events are numbered from 1.

use crate::rules::filter::Pattern;
use crate::{Logs, errors};
use api_logs::{MetricFilterMatchRecord, TestMetricFilter, TestMetricFilterError as E};
use api_logs::{TestMetricFilterRequest, TestMetricFilterResponse};
use wire::{Cx, Handle, Permission};

impl Handle<TestMetricFilter> for Logs {
    async fn permissions(&self, _: &Cx, _: &TestMetricFilterRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:TestMetricFilter", "*")])
    }

    async fn handle(&self, _: &Cx, input: TestMetricFilterRequest) -> Result<TestMetricFilterResponse, E> {
        let pattern =
            Pattern::parse(&input.filter_pattern).map_err(|error| errors::invalid(error.to_string()))?;
        let matched = (1..).zip(input.log_event_messages).filter_map(|(number, message)| {
            Some(MetricFilterMatchRecord {
                extracted_values: Some(pattern.extract(&message)?),
                event_number: Some(number),
                event_message: Some(message),
            })
        });
        Ok(TestMetricFilterResponse { matches: Some(matched.collect()) })
    }
}
