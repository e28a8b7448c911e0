//! ListEventBuses: the default bus and the others, by name.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html> (read 2026-11-21).

use api_events::{
    EventBus, ListEventBuses, ListEventBusesError, ListEventBusesRequest, ListEventBusesResponse,
};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{Buses, DEFAULT_BUS};

impl Handle<ListEventBuses> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListEventBusesRequest,
    ) -> Result<Vec<Permission>, ListEventBusesError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("events:ListEventBuses", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListEventBusesRequest,
    ) -> Result<ListEventBusesResponse, ListEventBusesError> {
        let limit = input.limit.unwrap_or(100).clamp(1, 100) as usize;
        let after = match &input.next_token {
            Some(token) => Some(page::key("ListEventBuses", &cx.scope, token).ok_or_else(errors::bad_token)?),
            None => None,
        };
        let rows = self.store.read(|tx| tx.scan::<Buses>(&cx.scope, None, usize::MAX)).await?;
        let default = EventBus {
            name: Some(DEFAULT_BUS.into()),
            arn: Some(names::bus_arn(&cx.scope, DEFAULT_BUS)),
            ..EventBus::default()
        };
        let others =
            rows.into_iter().filter(|((_, name), _)| name != DEFAULT_BUS).map(|((_, name), row)| EventBus {
                arn: Some(names::bus_arn(&cx.scope, &name)),
                name: Some(name),
                description: row.description,
                creation_time: Some(row.created_at),
                last_modified_time: Some(row.created_at),
                ..EventBus::default()
            });
        let mut buses: Vec<EventBus> = std::iter::once(default).chain(others).collect();
        buses.sort_by(|one, other| one.name.cmp(&other.name));
        buses.retain(|bus| {
            let name = bus.name.as_deref().unwrap_or_default();
            name.starts_with(input.name_prefix.as_deref().unwrap_or_default())
                && after.as_deref().is_none_or(|after| name > after)
        });
        let more = buses.len() > limit;
        buses.truncate(limit);
        let last = buses.last().and_then(|bus| bus.name.clone()).filter(|_| more);
        let next_token = last.map(|last| page::token("ListEventBuses", &cx.scope, &last));
        Ok(ListEventBusesResponse { event_buses: Some(buses), next_token })
    }
}
