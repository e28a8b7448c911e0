//! DisableRule: matches nothing and does not tick until it is enabled again.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html> (read 2026-11-21).

use api_events::{DisableRule, DisableRuleError, DisableRuleRequest, RuleState};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::flows::schedule;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<DisableRule> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DisableRuleRequest,
    ) -> Result<Vec<Permission>, DisableRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:DisableRule", names::rule_arn(&cx.scope, &bus, &input.name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DisableRuleRequest,
    ) -> Result<wire::typed::Nothing, DisableRuleError> {
        let key = (cx.scope.clone(), names::bus_of(&cx.scope, input.event_bus_name.as_deref())?, input.name);
        let (flow_id, now) = (self.chance.uuid(), self.clock.now());
        self.store
            .write(move |tx| {
                let mut row = tables::rule_at::<DisableRuleError>(tx, &key.0, &key.1, &key.2)?;
                row.state = RuleState::Disabled;
                schedule::follow(tx, &key, &mut row, &flow_id, now)?;
                tx.put::<Rules>(&key, &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
