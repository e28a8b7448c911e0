//! CreateEventBus: a bus beside the default one.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html> (read 2026-11-21).
//! Surprise: a slash is for partners' buses only; there are no partners here, so none of their sources exists.
//! Left out: encryption keys, dead-letter queues, log configuration: they are refused by name.

use api_events::{CreateEventBus, CreateEventBusError, CreateEventBusRequest, CreateEventBusResponse};
use kernel::Fault;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{BusRow, Buses, DEFAULT_BUS};

impl Handle<CreateEventBus> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateEventBusRequest,
    ) -> Result<Vec<Permission>, CreateEventBusError> {
        Ok(vec![Permission::new(
            "events:CreateEventBus",
            names::bus_arn(&cx.scope, &names::bus_of(&cx.scope, Some(&input.name))?),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateEventBusRequest,
    ) -> Result<CreateEventBusResponse, CreateEventBusError> {
        let refused = [
            (input.kms_key_identifier.is_some(), "encryption keys of buses"),
            (input.dead_letter_config.is_some(), "dead-letter queues (they need SQS)"),
            (input.log_config.is_some(), "log configurations of buses"),
        ];
        if let Some((_, what)) = refused.iter().find(|(given, _)| *given) {
            return Err(errors::not_offered(what).into());
        }
        if let Some(source) = &input.event_source_name {
            return Err(errors::no_such_source(source).into());
        }
        if input.name.contains('/') {
            return Err(errors::invalid("Event bus name must not contain '/'.").into());
        }
        if input.name == DEFAULT_BUS {
            return Err(errors::bus_exists(&input.name).into());
        }
        let key = (cx.scope.clone(), input.name.clone());
        let tags = input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
        let row = BusRow { description: input.description.clone(), created_at: self.clock.now(), tags };
        if !self
            .store
            .write(move |tx| tx.insert_new::<Buses>(&key, &row))
            .await
            .map_err(|fault: Fault| fault)?
        {
            return Err(errors::bus_exists(&input.name).into());
        }
        let event_bus_arn = Some(names::bus_arn(&cx.scope, &input.name));
        Ok(CreateEventBusResponse { event_bus_arn, description: input.description, ..Default::default() })
    }
}
