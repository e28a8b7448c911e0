//! CodeCommit: git repositories, their smart HTTP, their API and their events.
//!
//! Reading order: `tables`, `repository` (a bare repository through git), `change` (the one way in which references move),
//! `flows` (what carries a change on after a kill), `pull_requests` and `merging`, `events`, `ops` (one file per operation), `http` (git's own protocol),
//! `archive` (the seam for pipelines). `rules` decides and knows neither store nor git.
//!
//! Promises: a push or commit that was acknowledged is on disk, shows in the API, and its event is announced, also after
//! `kill -9`; nobody reads or moves a reference without codecommit:GitPull or GitPush (or the operation's own permission).
//! Not here: comments, approval rules, triggers, SSH.

mod archive;
mod change;
mod committing;
mod errors;
mod events;
pub mod flows;
mod http;
mod merging;
pub mod ops;
mod paging;
mod pull_requests;
mod repository;
mod resolve;
mod rules;
pub mod tables;
mod views;

use flows::{Change, Removal};
pub use http::{Body, GitCredentials, NoGitCredentials};

use crate::change::Changes;
use crate::repository::Bare;
use crate::tables::{Repositories, RepositoryRow};
use api_codecommit::RepositoryMetadata;
use exec::git::Git;
use flow::Engine;
use kernel::{Chance, Clock, Fault, Region, Scope};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Read, Store};
use wire::{Authenticator, Caller, Cx, Failure, Permission};

/// What the service needs from outside.
pub struct Ports {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub authenticator: Arc<dyn Authenticator>,
    pub git_credentials: Arc<dyn GitCredentials>,
    /// Where the repositories are; nobody else's folder.
    pub dir: PathBuf,
    /// The region that a clone URL without one means when a user name and password do not tell.
    pub home: Region,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct CodeCommit(Arc<Inner>);

pub struct Inner {
    ports: Ports,
    git: Git,
    changes: Changes,
}

impl Deref for CodeCommit {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// A repository that is there.
#[derive(Clone)]
pub(crate) struct Found {
    pub scope: Scope,
    pub name: String,
    pub row: RepositoryRow,
}

impl CodeCommit {
    pub fn new(ports: Ports) -> Self {
        remove_leftovers(&ports.dir);
        Self(Arc::new(Inner { ports, git: Git::default(), changes: Changes::default() }))
    }

    /// Adds what goes on after a request.
    pub fn flows(&self, engine: Engine) -> Engine {
        engine.with(Change(self.clone())).with(Removal(self.clone()))
    }

    pub(crate) async fn find(&self, scope: &Scope, name: &str) -> Result<Found, Failure> {
        self.ports.store.read(|tx| found(tx, scope, name)).await
    }

    pub(crate) async fn bare(&self, id: &str) -> Result<Bare, Fault> {
        Bare::open(&self.git, self.repository_path(id)).await
    }

    /// Without looking whether it is there.
    pub(crate) fn bare_there(&self, id: &str) -> Bare {
        Bare::at(&self.git, self.repository_path(id))
    }

    pub(crate) fn repository_path(&self, id: &str) -> PathBuf {
        self.ports.dir.join(format!("{id}.git"))
    }

    /// What an operation on a repository needs, with the repository's tags for the policy's conditions.
    pub(crate) async fn permission(
        &self,
        cx: &Cx,
        action: &'static str,
        name: &str,
    ) -> Result<Vec<Permission>, Fault> {
        let key = (cx.scope.clone(), name.to_owned());
        let row = self.ports.store.read(|tx| tx.get::<Repositories>(&key)).await?;
        let mut permission = Permission::new(action, arn(&cx.scope, name));
        for (tag, value) in row.map(|row| row.tags).unwrap_or_default() {
            permission = permission.with(&format!("aws:ResourceTag/{tag}"), value);
        }
        Ok(vec![permission])
    }
}

/// What an earlier process was working on.
fn remove_leftovers(dir: &std::path::Path) {
    match std::fs::remove_dir_all(dir.join(repository::WORK)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "could not remove what an earlier process was working on");
        }
        _ => {}
    }
}

pub(crate) fn found(tx: &Read<'_>, scope: &Scope, name: &str) -> Result<Found, Failure> {
    match tx.get::<Repositories>(&(scope.clone(), name.to_owned()))? {
        Some(row) => Ok(Found { scope: scope.clone(), name: name.to_owned(), row }),
        None => Err(errors::repository_does_not_exist(name).into()),
    }
}

pub(crate) fn arn(scope: &Scope, name: &str) -> String {
    scope.arn("codecommit", name).to_string()
}

impl Found {
    pub fn arn(&self) -> String {
        arn(&self.scope, &self.name)
    }

    pub fn metadata(self, cx: &Cx) -> RepositoryMetadata {
        let region = &self.scope.region;
        let suffix = self.scope.partition().dns_suffix();
        RepositoryMetadata {
            account_id: Some(self.scope.account.to_string()),
            arn: Some(self.arn()),
            clone_url_http: Some(format!("{}/v1/repos/{}", cx.endpoint, self.name)),
            clone_url_ssh: Some(format!("ssh://git-codecommit.{region}.{suffix}/v1/repos/{}", self.name)),
            repository_id: Some(self.row.id),
            repository_name: Some(self.name),
            repository_description: self.row.description,
            default_branch: self.row.default_branch,
            last_modified_date: Some(self.row.modified_at),
            creation_date: Some(self.row.created_at),
            kms_key_id: None,
        }
    }
}
