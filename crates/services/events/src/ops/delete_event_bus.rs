//! DeleteEventBus: a bus that has no rules any more.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html> (read 2026-11-21).
//! Surprises: deleting a bus that does not exist succeeds; the default bus cannot be deleted.

use api_events::{DeleteEventBus, DeleteEventBusError, DeleteEventBusRequest};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{Buses, DEFAULT_BUS, Rules};

impl Handle<DeleteEventBus> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteEventBusRequest,
    ) -> Result<Vec<Permission>, DeleteEventBusError> {
        Ok(vec![Permission::new(
            "events:DeleteEventBus",
            names::bus_arn(&cx.scope, &names::bus_of(&cx.scope, Some(&input.name))?),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteEventBusRequest,
    ) -> Result<wire::typed::Nothing, DeleteEventBusError> {
        let bus = names::bus_of(&cx.scope, Some(&input.name))?;
        if bus == DEFAULT_BUS {
            return Err(errors::invalid("Cannot delete event bus default.").into());
        }
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                let prefix = (scope.clone(), bus.clone());
                if !tx.scan::<Rules>(&prefix, None, 1)?.is_empty() {
                    return Err(errors::invalid(format!(
                        "Cannot delete event bus {bus} because it still has rules."
                    ))
                    .into());
                }
                tx.delete::<Buses>(&prefix)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
