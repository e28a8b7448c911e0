//! PutSubscriptionFilter: a function is given what matches, from now on. One of the same name is replaced.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html> (read 2026-11-21).
//! Permission: logs:PutSubscriptionFilter on the group. Durable flow: logs.forward, of each batch. Surprise: the function is tried
//! at once, so that its policy has to let CloudWatch Logs in before; the words are those that
//! <https://github.com/serverless/serverless/issues/6209> reports. A function of another account is refused before the group is looked
//! for, and a stream without a role in AWS's words, as recorded in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/logs/test_logs_subscription_filters.snapshot.json>. Left out: streams of Kinesis and Firehose, destinations of
//! other accounts, transformed logs and system fields: each is refused by name.

use crate::forwarding::invoke;
use crate::rules::filter::Pattern;
use crate::tables::{SubscriptionRow, Subscriptions};
use crate::{Logs, errors, groups, place};
use api_lambda::InvocationType;
use api_logs::{
    Distribution, PutSubscriptionFilter, PutSubscriptionFilterError as E, PutSubscriptionFilterRequest,
};
use kernel::{Arn, Scope};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

/// Of one group: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>.
const FILTERS_MAX: usize = 2;

impl Handle<PutSubscriptionFilter> for Logs {
    async fn permissions(&self, cx: &Cx, input: &PutSubscriptionFilterRequest) -> Result<Vec<Permission>, E> {
        let arn = place::group_arn(&cx.scope, &input.log_group_name);
        Ok(vec![Permission::new("logs:PutSubscriptionFilter", arn)])
    }

    async fn handle(&self, cx: &Cx, input: PutSubscriptionFilterRequest) -> Result<Nothing, E> {
        let row = decide(&cx.scope, &input, self.now_ms())?;
        let (scope, group) = (cx.scope.clone(), input.log_group_name);
        self.group::<E>(&scope, &group).await?;
        let tried =
            invoke(&self.caller, &scope, &group, &row.destination_arn, InvocationType::DryRun, "{}").await;
        if let Err(refusal) = tried {
            tracing::debug!(code = %refusal.code, refusal.message, "a subscriber cannot be invoked");
            let text = "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";
            return Err(errors::invalid(text).into());
        }
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &group)??;
                let key = (group.id.clone(), input.filter_name.clone());
                let there = tx.get::<Subscriptions>(&key)?;
                if there.is_none()
                    && tx.scan::<Subscriptions>(&group.id, None, FILTERS_MAX)?.len() >= FILTERS_MAX
                {
                    return Err(errors::too_many().into());
                }
                tx.put::<Subscriptions>(&key, &row)?;
                Ok(Nothing {})
            })
            .await
    }
}

fn decide(scope: &Scope, input: &PutSubscriptionFilterRequest, now_ms: i64) -> Result<SubscriptionRow, E> {
    let arn = Arn::parse(&input.destination_arn).map_err(|_| {
        errors::invalid("PutSubscriptionFilter operation cannot work with destinationArn for this vendor.")
    })?;
    match arn.service() {
        "lambda" if arn.resource().starts_with("function:") => {
            if arn.account() != scope.account.as_str() {
                return Err(errors::function_of_another_account().into());
            }
        }
        vendor @ ("kinesis" | "firehose") if input.role_arn.is_none() => {
            let text = format!("destinationArn for vendor {vendor} cannot be used without roleArn");
            return Err(errors::invalid(text).into());
        }
        "kinesis" | "firehose" => return Err(errors::lacking("subscription filters to streams").into()),
        "logs" => {
            return Err(errors::lacking("subscription filters to destinations of other accounts").into());
        }
        _ => {
            let text = "PutSubscriptionFilter operation cannot work with destinationArn for this vendor.";
            return Err(errors::invalid(text).into());
        }
    }
    if input.role_arn.is_some() {
        return Err(errors::invalid("destinationArn for vendor lambda cannot be used with roleArn").into());
    }
    if input.apply_on_transformed_logs == Some(true) {
        return Err(errors::lacking("subscription filters on transformed logs").into());
    }
    if input.field_selection_criteria.is_some() || input.emit_system_fields.is_some() {
        return Err(errors::lacking("system fields in subscription filters").into());
    }
    Pattern::parse(&input.filter_pattern).map_err(|error| errors::invalid(error.to_string()))?;
    Ok(SubscriptionRow {
        pattern: input.filter_pattern.clone(),
        destination_arn: input.destination_arn.clone(),
        distribution: input.distribution.unwrap_or(Distribution::ByLogStream),
        created_ms: now_ms,
    })
}
