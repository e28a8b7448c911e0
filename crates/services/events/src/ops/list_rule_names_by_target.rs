//! ListRuleNamesByTarget: which rules of a bus have a target.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html> (read 2026-11-21).

use api_events::{
    ListRuleNamesByTarget, ListRuleNamesByTargetError, ListRuleNamesByTargetRequest,
    ListRuleNamesByTargetResponse,
};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<ListRuleNamesByTarget> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListRuleNamesByTargetRequest,
    ) -> Result<Vec<Permission>, ListRuleNamesByTargetError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("events:ListRuleNamesByTarget", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListRuleNamesByTargetRequest,
    ) -> Result<ListRuleNamesByTargetResponse, ListRuleNamesByTargetError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let limit = input.limit.unwrap_or(100).clamp(1, 100) as usize;
        let after = match &input.next_token {
            Some(token) => {
                Some(page::key("ListRuleNamesByTarget", &cx.scope, token).ok_or_else(errors::bad_token)?)
            }
            None => None,
        };
        let after = after.map(|name| (cx.scope.clone(), bus.clone(), name));
        let prefix = (cx.scope.clone(), bus.clone());
        let rows = self
            .store
            .read(|tx| {
                tables::bus_exists::<ListRuleNamesByTargetError>(tx, &cx.scope, &bus)?;
                Ok::<_, ListRuleNamesByTargetError>(tx.scan::<Rules>(&prefix, after.as_ref(), usize::MAX)?)
            })
            .await?;
        let having = rows
            .into_iter()
            .filter(|(_, row)| row.targets.iter().any(|kept| kept.target.arn == input.target_arn));
        let mut rule_names: Vec<String> = having.map(|((_, _, name), _)| name).take(limit + 1).collect();
        let more = rule_names.len() > limit;
        rule_names.truncate(limit);
        let last = rule_names.last().filter(|_| more);
        let next_token = last.map(|last| page::token("ListRuleNamesByTarget", &cx.scope, last));
        Ok(ListRuleNamesByTargetResponse { rule_names: Some(rule_names), next_token })
    }
}
