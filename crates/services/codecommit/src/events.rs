//! `CodeCommit Repository State Change`: a reference was created, moved or deleted.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html> (read 2026-11-21). A deletion
//! names the commit that was there as `oldCommitId` and has no `commitId`.
//! Left out: `displayName` and `emailAddress` from session tags, and the events of what we do not have (comments, ...).

use crate::Found;
use crate::rules::reference_changes::Moved;
use kernel::{Chance, Timestamp};
use seam_events::Event;
use serde_json::{Map, Value};

pub fn repository_state_change(
    found: &Found,
    moved: &Moved,
    by_arn: &str,
    at: Timestamp,
    chance: &dyn Chance,
) -> Event {
    let event = match (&moved.from, &moved.to) {
        (None, _) => "referenceCreated",
        (Some(_), Some(_)) => "referenceUpdated",
        (Some(_), None) => "referenceDeleted",
    };
    let (kind, name) = kind_and_name(&moved.reference);
    let mut detail = Map::new();
    let mut tell = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            detail.insert(key.to_owned(), Value::from(value));
        }
    };
    tell("callerUserArn", Some(by_arn));
    tell("commitId", moved.to.as_deref());
    tell("event", Some(event));
    tell("oldCommitId", moved.from.as_deref());
    tell("referenceFullName", Some(&moved.reference));
    tell("referenceName", Some(name));
    tell("referenceType", Some(kind));
    tell("repositoryId", Some(&found.row.id));
    tell("repositoryName", Some(&found.name));
    Event::of_service(
        &found.scope,
        chance,
        at,
        "aws.codecommit",
        "CodeCommit Repository State Change",
        vec![found.arn()],
        Value::Object(detail),
    )
}

fn kind_and_name(reference: &str) -> (&'static str, &str) {
    if let Some(name) = reference.strip_prefix("refs/heads/") {
        ("branch", name)
    } else if let Some(name) = reference.strip_prefix("refs/tags/") {
        ("tag", name)
    } else {
        ("reference", reference)
    }
}
