//! Pull requests: how they are found and shown, and what a moved branch means for them.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/userguide/pull-requests.html> (read 2026-11-21).
//! A push to a source updates the open requests of that branch; a merge is known by the commit that was written down before
//! git was told to move the destination. Both are written in the transaction that records the move (`change`), so that they
//! survive a kill as the move does.
//! Left out: approval rules (no request has any), and that a request closes by itself when its commits are pushed to the
//! destination from outside.

use crate::errors;
use crate::events::{PullRequestNews, pull_request_state_change};
use crate::repository::Bare;
use crate::rules::reference_changes::Moved;
use crate::tables::{
    MergeRow, Places, PullRequestEventRow, PullRequestEvents, PullRequestRow, PullRequests, PullRequestsOf,
    References,
};
use crate::{CodeCommit, Found, arn};
use api_codecommit::{
    MergeMetadata, PullRequest, PullRequestEvent, PullRequestEventType,
    PullRequestMergedStateChangedEventMetadata, PullRequestSourceReferenceUpdatedEventMetadata,
    PullRequestStatusEnum, PullRequestTarget,
};
use kernel::{Fault, Scope, Timestamp};
use seam_events::Event;
use store::{Read, Write};
use wire::{Cx, Failure, Permission};

/// More requests than a repository has.
const MAX: usize = 1_000_000;

pub type Key = (Scope, u64);

/// The number that an id is.
pub fn number(id: &str) -> Result<u64, Failure> {
    id.parse().map_err(|_| errors::invalid_pull_request_id(id).into())
}

/// A request of a repository that is there, and the repository's name.
pub fn find(tx: &Read<'_>, scope: &Scope, number: u64) -> Result<(PullRequestRow, String), Failure> {
    let missing = || errors::no_pull_request(&number.to_string());
    let row = tx.get::<PullRequests>(&(scope.clone(), number))?.ok_or_else(missing)?;
    let place = tx.get::<Places>(&row.repository_id)?.ok_or_else(missing)?;
    Ok((row, place.name))
}

/// As the API shows it. The destination of an open request is where it is now.
pub fn shown(
    tx: &Read<'_>,
    number: u64,
    row: &PullRequestRow,
    repository: &str,
) -> Result<PullRequest, Fault> {
    let now = tx.get::<References>(&(row.repository_id.clone(), row.destination.clone()))?;
    let destination = now.filter(|_| row.is_open).map_or(row.destination_commit.clone(), |now| now.object_id);
    let target = PullRequestTarget {
        repository_name: Some(repository.to_owned()),
        source_reference: Some(row.source.clone()),
        destination_reference: Some(row.destination.clone()),
        destination_commit: Some(destination),
        source_commit: Some(row.source_commit.clone()),
        merge_base: row.merge_base.clone(),
        merge_metadata: Some(metadata(row.merged.as_ref())),
    };
    Ok(PullRequest {
        pull_request_id: Some(number.to_string()),
        title: Some(row.title.clone()),
        description: row.description.clone(),
        last_activity_date: Some(row.active_at),
        creation_date: Some(row.created_at),
        pull_request_status: Some(status(row)),
        author_arn: Some(row.author.clone()),
        pull_request_targets: Some(vec![target]),
        client_request_token: row.token.clone(),
        revision_id: Some(row.revision.clone()),
        approval_rules: Some(Vec::new()),
    })
}

pub fn status(row: &PullRequestRow) -> PullRequestStatusEnum {
    if row.is_open { PullRequestStatusEnum::Open } else { PullRequestStatusEnum::Closed }
}

fn metadata(merged: Option<&MergeRow>) -> MergeMetadata {
    MergeMetadata {
        is_merged: Some(merged.is_some()),
        merged_by: merged.map(|merge| merge.by.clone()),
        merge_commit_id: merged.map(|merge| merge.commit.clone()),
        merge_option: merged.map(|merge| merge.option),
    }
}

