//! ListTargetsByRule: the targets of a rule, in the order in which they were added.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html> (read 2026-11-21).

use api_events::{
    ListTargetsByRule, ListTargetsByRuleError, ListTargetsByRuleRequest, ListTargetsByRuleResponse, Target,
};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables;

impl Handle<ListTargetsByRule> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListTargetsByRuleRequest,
    ) -> Result<Vec<Permission>, ListTargetsByRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:ListTargetsByRule", names::rule_arn(&cx.scope, &bus, &input.rule))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListTargetsByRuleRequest,
    ) -> Result<ListTargetsByRuleResponse, ListTargetsByRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let row = self
            .store
            .read(|tx| tables::rule_at::<ListTargetsByRuleError>(tx, &cx.scope, &bus, &input.rule))
            .await?;
        let limit = input.limit.unwrap_or(100).clamp(1, 100) as usize;
        let mut targets: Vec<Target> = row.targets.into_iter().map(|kept| kept.target).collect();
        if let Some(token) = &input.next_token {
            let after = page::key("ListTargetsByRule", &cx.scope, token).ok_or_else(errors::bad_token)?;
            let seen = targets.iter().position(|target| target.id == after).map_or(0, |at| at + 1);
            targets.drain(..seen);
        }
        let more = targets.len() > limit;
        targets.truncate(limit);
        let last = targets.last().filter(|_| more);
        let next_token = last.map(|last| page::token("ListTargetsByRule", &cx.scope, &last.id));
        Ok(ListTargetsByRuleResponse { targets: Some(targets), next_token })
    }
}
