//! Tags of rules and buses, found by ARN. The default bus has a row only when it has tags.

use api_events::ResourceNotFoundException;
use kernel::{Fault, Scope, Timestamp};
use std::collections::BTreeMap;
use store::{Read, Write};

use crate::errors;
use crate::names::{Tagged, tagged};
use crate::tables::{BusRow, Buses, DEFAULT_BUS, Rules, rule_at};

type Tags = BTreeMap<String, String>;

pub fn of<E>(tx: &Read<'_>, scope: &Scope, arn: &str) -> Result<Tags, E>
where
    E: From<Fault> + From<ResourceNotFoundException>,
{
    match tagged(scope, arn) {
        Some(Tagged::Rule { bus, name }) => Ok(rule_at::<E>(tx, scope, &bus, &name)?.tags),
        Some(Tagged::Bus(bus)) if bus == DEFAULT_BUS => {
            Ok(tx.get::<Buses>(&(scope.clone(), bus))?.map(|row| row.tags).unwrap_or_default())
        }
        Some(Tagged::Bus(bus)) => {
            let row = tx.get::<Buses>(&(scope.clone(), bus.clone()))?;
            Ok(row.ok_or_else(|| errors::no_such_bus(&bus))?.tags)
        }
        None => Err(unknown(arn).into()),
    }
}

pub fn change<E>(
    tx: &mut Write<'_>,
    scope: &Scope,
    arn: &str,
    change: impl FnOnce(&mut Tags),
) -> Result<(), E>
where
    E: From<Fault> + From<ResourceNotFoundException>,
{
    match tagged(scope, arn) {
        Some(Tagged::Rule { bus, name }) => {
            let mut row = rule_at::<E>(tx, scope, &bus, &name)?;
            change(&mut row.tags);
            tx.put::<Rules>(&(scope.clone(), bus, name), &row)?;
        }
        Some(Tagged::Bus(bus)) => {
            let key = (scope.clone(), bus.clone());
            let default =
                || BusRow { description: None, created_at: Timestamp::UNIX_EPOCH, tags: Tags::new() };
            let row = tx.get::<Buses>(&key)?.or_else(|| (bus == DEFAULT_BUS).then(default));
            let mut row = row.ok_or_else(|| errors::no_such_bus(&bus))?;
            change(&mut row.tags);
            tx.put::<Buses>(&key, &row)?;
        }
        None => return Err(unknown(arn).into()),
    }
    Ok(())
}

fn unknown(arn: &str) -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some(format!("Resource {arn} does not exist.")) }
}
