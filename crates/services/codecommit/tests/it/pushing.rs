//! A real git against the smart HTTP.

use crate::git::{Clone, signed};
use crate::world::{KEY, SECRET, World};
use api_codecommit::{GetBranch, GetBranchInput, GetFile, GetFileInput};
use std::time::Duration;

async fn tip(world: &World, branch: &str) -> Option<String> {
    let input = GetBranchInput { repository_name: Some("movies".into()), branch_name: Some(branch.into()) };
    let branch = world.caller.call::<GetBranch>(&world.cx, input).await.ok()?.branch;
    branch.and_then(|branch| branch.commit_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_shows_is_announced_and_comes_back() {
    let world = World::new().await;
    let url = world.serve().await;
    let mine = Clone::new(&signed(KEY, SECRET, "us-east-1", world.cx.at)).await;
    // Incompressible and larger than git's buffer: sent in chunks, after a probe.
    let large: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let first = mine.commit("large.bin", &large).await;
    mine.good(&["push", "-q", &url, "HEAD:refs/heads/main", "HEAD:refs/heads/dev"]).await;
    assert_eq!(
        (tip(&world, "main").await, tip(&world, "dev").await),
        (Some(first.clone()), Some(first.clone()))
    );
    let second = mine.commit("small.txt", b"hello").await;
    mine.good(&["push", "-q", &url, "HEAD:refs/heads/main"]).await;
    mine.good(&["push", "-q", &url, ":refs/heads/dev"]).await;
    assert_eq!((tip(&world, "main").await, tip(&world, "dev").await), (Some(second.clone()), None));
    world.settle().await;
    assert_eq!(
        world.told(),
        [
            "referenceCreated refs/heads/dev movies",
            "referenceCreated refs/heads/main movies",
            "referenceDeleted refs/heads/dev movies",
            "referenceUpdated refs/heads/main movies",
        ]
    );
    let updated = world
        .events
        .lock()
        .iter()
        .find(|event| event.detail["event"] == "referenceUpdated")
        .cloned()
        .unwrap();
    assert_eq!(
        (&updated.detail["commitId"], &updated.detail["oldCommitId"]),
        (&second.into(), &first.into())
    );
    assert_eq!(updated.detail["callerUserArn"], "arn:aws:iam::123456789012:root");
    assert_eq!(updated.resources, ["arn:aws:codecommit:us-east-1:123456789012:movies"]);
    let input = GetFileInput {
        repository_name: "movies".into(),
        file_path: "small.txt".into(),
        commit_specifier: None,
    };
    let file = world.caller.call::<GetFile>(&world.cx, input).await.unwrap();
    assert_eq!(&file.file_content[..], b"hello");
    let yours = Clone::new("alice-at-1:p/w=").await;
    yours.good(&["pull", "-q", &url, "main"]).await;
    assert_eq!(std::fs::read(yours.path().join("large.bin")).unwrap(), large);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_push_is_told_and_changes_nothing() {
    let world = World::new().await;
    let url = world.serve().await;
    let at = world.cx.at;
    let late = at - jiff::SignedDuration::from_secs(16 * 60);
    let mut mine = Clone::new("").await;
    mine.commit("a", b"a").await;
    for (credentials, why) in [
        (signed(KEY, "other", "us-east-1", at), "signature in git's credentials is wrong"),
        (
            signed("AKIAOTHEROTHEROTHER0", SECRET, "us-east-1", at),
            "access key that git's credentials were made from",
        ),
        (signed(KEY, SECRET, "us-east-1", late), "expired"),
        (signed(KEY, SECRET, "ap-south-1", at), "signature in git's credentials is wrong"),
        ("alice-at-1:wrong".to_owned(), "user name or password"),
    ] {
        mine.credentials = credentials;
        let ran = mine.run(&["push", &url, "HEAD:refs/heads/main"]).await;
        assert!(
            !ran.succeeded() && ran.errors.contains(why) && ran.errors.contains("403"),
            "{why}: {}",
            ran.errors
        );
    }
    mine.credentials = signed(KEY, SECRET, "us-east-1", at);
    *world.identities.denied.lock() = vec!["codecommit:GitPush refs/heads/main".into()];
    let ran = mine.run(&["push", &url, "HEAD:refs/heads/main"]).await;
    assert!(
        !ran.succeeded() && ran.errors.contains("not authorized to perform: codecommit:GitPush"),
        "{}",
        ran.errors
    );
    world.settle().await;
    assert_eq!((world.told().len(), tip(&world, "main").await), (0, None));
    mine.good(&["push", "-q", &url, "HEAD:refs/heads/feature"]).await;
    *world.identities.denied.lock() = vec!["codecommit:GitPull".into()];
    let ran = mine.run(&["fetch", &url]).await;
    assert!(!ran.succeeded() && ran.errors.contains("codecommit:GitPull"), "{}", ran.errors);
    world.clock.advance(Duration::from_secs(3600));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_is_not_there_is_not_found() {
    let world = World::new().await;
    let url = world.serve().await.replace("movies", "none");
    let ran = Clone::new("alice-at-1:p/w=").await.run(&["fetch", &url]).await;
    assert!(!ran.succeeded() && ran.errors.contains("not found"), "{}", ran.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn packed_requests_are_unpacked() {
    let world = World::new().await;
    let url = world.serve().await;
    let mine = Clone::new("alice-at-1:p/w=").await;
    for n in 0..40 {
        mine.commit("n", n.to_string().as_bytes()).await;
        mine.good(&["branch", &format!("b{n}")]).await;
    }
    mine.good(&["push", "-q", &url, "--all"]).await;
    // A fetch with forty wants is longer than what git sends unpacked.
    let yours = Clone::new("alice-at-1:p/w=").await;
    yours.good(&["-c", "protocol.version=0", "fetch", "-q", &url, "refs/heads/*:refs/heads/x/*"]).await;
    assert_eq!(yours.good(&["for-each-ref", "--count=100", "refs/heads/x/"]).await.lines().count(), 41);
}
