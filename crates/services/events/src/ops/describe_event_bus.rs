//! DescribeEventBus: the default bus, or another.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html> (read 2026-11-21).
//! Left out: bus policies.

use api_events::{
    DescribeEventBus, DescribeEventBusError, DescribeEventBusRequest, DescribeEventBusResponse,
};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;
use crate::names;
use crate::tables::{Buses, DEFAULT_BUS};

impl Handle<DescribeEventBus> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DescribeEventBusRequest,
    ) -> Result<Vec<Permission>, DescribeEventBusError> {
        Ok(vec![Permission::new(
            "events:DescribeEventBus",
            names::bus_arn(&cx.scope, &names::bus_of(&cx.scope, input.name.as_deref())?),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeEventBusRequest,
    ) -> Result<DescribeEventBusResponse, DescribeEventBusError> {
        let bus = names::bus_of(&cx.scope, input.name.as_deref())?;
        let answer = DescribeEventBusResponse {
            arn: Some(names::bus_arn(&cx.scope, &bus)),
            name: Some(bus.clone()),
            ..Default::default()
        };
        if bus == DEFAULT_BUS {
            return Ok(answer);
        }
        let key = (cx.scope.clone(), bus.clone());
        let Some(row) = self.store.read(|tx| tx.get::<Buses>(&key)).await? else {
            return Err(errors::no_such_bus(&bus).into());
        };
        Ok(DescribeEventBusResponse {
            description: row.description,
            creation_time: Some(row.created_at),
            last_modified_time: Some(row.created_at),
            ..answer
        })
    }
}
