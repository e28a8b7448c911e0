//! PutRule: makes a rule, or replaces all of it but its targets and tags.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html> (read 2026-11-21).
//! Permission: events:PutRule on the rule, and iam:PassRole when it has a role.
//! Surprises: tags count only when the rule is new; what an update leaves out is gone, and the rule is enabled again.

use api_events::{PutRule, PutRuleError, PutRuleRequest, PutRuleResponse, RuleState};
use kernel::Scope;
use lang_cron::Schedule;
use lang_event_pattern::Pattern;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::SERVICE;
use crate::errors;
use crate::flows::schedule;
use crate::names;
use crate::tables::{self, DEFAULT_BUS, RuleRow, Rules};

impl Handle<PutRule> for Events {
    async fn permissions(&self, cx: &Cx, input: &PutRuleRequest) -> Result<Vec<Permission>, PutRuleError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let rule = Permission::new("events:PutRule", names::rule_arn(&cx.scope, &bus, &input.name));
        let role = input.role_arn.as_deref().map(|role| Permission::pass_role(role, SERVICE));
        Ok(std::iter::once(rule).chain(role).collect())
    }

    async fn handle(&self, cx: &Cx, mut input: PutRuleRequest) -> Result<PutRuleResponse, PutRuleError> {
        // An empty text is what some clients send for none.
        let given = |text: &String| !text.is_empty();
        input.event_pattern = input.event_pattern.filter(given);
        input.schedule_expression = input.schedule_expression.filter(given);
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        check(&input, &bus)?;
        let rule_arn = Some(names::rule_arn(&cx.scope, &bus, &input.name));
        let key = (cx.scope.clone(), bus, input.name.clone());
        let (flow_id, now, account) = (self.chance.uuid(), self.clock.now(), cx.scope.account.to_string());
        self.store
            .write(move |tx| {
                tables::bus_exists::<PutRuleError>(tx, &key.0, &key.1)?;
                let had = tx.get::<Rules>(&key)?;
                if had.is_none() && is_full(tx, &key.0, &key.1)? {
                    return Err(errors::too_many().into());
                }
                let mut row = replaced(had, &input, &account);
                schedule::follow(tx, &key, &mut row, &flow_id, now)?;
                tx.put::<Rules>(&key, &row)?;
                Ok::<_, PutRuleError>(())
            })
            .await?;
        Ok(PutRuleResponse { rule_arn })
    }
}

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>: rules per bus.
const RULES_MAX: usize = 300;

fn is_full(tx: &store::Read<'_>, scope: &Scope, bus: &str) -> Result<bool, kernel::Fault> {
    Ok(tx.scan::<Rules>(&(scope.clone(), bus.to_owned()), None, RULES_MAX)?.len() >= RULES_MAX)
}

/// Everything that PutRule refuses by its input alone.
fn check(input: &PutRuleRequest, bus: &str) -> Result<(), PutRuleError> {
    if input.event_pattern.is_none() && input.schedule_expression.is_none() {
        return Err(
            errors::invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.").into()
        );
    }
    if let Some(pattern) = &input.event_pattern {
        Pattern::parse(pattern).map_err(|invalid| errors::invalid_pattern(&invalid))?;
    }
    let Some(expression) = &input.schedule_expression else { return Ok(()) };
    if bus != DEFAULT_BUS {
        return Err(errors::invalid("ScheduleExpression is supported only on the default event bus.").into());
    }
    Schedule::parse(expression).map_err(|invalid| errors::invalid(invalid.to_string()))?;
    Ok(())
}

fn replaced(had: Option<RuleRow>, input: &PutRuleRequest, account: &str) -> RuleRow {
    let tags = || input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    let (targets, tags, ticking) = match had {
        Some(had) => (had.targets, had.tags, had.ticking),
        None => (Vec::new(), tags(), None),
    };
    RuleRow {
        event_pattern: input.event_pattern.clone(),
        schedule_expression: input.schedule_expression.clone(),
        state: input.state.unwrap_or(RuleState::Enabled),
        description: input.description.clone(),
        role_arn: input.role_arn.clone(),
        created_by: account.to_owned(),
        ticking,
        tags,
        targets,
    }
}
