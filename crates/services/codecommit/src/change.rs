//! The one way in which references move: intent written down, git told, result recorded and announced.
//!
//! Before git is told, a flow is started that knows whose change it is. After git, rows and events are written from what
//! git then has. If we die in between, the flow does the latter when the server starts again, so that what git holds is
//! always announced, once. Changes of one repository are done one after the other.

use crate::events::repository_state_change;
use crate::flows::{self, ChangeState};
use crate::repository::Bare;
use crate::rules::reference_changes::{ReferenceMap, between, first_branch};
use crate::tables::{Places, ReferenceRow, References, Repositories};
use crate::{CodeCommit, Found};
use kernel::Fault;
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{Read, Write};
use tokio::sync::{OwnedMutexGuard, watch};
use wire::Failure;

/// More references than any repository has.
const REFERENCES_MAX: usize = 1_000_000;

/// What is going on in this process.
#[derive(Default)]
pub(crate) struct Changes {
    /// By repository id.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// By change id; true once it is recorded.
    live: Mutex<HashMap<String, watch::Receiver<bool>>>,
    /// Ids of repositories in which no git of ours was killed since they were swept.
    swept: Mutex<HashSet<String>>,
}

/// A change in progress. When it is dropped unrecorded, its flow records what became of it.
pub(crate) struct Turn {
    pub found: Found,
    pub bare: Bare,
    id: String,
    by_arn: String,
    recorded: watch::Sender<bool>,
    service: CodeCommit,
    guard: Option<OwnedMutexGuard<()>>,
}

impl CodeCommit {
    /// The turn to change a repository that nobody else is changing.
    pub(crate) async fn turn(&self, found: &Found, by_arn: &str) -> Result<Turn, Failure> {
        let guard = self.hold(&found.row.id).await?;
        let found = self.found_by_id(&found.row.id, &found.name).await?;
        let bare = self.bare(&found.row.id).await?;
        let id = self.ports.chance.uuid();
        let (recorded, live) = watch::channel(false);
        self.changes.live.lock().insert(id.clone(), live);
        let turn = Turn {
            found,
            bare,
            id,
            by_arn: by_arn.to_owned(),
            recorded,
            service: self.clone(),
            guard: Some(guard),
        };
        let state =
            ChangeState::Record { repository_id: turn.found.row.id.clone(), by_arn: by_arn.to_owned() };
        let id = turn.id.clone();
        self.ports.store.write(move |tx| flow::start::<flows::Change>(tx, id.as_str(), &state)).await?;
        Ok(turn)
    }

    /// A repository as it is now, whatever its name has become. `name` is for the refusal.
    pub(crate) async fn found_by_id(&self, id: &str, name: &str) -> Result<Found, Failure> {
        let id = id.to_owned();
        self.ports
            .store
            .read(|tx| match tx.get::<Places>(&id)? {
                Some(place) => crate::found(tx, &place.scope, &place.name),
                None => Err(crate::errors::repository_does_not_exist(name).into()),
            })
            .await
    }

    /// Writes down and announces what git has and the rows have not.
    pub(crate) async fn record(&self, repository_id: &str, by_arn: &str) -> Result<(), Fault> {
        let found = match self.found_by_id(repository_id, "").await {
            Ok(found) => found,
            Err(Failure::Fault(fault)) => return Err(fault),
            // Deleted meanwhile: there is nobody to tell.
            Err(Failure::Refusal(_)) => return Ok(()),
        };
        let bare = self.bare(repository_id).await?;
        let actual = bare.references().await?;
        let recorded = self.ports.store.read(|tx| references(tx, repository_id)).await?;
        let moved = between(&recorded, &actual);
        if moved.is_empty() {
            return Ok(());
        }
        let now = self.ports.clock.now();
        let events: Vec<_> = moved
            .iter()
            .map(|moved| repository_state_change(&found, moved, by_arn, now, &*self.ports.chance))
            .collect();
        let touched = self.touched(&found, &bare, &moved, by_arn, now).await?;
        let default_branch = found.row.default_branch.clone().or_else(|| first_branch(&actual));
        let head = default_branch.clone();
        let (id, key) = (repository_id.to_owned(), (found.scope.clone(), found.name.clone()));
        let written = self.ports.store.write(move |tx: &mut Write<'_>| {
            let Some(mut row) = tx.get::<Repositories>(&key)? else { return Ok(()) };
            row.default_branch.clone_from(&default_branch);
            row.modified_at = now;
            tx.put::<Repositories>(&key, &row)?;
            for moved in &moved {
                let key = (id.clone(), moved.reference.clone());
                match &moved.to {
                    Some(to) => tx.put::<References>(&key, &ReferenceRow { object_id: to.clone() })?,
                    None => drop(tx.delete::<References>(&key)?),
                }
            }
            events.iter().try_for_each(|event| seam_events::publish(tx, event))?;
            touched.iter().try_for_each(|touched| {
                touched.write(tx)?;
                seam_events::publish(tx, &touched.announcement)
            })
        });
        written.await?;
        bare.point_head_at(head.as_deref()).await
    }

    /// For the flow: waits for a change that goes on in this process, and records it if nobody has.
    pub(crate) async fn finish(
        &self,
        change_id: &str,
        repository_id: &str,
        by_arn: &str,
    ) -> Result<(), Fault> {
        let live = self.changes.live.lock().get(change_id).cloned();
        if let Some(mut live) = live
            && live.wait_for(|recorded| *recorded).await.is_ok()
        {
            return Ok(());
        }
        let _turn = self.hold(repository_id).await?;
        self.record(repository_id, by_arn).await
    }

    /// Holds changes of a repository off. What an interrupted one has left is out of the way.
    pub(crate) async fn hold(&self, repository_id: &str) -> Result<OwnedMutexGuard<()>, Fault> {
        let guard = self.changes.turn(repository_id).await;
        if !self.changes.swept.lock().contains(repository_id) {
            self.bare_there(repository_id).sweep().await?;
            self.changes.swept.lock().insert(repository_id.to_owned());
        }
        Ok(guard)
    }

    /// Points HEAD at the default branch, if it is not there.
    pub(crate) async fn point_head(&self, found: &Found, bare: &Bare) -> Result<(), Fault> {
        let branch = found.row.default_branch.as_deref();
        if bare.is_head_at(branch).await? {
            return Ok(());
        }
        let _nobody_changes = self.hold(&found.row.id).await?;
        bare.point_head_at(branch).await
    }
}

impl Changes {
    async fn turn(&self, repository_id: &str) -> OwnedMutexGuard<()> {
        let turn = self.turns.lock().entry(repository_id.to_owned()).or_default().clone();
        turn.lock_owned().await
    }
}

impl Turn {
    /// The end of a change that git has made. Only after this may it be acknowledged.
    pub async fn record(mut self) -> Result<(), Fault> {
        self.service.record(&self.found.row.id, &self.by_arn).await?;
        self.recorded.send_replace(true);
        self.guard = None;
        Ok(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !*self.recorded.borrow() {
            self.service.changes.swept.lock().remove(&self.found.row.id);
        }
        self.service.changes.live.lock().remove(&self.id);
    }
}

/// The recorded references of a repository.
pub(crate) fn references(tx: &Read<'_>, repository_id: &str) -> Result<ReferenceMap, Fault> {
    let rows = tx.scan::<References>(&repository_id.to_owned(), None, REFERENCES_MAX)?;
    Ok(rows.into_iter().map(|((_, name), row)| (name, row.object_id)).collect())
}
