//! A merge that dies between git and the record: the request is merged after the next start all the same.

use super::{Ground, Route};
use crate::flows::Change;
use crate::tables::MergeRow;
use api_codecommit::{
    CreateBranch, CreateBranchInput, CreatePullRequest, CreatePullRequestInput, GetPullRequest,
    GetPullRequestInput, MergeOptionTypeEnum, PutFile, PutFileInput, Target,
};
use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use store::Store;

/// git has moved the destination of request 1, and the server died before it could write that down.
struct Interrupted(Ground);

impl Ground {
    /// `main`, a branch `feature` that is one commit ahead, and the request to merge it.
    async fn proposed(&self) -> String {
        let base = self.put_file("a.txt", "one", None).await.unwrap();
        let branch = CreateBranchInput {
            repository_name: "movies".into(),
            branch_name: "feature".into(),
            commit_id: base.clone(),
        };
        self.caller.call::<CreateBranch>(&self.cx, branch).await.unwrap();
        let file = PutFileInput {
            repository_name: "movies".into(),
            branch_name: "feature".into(),
            file_path: "b.txt".into(),
            file_content: "two".into(),
            parent_commit_id: Some(base),
            ..PutFileInput::default()
        };
        let ahead = self.caller.call::<PutFile>(&self.cx, file).await.unwrap().commit_id;
        let target = Target {
            repository_name: "movies".into(),
            source_reference: "feature".into(),
            destination_reference: None,
        };
        let request = CreatePullRequestInput {
            title: "two".into(),
            targets: vec![target],
            ..CreatePullRequestInput::default()
        };
        let made = self.caller.call::<CreatePullRequest>(&self.cx, request).await.unwrap();
        assert_eq!(made.pull_request.pull_request_id.as_deref(), Some("1"));
        ahead
    }

    /// Status and merge commit of request 1.
    async fn request(&self) -> (String, Option<String>) {
        let input = GetPullRequestInput { pull_request_id: "1".into() };
        let found = self.caller.call::<GetPullRequest>(&self.cx, input).await.unwrap().pull_request;
        let target = found.pull_request_targets.unwrap_or_default().remove(0);
        let status = found.pull_request_status.map(|status| status.to_string()).unwrap_or_default();
        (status, target.merge_metadata.and_then(|merge| merge.merge_commit_id))
    }
}

impl stock::World for Interrupted {
    type Flow = Change;
    type End = (String, Option<String>, Vec<String>);

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
        let ahead = self.0.proposed().await;
        self.0.settle().await;
        self.0.events.lock().clear();
        let service = &self.0.service;
        let found = service.find(&self.0.cx.scope, "movies").await.unwrap();
        let turn = service.turn(&found, &self.0.cx.principal.arn).await.unwrap();
        let from = turn.bare.references().await.unwrap()["refs/heads/main"].clone();
        let merge = MergeRow {
            by: self.0.cx.principal.arn.clone(),
            commit: ahead.clone(),
            option: MergeOptionTypeEnum::FastForwardMerge,
        };
        service.intend(&self.0.cx, 1, Some(merge)).await.unwrap();
        assert!(turn.bare.move_reference("refs/heads/main", Some(&from), Some(&ahead)).await.unwrap());
        drop(turn);
    }
    async fn end(&self) -> Self::End {
        let (status, commit) = self.0.request().await;
        let events = self.0.events.lock();
        let mut told: Vec<_> = events.iter().map(|event| event.detail["event"].to_string()).collect();
        told.sort();
        (status, commit, told)
    }
}

#[tokio::test]
async fn a_merge_that_git_made_is_merged_after_a_kill() {
    let (steps, (status, commit, told)) = stock::undisturbed::<Interrupted>().await;
    assert_eq!(steps, ["record"]);
    assert_eq!(status, "CLOSED");
    assert!(commit.is_some());
    assert_eq!(told, ["\"pullRequestMergeStatusUpdated\"", "\"referenceUpdated\""]);
    stock::each_step_twice::<Interrupted>().await;
    stock::killed_anywhere::<Interrupted>().await;
}

#[tokio::test]
async fn what_was_only_intended_is_not_merged() {
    let ground = Ground::new().await;
    let ahead = ground.proposed().await;
    let merge = MergeRow { by: "me".into(), commit: ahead, option: MergeOptionTypeEnum::FastForwardMerge };
    ground.service.intend(&ground.cx, 1, Some(merge)).await.unwrap();
    ground.settle().await;
    assert_eq!(ground.request().await, ("OPEN".to_owned(), None));
}
