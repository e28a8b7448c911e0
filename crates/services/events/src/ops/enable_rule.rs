//! EnableRule: matches events and ticks again; a rate counts from now.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html> (read 2026-11-21).

use api_events::{EnableRule, EnableRuleError, EnableRuleRequest, RuleState};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::flows::schedule;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<EnableRule> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &EnableRuleRequest,
    ) -> Result<Vec<Permission>, EnableRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:EnableRule", names::rule_arn(&cx.scope, &bus, &input.name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: EnableRuleRequest,
    ) -> Result<wire::typed::Nothing, EnableRuleError> {
        let key = (cx.scope.clone(), names::bus_of(&cx.scope, input.event_bus_name.as_deref())?, input.name);
        let (flow_id, now) = (self.chance.uuid(), self.clock.now());
        self.store
            .write(move |tx| {
                let mut row = tables::rule_at::<EnableRuleError>(tx, &key.0, &key.1, &key.2)?;
                row.state = RuleState::Enabled;
                schedule::follow(tx, &key, &mut row, &flow_id, now)?;
                tx.put::<Rules>(&key, &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
