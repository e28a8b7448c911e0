//! `CodeCommit Repository State Change`: a reference was created, moved or deleted; `CodeCommit Pull Request State Change`.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html> (read 2026-11-21). A deletion
//! names the commit that was there as `oldCommitId` and has no `commitId`.
//! Left out: `displayName` and `emailAddress` from session tags, and the events of what we do not have (comments, ...).

use crate::Found;
use crate::rules::names::branch_of;
use crate::rules::reference_changes::Moved;
use crate::tables::PullRequestRow;
use kernel::{Chance, Timestamp};
use seam_events::Event;
use serde_json::{Map, Value, json};

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

/// What happened to a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullRequestNews {
    Created,
    SourceUpdated,
    StatusChanged,
    Merged,
}

pub fn pull_request_state_change(
    found: &Found,
    number: u64,
    row: &PullRequestRow,
    news: PullRequestNews,
    by: &str,
    at: Timestamp,
    chance: &dyn Chance,
) -> Event {
    let event = match news {
        PullRequestNews::Created => "pullRequestCreated",
        PullRequestNews::SourceUpdated => "pullRequestSourceBranchUpdated",
        PullRequestNews::StatusChanged => "pullRequestStatusChanged",
        PullRequestNews::Merged => "pullRequestMergeStatusUpdated",
    };
    let mut detail = json!({
        "author": row.author,
        "callerUserArn": by,
        "creationDate": date(row.created_at),
        "destinationCommit": row.destination_commit,
        "destinationReference": row.destination,
        "event": event,
        "isMerged": if row.merged.is_some() { "True" } else { "False" },
        "lastModifiedDate": date(row.active_at),
        "notificationBody": notification(found, number, row, news, by),
        "pullRequestId": number.to_string(),
        "pullRequestStatus": if row.is_open { "Open" } else { "Closed" },
        "repositoryNames": [found.name],
        "revisionId": row.revision,
        "sourceCommit": row.source_commit,
        "sourceReference": row.source,
        "title": row.title,
    });
    if let Some(description) = &row.description {
        detail["description"] = description.as_str().into();
    }
    if let Some(merged) = &row.merged {
        detail["mergeOption"] = merged.option.as_str().into();
    }
    let kind = "CodeCommit Pull Request State Change";
    Event::of_service(&found.scope, chance, at, "aws.codecommit", kind, vec![found.arn()], detail)
}

/// `Tue Jun 18 10:34:20 UTC 2019`
fn date(at: Timestamp) -> String {
    at.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()
}

fn notification(found: &Found, number: u64, row: &PullRequestRow, news: PullRequestNews, by: &str) -> String {
    let (name, region) = (&found.name, &found.scope.region);
    let what = match news {
        PullRequestNews::Created => format!(
            "User: {by}. Event: Created. The pull request was created with the following information: Pull Request ID as {number} and title as {}.",
            row.title
        ),
        PullRequestNews::SourceUpdated => format!(
            "User: {by}. Event: Updated. The user updated the following pull request: {number}. The pull request was updated with one or more commits to the source branch: {}.",
            branch_of(&row.source)
        ),
        PullRequestNews::StatusChanged => format!(
            "{by} updated the following PullRequest {number}. The pull request status has been updated. The status is {}.",
            if row.is_open { "open" } else { "closed" }
        ),
        PullRequestNews::Merged => format!(
            "{by} updated the following PullRequest {number}. The pull request merge status has been updated. The status is merged."
        ),
    };
    format!(
        "A pull request event occurred in the following AWS CodeCommit repository: {name}. {what} For more information, go to the AWS CodeCommit console https://{region}.console.aws.amazon.com/codesuite/codecommit/repositories/{name}/pull-requests/{number}?region={region}"
    )
}
