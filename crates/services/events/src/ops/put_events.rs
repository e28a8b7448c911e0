//! PutEvents: takes in events of one's own; each is matched and carried on by a flow.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html> (read 2026-11-21).
//! Surprises: a bad entry fails alone, with a code in its place; the request as a whole succeeds. An entry for a bus that does not exist is
//! answered with an event id and dropped, as in AWS (`test_put_events_nonexistent_event_bus` of
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events.snapshot.json>, and
//! <https://github.com/aws/aws-cli/issues/9186>, both read 2026-11-21); the server's log says so.
//! Left out: buses of other accounts and regions: refused by name; global endpoints (`EndpointId`), trace headers.

use api_events::{
    PutEvents, PutEventsError, PutEventsRequest, PutEventsRequestEntry, PutEventsResponse,
    PutEventsResultEntry,
};
use kernel::{Fault, Scope};
use seam_events::Event;
use std::collections::BTreeSet;
use store::Write;
use wire::{Cx, Handle, Permission, Refusal};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables;

impl Handle<PutEvents> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutEventsRequest,
    ) -> Result<Vec<Permission>, PutEventsError> {
        let bus = |entry: &PutEventsRequestEntry| names::bus_of(&cx.scope, entry.event_bus_name.as_deref());
        let buses = input.entries.iter().map(bus).collect::<Result<BTreeSet<String>, Refusal>>()?;
        let buses = buses.iter().map(|bus| names::bus_arn(&cx.scope, bus));
        Ok(buses.map(|bus| Permission::new("events:PutEvents", bus)).collect())
    }

    async fn handle(&self, cx: &Cx, input: PutEventsRequest) -> Result<PutEventsResponse, PutEventsError> {
        if input.endpoint_id.is_some() {
            return Err(errors::not_offered("global endpoints").into());
        }
        if input.entries.iter().map(size_of).sum::<usize>() > TOTAL_BYTES_MAX {
            return Err(errors::invalid("Total size of the entries in the request is over the limit.").into());
        }
        let read =
            input.entries.iter().map(|entry| read(entry, &cx.scope, self.chance.uuid(), self.clock.now()));
        let read: Vec<Result<Event, Refusal>> = read.collect();
        let entries: Vec<_> = read.iter().map(answer).collect();
        let events: Vec<Event> = read.into_iter().flatten().collect();
        let scope = cx.scope.clone();
        self.store.write::<_, Fault, _>(move |tx| take(tx, &scope, &events)).await?;
        let failed = entries.iter().filter(|entry| entry.error_code.is_some()).count();
        Ok(PutEventsResponse { failed_entry_count: Some(failed as i64), entries: Some(entries) })
    }
}

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html>
const TOTAL_BYTES_MAX: usize = 1024 * 1024;

fn answer(read: &Result<Event, Refusal>) -> PutEventsResultEntry {
    match read {
        Ok(event) => PutEventsResultEntry { event_id: Some(event.id.clone()), ..Default::default() },
        Err(refusal) => PutEventsResultEntry {
            error_code: Some(refusal.code.to_string()),
            error_message: Some(refusal.message.clone()),
            event_id: None,
        },
    }
}

fn take(tx: &mut Write<'_>, scope: &Scope, events: &[Event]) -> Result<(), Fault> {
    for event in events {
        if tables::has_bus(tx, scope, &event.bus)? {
            seam_events::publish(tx, event)?;
        } else {
            let (bus, id) = (&event.bus, &event.id);
            tracing::warn!(bus, id, "an event for a bus that does not exist is dropped");
        }
    }
    Ok(())
}

fn size_of(entry: &PutEventsRequestEntry) -> usize {
    let texts = [&entry.source, &entry.detail_type, &entry.detail];
    let resources = entry.resources.iter().flatten().map(String::len).sum::<usize>();
    texts.iter().map(|text| text.as_ref().map_or(0, String::len)).sum::<usize>()
        + resources
        + entry.time.map_or(0, |_| 14)
}

fn read(
    entry: &PutEventsRequestEntry,
    scope: &Scope,
    id: String,
    now: kernel::Timestamp,
) -> Result<Event, Refusal> {
    let required = |value: &Option<String>, name: &str| {
        let missing = || {
            let message = format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
            Refusal::new("InvalidArgument", 400, message)
        };
        value.clone().filter(|text| !text.is_empty()).ok_or_else(missing)
    };
    let source = required(&entry.source, "Source")?;
    if source.starts_with("aws.") {
        return Err(Refusal::new("NotAuthorizedForSourceException", 400, "Not authorized for the source."));
    }
    let detail_type = required(&entry.detail_type, "DetailType")?;
    let detail = required(&entry.detail, "Detail")?;
    let malformed = || Refusal::new("MalformedDetail", 400, "Detail is malformed.");
    let detail: serde_json::Value = serde_json::from_str(&detail).map_err(|_| malformed())?;
    if !detail.is_object() {
        return Err(malformed());
    }
    let bus = names::bus_of(scope, entry.event_bus_name.as_deref())?;
    let resources = entry.resources.clone().unwrap_or_default();
    Ok(Event {
        id,
        scope: scope.clone(),
        bus,
        source,
        detail_type,
        resources,
        detail,
        time: entry.time.unwrap_or(now),
    })
}
