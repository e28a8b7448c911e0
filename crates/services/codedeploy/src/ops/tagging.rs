//! Tags stand in the rows of what they are on: applications and deployment groups.

use kernel::Scope;
use std::collections::BTreeMap;
use store::{Read, Write};

use crate::errors;
use crate::found;
use crate::names::{Tagged, tagged};
use crate::rules::tags;
use crate::tables::{Applications, Groups};
use wire::Failure;

type Tags = BTreeMap<String, String>;

pub fn read(tx: &Read<'_>, scope: &Scope, arn: &str) -> Result<Tags, Failure> {
    match tagged(scope, arn).ok_or_else(|| errors::arn_not_supported(arn))? {
        Tagged::Application(name) => Ok(found::application(tx, scope, &name)?.tags),
        Tagged::Group(application, name) => Ok(found::group(tx, scope, &application, &name)?.tags),
    }
}

pub fn change(
    tx: &mut Write<'_>,
    scope: &Scope,
    arn: &str,
    change: impl FnOnce(&mut Tags),
) -> Result<(), Failure> {
    match tagged(scope, arn).ok_or_else(|| errors::arn_not_supported(arn))? {
        Tagged::Application(name) => {
            let mut row = found::application(tx, scope, &name)?;
            change(&mut row.tags);
            tags::count(&row.tags)?;
            Ok(tx.put::<Applications>(&(scope.clone(), name), &row)?)
        }
        Tagged::Group(application, name) => {
            let mut row = found::group(tx, scope, &application, &name)?;
            change(&mut row.tags);
            tags::count(&row.tags)?;
            Ok(tx.put::<Groups>(&(scope.clone(), application, name), &row)?)
        }
    }
}
