//! DescribeRule: one rule, without its targets.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html> (read 2026-11-21).

use api_events::{DescribeRule, DescribeRuleError, DescribeRuleRequest, DescribeRuleResponse};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::names;
use crate::tables;

impl Handle<DescribeRule> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DescribeRuleRequest,
    ) -> Result<Vec<Permission>, DescribeRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:DescribeRule", names::rule_arn(&cx.scope, &bus, &input.name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeRuleRequest,
    ) -> Result<DescribeRuleResponse, DescribeRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let row = self
            .store
            .read(|tx| tables::rule_at::<DescribeRuleError>(tx, &cx.scope, &bus, &input.name))
            .await?;
        Ok(DescribeRuleResponse {
            arn: Some(names::rule_arn(&cx.scope, &bus, &input.name)),
            name: Some(input.name),
            event_pattern: row.event_pattern,
            schedule_expression: row.schedule_expression,
            state: Some(row.state),
            description: row.description,
            role_arn: row.role_arn,
            managed_by: None,
            event_bus_name: Some(bus),
            created_by: Some(row.created_by),
        })
    }
}
