//! Transactions over a function's versions: fetch, check, publish.

use crate::errors;
use crate::names::{self, Target};
use crate::tables::*;
use kernel::Timestamp;
use store::Write;
use wire::Failure;

/// The row of the function that a target names.
pub fn fetch(tx: &Write<'_>, target: &Target) -> Result<FunctionRow, Failure> {
    tx.get::<Functions>(&target.key())?.ok_or_else(|| errors::no_function(&target.arn()).into())
}

pub fn check_revision(given: Option<&str>, now: &str) -> Result<(), Failure> {
    match given {
        Some(given) if given != now => Err(errors::wrong_revision().into()),
        _ => Ok(()),
    }
}

/// The revision of what a target names: the function's, a version's or an alias's. A policy has none of its own.
pub fn revision(tx: &Write<'_>, target: &Target) -> Result<String, Failure> {
    let function = fetch(tx, &Target { qualifier: None, ..target.clone() })?;
    let missing = || errors::no_function(&target.arn());
    match target.qualifier.as_deref() {
        None | Some(names::LATEST) => Ok(function.latest.revision),
        Some(version) => match crate::snapshot::number(version) {
            Some(number) => {
                let row = tx
                    .get::<Versions>(&(target.scope.clone(), target.name.clone(), number))?
                    .ok_or_else(missing)?;
                Ok(row.revision)
            }
            None => {
                let row = tx.get::<Aliases>(&alias_key(target, version))?;
                Ok(row.ok_or_else(|| errors::no_alias(&target.arn()))?.revision)
            }
        },
    }
}

/// Gives what a target names another revision, as every change of its policy does. A function that is on its way to
/// Active keeps the one that its flow looks for: it gets another when it arrives.
pub fn move_revision(tx: &mut Write<'_>, target: &Target, to: &str) -> Result<(), Failure> {
    match target.qualifier.as_deref() {
        None | Some(names::LATEST) => {
            let mut function = fetch(tx, &Target { qualifier: None, ..target.clone() })?;
            if function.latest.state != Health::Pending && function.latest.update != Health::Pending {
                to.clone_into(&mut function.latest.revision);
                tx.put::<Functions>(&target.key(), &function)?;
            }
        }
        Some(version) => match crate::snapshot::number(version) {
            Some(number) => {
                let key = (target.scope.clone(), target.name.clone(), number);
                if let Some(mut row) = tx.get::<Versions>(&key)? {
                    to.clone_into(&mut row.revision);
                    tx.put::<Versions>(&key, &row)?;
                }
            }
            None => {
                let key = alias_key(target, version);
                if let Some(mut row) = tx.get::<Aliases>(&key)? {
                    to.clone_into(&mut row.revision);
                    tx.put::<Aliases>(&key, &row)?;
                }
            }
        },
    }
    Ok(())
}

fn alias_key(target: &Target, alias: &str) -> (kernel::Scope, String, String) {
    (target.scope.clone(), target.name.clone(), alias.to_owned())
}

/// Changes have to wait for the one before.
pub fn check_settled(row: &VersionRow, arn: &str) -> Result<(), Failure> {
    match (row.state, row.update) {
        (Health::Pending, _) => Err(errors::in_state("Pending").into()),
        (_, Health::Pending) => Err(errors::update_in_progress(arn).into()),
        _ => Ok(()),
    }
}

/// The newest version when it is what `$LATEST` is now: nothing has changed since, so none is published. A changed
/// description is a change, as the CDK's list of what is locked to a version has it
/// (<https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-lambda/lib/function-hash.ts>); the one that
/// PublishVersion gives to a version is not.
pub fn unchanged(
    tx: &Write<'_>,
    target: &Target,
    function: &FunctionRow,
) -> Result<Option<(u64, VersionRow)>, Failure> {
    let newest = tx.scan_back::<Versions>(&target.key(), None, 1)?.into_iter().next();
    let is_same = |version: &Settings| {
        let description = function.published_description.as_ref().unwrap_or(&version.description);
        function.latest.settings == Settings { description: description.clone(), ..version.clone() }
    };
    Ok(newest
        .filter(|((_, _, number), row)| *number == function.published && is_same(&row.settings))
        .map(|((_, _, number), row)| (number, row)))
}

/// What is decided outside of a transaction that may be run again.
#[derive(Clone)]
pub struct Stamp {
    pub revision: String,
    pub version_revision: String,
    pub at: Timestamp,
}

/// Makes the next version of `$LATEST` as it is in `function`, which is written too; its own revision is the caller's to move.
pub fn publish(
    tx: &mut Write<'_>,
    target: &Target,
    function: &mut FunctionRow,
    description: Option<String>,
    stamp: &Stamp,
) -> Result<(u64, VersionRow), Failure> {
    function.published += 1;
    function.published_description = Some(function.latest.settings.description.clone());
    let mut row = function.latest.clone();
    row.revision.clone_from(&stamp.version_revision);
    row.modified_at = stamp.at;
    if let Some(description) = description {
        row.settings.description = description;
    }
    let number = function.published;
    tx.put::<Versions>(&(target.scope.clone(), target.name.clone(), number), &row)?;
    tx.put::<Functions>(&target.key(), function)?;
    Ok((number, row))
}

/// What an alias leads to: the settings of a version that is there, or of `$LATEST`.
pub fn pointed_at(tx: &Write<'_>, target: &Target, version: &str) -> Result<Settings, Failure> {
    check_version(tx, target, version)?;
    let missing = || errors::no_function(&names::arn(&target.scope, &target.name, Some(version)));
    match crate::snapshot::number(version) {
        Some(number) => {
            let key = (target.scope.clone(), target.name.clone(), number);
            Ok(tx.get::<Versions>(&key)?.ok_or_else(missing)?.settings)
        }
        None => Ok(fetch(tx, &Target { qualifier: None, ..target.clone() })
            .map_err(|_| missing())?
            .latest
            .settings),
    }
}

/// A version that an alias may lead to.
pub fn check_version(tx: &Write<'_>, target: &Target, version: &str) -> Result<(), Failure> {
    let found = match crate::snapshot::number(version) {
        Some(number) => tx.get::<Versions>(&(target.scope.clone(), target.name.clone(), number))?.is_some(),
        None => version == names::LATEST,
    };
    let missing = || errors::no_function(&names::arn(&target.scope, &target.name, Some(version)));
    if found { Ok(()) } else { Err(missing().into()) }
}
