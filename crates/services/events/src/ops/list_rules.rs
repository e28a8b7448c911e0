//! ListRules: the rules of a bus, by name.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html> (read 2026-11-21).

use api_events::{ListRules, ListRulesError, ListRulesRequest, ListRulesResponse, Rule};
use store::Starting;
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<ListRules> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListRulesRequest,
    ) -> Result<Vec<Permission>, ListRulesError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("events:ListRules", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListRulesRequest) -> Result<ListRulesResponse, ListRulesError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let limit = input.limit.unwrap_or(100).clamp(1, 100) as usize;
        let after = match &input.next_token {
            Some(token) => Some(page::key("ListRules", &cx.scope, token).ok_or_else(errors::bad_token)?),
            None => None,
        };
        let after = after.map(|name| (cx.scope.clone(), bus.clone(), name));
        let prefix = Starting((cx.scope.clone(), bus.clone()), input.name_prefix.unwrap_or_default());
        let mut rows = self
            .store
            .read(|tx| {
                tables::bus_exists::<ListRulesError>(tx, &cx.scope, &bus)?;
                Ok::<_, ListRulesError>(tx.scan::<Rules>(&prefix, after.as_ref(), limit + 1)?)
            })
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().map(|((_, _, name), _)| name.clone()).filter(|_| more);
        let next_token = last.map(|last| page::token("ListRules", &cx.scope, &last));
        let rules = rows.into_iter().map(|((_, bus, name), row)| Rule {
            arn: Some(names::rule_arn(&cx.scope, &bus, &name)),
            name: Some(name),
            event_pattern: row.event_pattern,
            state: Some(row.state),
            description: row.description,
            schedule_expression: row.schedule_expression,
            role_arn: row.role_arn,
            managed_by: None,
            event_bus_name: Some(bus),
        });
        Ok(ListRulesResponse { rules: Some(rules.collect()), next_token })
    }
}
