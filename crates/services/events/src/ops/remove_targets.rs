//! RemoveTargets: takes targets from a rule by their ids.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html> (read 2026-11-21).
//! Surprises: ids that the rule does not have are passed over.

use api_events::{RemoveTargets, RemoveTargetsError, RemoveTargetsRequest, RemoveTargetsResponse};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::names;
use crate::tables::{self, Rules};

impl Handle<RemoveTargets> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RemoveTargetsRequest,
    ) -> Result<Vec<Permission>, RemoveTargetsError> {
        let bus = names::bus_of(&cx.scope, input.event_bus_name.as_deref())?;
        Ok(vec![Permission::new("events:RemoveTargets", names::rule_arn(&cx.scope, &bus, &input.rule))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: RemoveTargetsRequest,
    ) -> Result<RemoveTargetsResponse, RemoveTargetsError> {
        let key = (cx.scope.clone(), names::bus_of(&cx.scope, input.event_bus_name.as_deref())?, input.rule);
        self.store
            .write(move |tx| {
                let mut row = tables::rule_at::<RemoveTargetsError>(tx, &key.0, &key.1, &key.2)?;
                row.targets.retain(|kept| !input.ids.contains(&kept.target.id));
                tx.put::<Rules>(&key, &row)?;
                Ok::<_, RemoveTargetsError>(())
            })
            .await?;
        Ok(RemoveTargetsResponse { failed_entry_count: Some(0), failed_entries: Some(Vec::new()) })
    }
}
