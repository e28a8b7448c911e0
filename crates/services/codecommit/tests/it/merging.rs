//! Pull requests, and merges that were only intended.

use crate::world::World;
use api_codecommit::{
    CreateBranch, CreateBranchInput, CreatePullRequest, CreatePullRequestInput, GetPullRequest,
    GetPullRequestInput, MergeOptionTypeEnum, PutFile, PutFileInput, Target,
};
use svc_codecommit::tables::{MergeRow, PullRequests};

/// `main`, a branch `feature` that is one commit ahead, and the request to merge it.
pub async fn proposed(world: &World) -> String {
    let base = world.put_file("a.txt", "one", None).await.unwrap();
    let branch = CreateBranchInput {
        repository_name: "movies".into(),
        branch_name: "feature".into(),
        commit_id: base.clone(),
    };
    world.caller.call::<CreateBranch>(&world.cx, branch).await.unwrap();
    let file = PutFileInput {
        repository_name: "movies".into(),
        branch_name: "feature".into(),
        file_path: "b.txt".into(),
        file_content: "two".into(),
        parent_commit_id: Some(base),
        ..PutFileInput::default()
    };
    let ahead = world.caller.call::<PutFile>(&world.cx, file).await.unwrap().commit_id;
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
    let made = world.caller.call::<CreatePullRequest>(&world.cx, request).await.unwrap();
    assert_eq!(made.pull_request.pull_request_id.as_deref(), Some("1"));
    ahead
}

/// Status and merge commit of request 1.
pub async fn request(world: &World) -> (String, Option<String>) {
    let input = GetPullRequestInput { pull_request_id: "1".into() };
    let found = world.caller.call::<GetPullRequest>(&world.cx, input).await.unwrap().pull_request;
    let target = found.pull_request_targets.unwrap_or_default().remove(0);
    let status = found.pull_request_status.map(|status| status.to_string()).unwrap_or_default();
    (status, target.merge_metadata.and_then(|merge| merge.merge_commit_id))
}

/// As it is written down before git is told.
pub async fn destination_moved(world: &World, commit: &str) {
    let (key, commit, by) = ((world.cx.scope.clone(), 1), commit.to_owned(), world.cx.principal.arn.clone());
    let written = world.store.write(move |tx| {
        let mut row = tx.get::<PullRequests>(&key)?.expect("was made");
        let option = MergeOptionTypeEnum::FastForwardMerge;
        row.merging = Some(MergeRow { by: by.clone(), commit: commit.clone(), option });
        tx.put::<PullRequests>(&key, &row)
    });
    written.await.unwrap();
}

#[tokio::test]
async fn what_was_only_intended_is_not_merged() {
    let world = World::new().await;
    let ahead = proposed(&world).await;
    destination_moved(&world, &ahead).await;
    world.settle().await;
    assert_eq!(request(&world).await, ("OPEN".to_owned(), None));
}
