//! Changes that die between git and the record, and the flows that carry them on.

use crate::merging::{destination_moved, proposed, request};
use crate::world::{Route, World};
use api_codecommit::{DeleteRepository, DeleteRepositoryInput, GetBranch, GetBranchInput};
use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use store::Store;
use svc_codecommit::flows::{Change, ChangeState, Removal};

/// What stands in the store before git is told to move something.
async fn begun(world: &World, by_arn: &str) {
    let state = ChangeState::Record { repository_id: world.repository_id().await, by_arn: by_arn.to_owned() };
    let written = world.store.write(move |tx| flow::start::<Change>(tx, "change-1", &state).map(drop));
    written.await.unwrap();
}

/// git has moved a branch, and the server died before it could write that down.
struct Interrupted(World);

impl stock::World for Interrupted {
    type Flow = Change;
    type End = Vec<String>;

    async fn new() -> Self {
        Self(World::new().await)
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
        begun(&self.0, "arn:aws:iam::123456789012:user/alice").await;
        self.0.git(&["init", "--bare", "--quiet", "--initial-branch=main"]).await;
        let tree = self.0.git(&["mktree"]).await;
        let commit = self.0.git(&["commit-tree", &tree, "-m", "m"]).await;
        self.0.git(&["update-ref", "refs/heads/main", &commit]).await;
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

struct Removed(World);

impl stock::World for Removed {
    type Flow = Removal;
    type End = usize;

    async fn new() -> Self {
        Self(World::new().await)
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
        let folders = std::fs::read_dir(self.0.folder.path().join("repositories")).unwrap();
        folders.filter(|folder| folder.as_ref().unwrap().path().extension().is_some()).count()
    }
}

#[tokio::test]
async fn a_deleted_repository_leaves_nothing() {
    assert_eq!(stock::undisturbed::<Removed>().await.1, 0);
    stock::each_step_twice::<Removed>().await;
    stock::killed_anywhere::<Removed>().await;
}

/// git has moved the destination of request 1, and the server died before it could write that down.
struct MergeInterrupted(World);

impl stock::World for MergeInterrupted {
    type Flow = Change;
    type End = (String, Option<String>, Vec<String>);

    async fn new() -> Self {
        Self(World::new().await)
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
        let ahead = proposed(&self.0).await;
        self.0.settle().await;
        self.0.events.lock().clear();
        begun(&self.0, &self.0.cx.principal.arn).await;
        destination_moved(&self.0, &ahead).await;
        self.0.git(&["update-ref", "refs/heads/main", &ahead]).await;
    }
    async fn end(&self) -> Self::End {
        let (status, commit) = request(&self.0).await;
        let events = self.0.events.lock();
        let mut told: Vec<_> = events.iter().map(|event| event.detail["event"].to_string()).collect();
        told.sort();
        (status, commit, told)
    }
}

#[tokio::test]
async fn a_merge_that_git_made_is_merged_after_a_kill() {
    let (steps, (status, commit, told)) = stock::undisturbed::<MergeInterrupted>().await;
    assert_eq!(steps, ["record"]);
    assert_eq!(status, "CLOSED");
    assert!(commit.is_some());
    assert_eq!(told, ["\"pullRequestMergeStatusUpdated\"", "\"referenceUpdated\""]);
    stock::each_step_twice::<MergeInterrupted>().await;
    stock::killed_anywhere::<MergeInterrupted>().await;
}
