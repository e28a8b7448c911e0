//! DeleteRule: a rule without targets, and its schedule.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html> (read 2026-11-21).
//! Surprises: deleting a rule that does not exist succeeds.
//! Left out: managed rules (`Force`); nothing here makes any.

use api_events::{DeleteRule, DeleteRuleError, DeleteRuleRequest};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::flows::schedule;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<DeleteRule> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteRuleRequest,
    ) -> Result<Vec<Permission>, DeleteRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:DeleteRule", names::rule_arn(&cx.scope, &bus, &input.name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteRuleRequest,
    ) -> Result<wire::typed::Nothing, DeleteRuleError> {
        let key = (cx.scope.clone(), names::bus_of(&cx.scope, input.event_bus_name.as_deref())?, input.name);
        self.store
            .write(move |tx| {
                tables::bus_exists::<DeleteRuleError>(tx, &key.0, &key.1)?;
                let Some(mut row) = tx.get::<Rules>(&key)? else { return Ok(wire::typed::Nothing {}) };
                if !row.targets.is_empty() {
                    return Err(errors::invalid("Rule can't be deleted since it has targets.").into());
                }
                schedule::stop(tx, &mut row)?;
                tx.delete::<Rules>(&key)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
