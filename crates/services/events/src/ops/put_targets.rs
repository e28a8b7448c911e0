//! PutTargets: adds targets to a rule, or replaces those with the same id.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html> (read 2026-11-21).
//! Permission: events:PutTargets on the rule, and iam:PassRole on the roles that targets are called under.
//! Left out: targets other than CodeBuild, CodePipeline, Lambda and SNS, dead-letter queues: refused by name.

use api_events::{PutTargets, PutTargetsError, PutTargetsRequest, PutTargetsResponse};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::SERVICE;
use crate::errors;
use crate::names;
use crate::rules::targets;
use crate::tables::{self, RuleRow, Rules, TargetRow};

impl Handle<PutTargets> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutTargetsRequest,
    ) -> Result<Vec<Permission>, PutTargetsError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        let rule = Permission::new("events:PutTargets", names::rule_arn(&cx.scope, &bus, &input.rule));
        let roles = input.targets.iter().filter_map(|target| target.role_arn.as_deref());
        Ok(std::iter::once(rule).chain(roles.map(|role| Permission::pass_role(role, SERVICE))).collect())
    }

    async fn handle(&self, cx: &Cx, input: PutTargetsRequest) -> Result<PutTargetsResponse, PutTargetsError> {
        for target in &input.targets {
            targets::check(target)?;
        }
        let failed_entries: Vec<_> = input.targets.iter().filter_map(targets::entry_failure).collect();
        let sound: Vec<TargetRow> = input
            .targets
            .into_iter()
            .filter(|target| targets::entry_failure(target).is_none())
            .map(|target| TargetRow { target })
            .collect();
        let key = (cx.scope.clone(), names::bus_of(&cx.scope, input.event_bus_name.as_deref())?, input.rule);
        self.store
            .write(move |tx| {
                let mut row = tables::rule_at::<PutTargetsError>(tx, &key.0, &key.1, &key.2)?;
                add(&mut row, &sound);
                if row.targets.len() > TARGETS_MAX {
                    return Err(errors::too_many().into());
                }
                tx.put::<Rules>(&key, &row)?;
                Ok::<_, PutTargetsError>(())
            })
            .await?;
        Ok(PutTargetsResponse {
            failed_entry_count: Some(failed_entries.len() as i64),
            failed_entries: Some(failed_entries),
        })
    }
}

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>: targets per rule.
const TARGETS_MAX: usize = 5;

fn add(row: &mut RuleRow, targets: &[TargetRow]) {
    for new in targets {
        match row.targets.iter_mut().find(|kept| kept.target.id == new.target.id) {
            Some(kept) => *kept = new.clone(),
            None => row.targets.push(new.clone()),
        }
    }
}
