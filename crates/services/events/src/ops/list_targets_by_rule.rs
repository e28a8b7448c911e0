//! ListTargetsByRule: the targets of a rule; there are never more than a page of them.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html> (read 2026-11-21).

use api_events::{ListTargetsByRule, ListTargetsByRuleError, ListTargetsByRuleRequest, ListTargetsByRuleResponse};
use wire::{Cx, Handle, Permission};

use crate::names;
use crate::tables;
use crate::Events;

impl Handle<ListTargetsByRule> for Events {
    async fn permissions(&self, cx: &Cx, input: &ListTargetsByRuleRequest) -> Result<Vec<Permission>, ListTargetsByRuleError> {
        let bus = names::bus_of(input.event_bus_name.as_deref());
        Ok(vec![Permission::new("events:ListTargetsByRule", names::rule_arn(&cx.scope, &bus, &input.rule))])
    }

    async fn handle(&self, cx: &Cx, input: ListTargetsByRuleRequest) -> Result<ListTargetsByRuleResponse, ListTargetsByRuleError> {
        let bus = names::bus_of(input.event_bus_name.as_deref());
        let row = self.store.read(|tx| tables::rule_at::<ListTargetsByRuleError>(tx, &cx.scope, &bus, &input.rule)).await?;
        let targets = row.targets.into_iter().map(|kept| kept.target).collect();
        Ok(ListTargetsByRuleResponse { targets: Some(targets), next_token: None })
    }
}
