//! Changes that die between git and the record, and the flows that carry them on.

use super::{Ground, Route};
use crate::flows::{Change, Removal};
use api_codecommit::{DeleteRepository, DeleteRepositoryInput, GetBranch, GetBranchInput};
use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use store::Store;

/// git has moved a branch, and the server died before it could write that down.
struct Interrupted(Ground);

impl stock::World for Interrupted {
    type Flow = Change;
    type End = Vec<String>;

    async fn new() -> Self {
        Self(Ground::new().await)
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Change {
        Change(self.0.service.clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Route(self.0.events.clone()))
    }
    async fn begin(&self) {
        let service = &self.0.service;
        let found = service.find(&self.0.cx.scope, "movies").await.unwrap();
        let turn = service.turn(&found, "arn:aws:iam::123456789012:user/alice").await.unwrap();
        let blob = turn.bare.write_blob(b"x").await.unwrap();
        let change = crate::repository::FileChange::Put {
            path: "x".into(),
            mode: crate::repository::Mode::Normal,
            blob,
        };
        let new = crate::repository::NewCommit {
            parent: None,
            changes: &[change],
            author: "a",
            email: "",
            message: "m",
            at: self.0.cx.at,
        };
        let (commit, _) = turn.bare.write_commit(&new).await.unwrap();
        assert!(turn.bare.move_reference("refs/heads/main", None, Some(&commit)).await.unwrap());
        drop(turn);
    }
    async fn end(&self) -> Vec<String> {
        let mut told = self.0.told();
        told.extend(self.0.events.lock().iter().map(|event| event.detail["callerUserArn"].to_string()));
        let input =
            GetBranchInput { repository_name: Some("movies".into()), branch_name: Some("main".into()) };
        let tip = self.0.caller.call::<GetBranch>(&self.0.cx, input).await.unwrap();
        told.push(format!("{:?}", tip.branch.and_then(|branch| branch.commit_id)));
        told
    }
}

#[tokio::test]
async fn what_git_holds_is_announced_after_a_kill() {
    let (steps, end) = stock::undisturbed::<Interrupted>().await;
    assert_eq!(steps, ["record"]);
    assert_eq!(
        end[..2],
        ["referenceCreated refs/heads/main movies", "\"arn:aws:iam::123456789012:user/alice\""]
    );
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Interrupted>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Interrupted>().await;
}

struct Removed(Ground);

impl stock::World for Removed {
    type Flow = Removal;
    type End = usize;

    async fn new() -> Self {
        Self(Ground::new().await)
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Removal {
        Removal(self.0.service.clone())
    }
    async fn begin(&self) {
        let input = DeleteRepositoryInput { repository_name: "movies".into() };
        let deleted = self.0.caller.call::<DeleteRepository>(&self.0.cx, input).await.unwrap();
        assert!(deleted.repository_id.is_some());
    }
    async fn end(&self) -> usize {
        std::fs::read_dir(self.0.folder.path().join("repositories")).unwrap().count()
    }
}

#[tokio::test]
async fn a_deleted_repository_leaves_nothing() {
    assert_eq!(stock::undisturbed::<Removed>().await.1, 0);
    stock::each_step_twice::<Removed>().await;
    stock::killed_anywhere::<Removed>().await;
}

#[tokio::test]
async fn files_are_put_on_the_tip_only() {
    let ground = Ground::new().await;
    let first = ground.put_file("a.txt", "one", None).await.unwrap();
    let second = ground.put_file("d/b.txt", "two", Some(first.clone())).await.unwrap();
    for (path, parent, code) in [
        ("c", Some(first.clone()), "ParentCommitIdOutdatedException"),
        ("c", None, "ParentCommitIdRequiredException"),
        ("c", Some("0".repeat(40)), "ParentCommitDoesNotExistException"),
        ("d", Some(second.clone()), "FileNameConflictsWithDirectoryNameException"),
        ("../c", Some(second.clone()), "InvalidPathException"),
    ] {
        assert_eq!(ground.put_file(path, "x", parent).await, Err(code.to_owned()), "{path}");
    }
    assert_eq!(
        ground.put_file("a.txt", "one", Some(second)).await,
        Err("SameFileContentException".to_owned())
    );
    ground.settle().await;
    assert_eq!(
        ground.told(),
        ["referenceCreated refs/heads/main movies", "referenceUpdated refs/heads/main movies"]
    );
}