/// Adds to what DescribePullRequestEvents tells.
pub fn tell(tx: &mut Write<'_>, key: &Key, event: &PullRequestEvent) -> Result<(), Fault> {
    let last = tx.scan_back::<PullRequestEvents>(key, None, 1)?;
    let order = last.first().map_or(0, |((_, _, order), _)| order + 1);
    let row = PullRequestEventRow { event: event.clone() };
    tx.put::<PullRequestEvents>(&(key.0.clone(), key.1, order), &row)
}

pub fn event(number: u64, kind: PullRequestEventType, by: &str, at: Timestamp) -> PullRequestEvent {
    PullRequestEvent {
        pull_request_id: Some(number.to_string()),
        event_date: Some(at),
        pull_request_event_type: Some(kind),
        actor_arn: Some(by.to_owned()),
        ..PullRequestEvent::default()
    }
}

/// What a moved branch does to a request.
pub struct Touched {
    key: Key,
    change: Change,
    event: PullRequestEvent,
    pub announcement: Event,
    at: Timestamp,
}

#[derive(Clone)]
enum Change {
    Source { commit: String, merge_base: Option<String>, revision: String },
    Merged { merge: MergeRow, destination_commit: String },
}

impl Touched {
    /// In the transaction that records the move.
    pub fn write(&self, tx: &mut Write<'_>) -> Result<(), Fault> {
        let Some(mut row) = tx.get::<PullRequests>(&self.key)? else { return Ok(()) };
        row.active_at = self.at;
        match self.change.clone() {
            Change::Source { commit, merge_base, revision } => {
                (row.source_commit, row.merge_base, row.revision) = (commit, merge_base, revision);
            }
            Change::Merged { merge, destination_commit } => {
                (row.merged, row.merging, row.is_open) = (Some(merge), None, false);
                row.destination_commit = destination_commit;
                tx.put::<PullRequestsOf>(&(row.repository_id.clone(), self.key.1), &false)?;
            }
        }
        tx.put::<PullRequests>(&self.key, &row)?;
        tell(tx, &self.key, &self.event)
    }
}

impl CodeCommit {
    /// The open requests that these moves concern.
    pub(crate) async fn touched(
        &self,
        found: &Found,
        bare: &Bare,
        moves: &[Moved],
        by: &str,
        at: Timestamp,
    ) -> Result<Vec<Touched>, Fault> {
        let (scope, id) = (found.scope.clone(), found.row.id.clone());
        let open = self.ports.store.read(|tx| open(tx, &scope, &id)).await?;
        let mut touched = Vec::new();
        for (number, row) in open {
            for moved in moves {
                let Some(to) = &moved.to else { continue };
                let merge = row.merging.as_ref().filter(|merge| merge.commit == *to);
                let change = match merge {
                    Some(merge) if moved.reference == row.destination => Change::Merged {
                        merge: merge.clone(),
                        destination_commit: moved.from.clone().unwrap_or_default(),
                    },
                    _ if moved.reference == row.source => Change::Source {
                        commit: to.clone(),
                        merge_base: bare.merge_base(&row.destination_commit, to).await?,
                        revision: self.ports.chance.uuid(),
                    },
                    _ => continue,
                };
                touched.push(self.touch(found, (number, &row), change, by, at));
            }
        }
        Ok(touched)
    }

    fn touch(
        &self,
        found: &Found,
        (number, row): (u64, &PullRequestRow),
        change: Change,
        by: &str,
        at: Timestamp,
    ) -> Touched {
        let mut after = PullRequestRow { active_at: at, ..row.clone() };
        let repository_name = Some(found.name.clone());
        let (news, event) = match &change {
            Change::Source { commit, merge_base, revision } => {
                (after.source_commit, after.revision) = (commit.clone(), revision.clone());
                let metadata = PullRequestSourceReferenceUpdatedEventMetadata {
                    repository_name,
                    before_commit_id: Some(row.source_commit.clone()),
                    after_commit_id: Some(commit.clone()),
                    merge_base: merge_base.clone(),
                };
                let event = event(number, PullRequestEventType::PullRequestSourceReferenceUpdated, by, at);
                let told = PullRequestEvent {
                    pull_request_source_reference_updated_event_metadata: Some(metadata),
                    ..event
                };
                (PullRequestNews::SourceUpdated, told)
            }
            Change::Merged { merge, .. } => {
                (after.merged, after.is_open) = (Some(merge.clone()), false);
                let changed = PullRequestMergedStateChangedEventMetadata {
                    repository_name,
                    destination_reference: Some(row.destination.clone()),
                    merge_metadata: Some(metadata(Some(merge))),
                };
                let event = event(number, PullRequestEventType::PullRequestMergeStateChanged, by, at);
                let told = PullRequestEvent {
                    pull_request_merged_state_changed_event_metadata: Some(changed),
                    ..event
                };
                (PullRequestNews::Merged, told)
            }
        };
        let announcement =
            pull_request_state_change(found, number, &after, news, by, at, &*self.ports.chance);
        Touched { key: (found.scope.clone(), number), change, event, announcement, at }
    }

    /// What an operation on a request needs: a permission on its repository; of a request that there is not, on any.
    pub(crate) async fn permission_of_request(
        &self,
        cx: &Cx,
        action: &'static str,
        id: &str,
    ) -> Result<Vec<Permission>, Failure> {
        let (scope, number) = (cx.scope.clone(), number(id)?);
        match self.ports.store.read(|tx| find(tx, &scope, number)).await {
            Ok((_, name)) => Ok(self.permission(cx, action, &name).await?),
            Err(Failure::Refusal(_)) => Ok(vec![Permission::new(action, arn(&cx.scope, "*"))]),
            Err(failure) => Err(failure),
        }
    }

    /// As [`CodeCommit::permission_of_request`], for what moves the destination: policies may protect it by `codecommit:References`.
    pub(crate) async fn permission_to_merge(
        &self,
        cx: &Cx,
        action: &'static str,
        id: &str,
    ) -> Result<Vec<Permission>, Failure> {
        let permissions = self.permission_of_request(cx, action, id).await?;
        let (scope, number) = (cx.scope.clone(), number(id)?);
        let row = self.ports.store.read(|tx| tx.get::<PullRequests>(&(scope.clone(), number))).await?;
        let Some(row) = row else { return Ok(permissions) };
        Ok(permissions
            .into_iter()
            .map(|p| p.with("codecommit:References", row.destination.clone()))
            .collect())
    }

    /// Changes an open or closed request and answers with it.
    pub(crate) async fn change_request(
        &self,
        cx: &Cx,
        id: &str,
        change: impl Fn(&mut Write<'_>, &Key, &mut PullRequestRow, &str) -> Result<(), Failure> + Send + 'static,
    ) -> Result<PullRequest, Failure> {
        let (scope, number, now) = (cx.scope.clone(), number(id)?, self.ports.clock.now());
        let written = self.ports.store.write(move |tx| {
            let (mut row, name) = find(tx, &scope, number)?;
            let key = (scope.clone(), number);
            row.active_at = now;
            change(tx, &key, &mut row, &name)?;
            tx.put::<PullRequests>(&key, &row)?;
            Ok::<_, Failure>(shown(tx, number, &row, &name)?)
        });
        written.await
    }
}

/// The open requests of a repository.
fn open(tx: &Read<'_>, scope: &Scope, repository_id: &str) -> Result<Vec<(u64, PullRequestRow)>, Fault> {
    let of = tx.scan::<PullRequestsOf>(&repository_id.to_owned(), None, MAX)?;
    let mut found = Vec::new();
    for ((_, number), _) in of.into_iter().filter(|(_, is_open)| *is_open) {
        if let Some(row) = tx.get::<PullRequests>(&(scope.clone(), number))? {
            found.push((number, row));
        }
    }
    Ok(found)
}

/// With a repository its requests go.
pub fn forget(tx: &mut Write<'_>, scope: &Scope, repository_id: &str) -> Result<(), Fault> {
    for (key, _) in tx.scan::<PullRequestsOf>(&repository_id.to_owned(), None, MAX)? {
        let request = (scope.clone(), key.1);
        for (event, _) in tx.scan::<PullRequestEvents>(&request, None, MAX)? {
            tx.delete::<PullRequestEvents>(&event)?;
        }
        tx.delete::<PullRequests>(&request)?;
        tx.delete::<PullRequestsOf>(&key)?;
    }
    Ok(())
}
