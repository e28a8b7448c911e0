//! Files and branches through the API.

use crate::world::World;
use api_codecommit::{
    CreateBranch, CreateBranchInput, DeleteRepository, DeleteRepositoryInput, GetCommit, GetCommitInput,
    PutFile, PutFileInput,
};

#[tokio::test]
async fn files_are_put_on_the_tip_only() {
    let world = World::new().await;
    let first = world.put_file("a.txt", "one", None).await.unwrap();
    let second = world.put_file("d/b.txt", "two", Some(first.clone())).await.unwrap();
    for (path, parent, code) in [
        ("c", Some(first.clone()), "ParentCommitIdOutdatedException"),
        ("c", None, "ParentCommitIdRequiredException"),
        ("c", Some("0".repeat(40)), "ParentCommitDoesNotExistException"),
        ("d", Some(second.clone()), "FileNameConflictsWithDirectoryNameException"),
        ("../c", Some(second.clone()), "InvalidPathException"),
    ] {
        assert_eq!(world.put_file(path, "x", parent).await, Err(code.to_owned()), "{path}");
    }
    assert_eq!(
        world.put_file("a.txt", "one", Some(second)).await,
        Err("SameFileContentException".to_owned())
    );
    world.settle().await;
    assert_eq!(
        world.told(),
        ["referenceCreated refs/heads/main movies", "referenceUpdated refs/heads/main movies"]
    );
}

/// git leaves such paths out of a tree and goes on: the commit would be empty.
#[tokio::test]
async fn a_path_that_some_file_system_takes_for_git_s_own_is_refused() {
    let world = World::new().await;
    let first = world.put_file("a.txt", "one", None).await.unwrap();
    for path in ["git~1/x", ".git./x", ".GIT /config", "a/.git::$INDEX_ALLOCATION/x", ".g\u{200c}it/x"] {
        let put = world.put_file(path, "x", Some(first.clone())).await;
        assert_eq!(put, Err("InvalidPathException".to_owned()), "{path}");
    }
    world.put_file("git~2/.gitmodules.txt", "x", Some(first)).await.unwrap();
}

#[tokio::test]
async fn names_that_git_cannot_keep_are_refused_or_not_taken() {
    let world = World::new().await;
    let put = async |parent: Option<String>, author: &str, message: &str| {
        let input = PutFileInput {
            repository_name: "movies".into(),
            branch_name: "main".into(),
            file_path: "a".into(),
            file_content: format!("{author}{message}{parent:?}").into(),
            parent_commit_id: parent,
            name: Some(author.into()),
            commit_message: Some(message.into()),
            ..PutFileInput::default()
        };
        let put = world.caller.call::<PutFile>(&world.cx, input).await;
        put.map(|output| output.commit_id).map_err(|error| wire::OperationError::code(&error).into_owned())
    };
    assert_eq!(put(None, "a\0b", "m").await, Err("ValidationException".to_owned()));
    assert_eq!(put(None, "a", "m\0").await, Err("ValidationException".to_owned()));
    let mut tip = None;
    for author in ["", "<>"] {
        tip = Some(put(tip, author, "m").await.unwrap());
        let input = GetCommitInput { repository_name: "movies".into(), commit_id: tip.clone().unwrap() };
        let commit = world.caller.call::<GetCommit>(&world.cx, input).await.unwrap().commit;
        assert_eq!(commit.author.and_then(|author| author.name).as_deref(), Some("root"), "{author}");
    }
}

#[tokio::test]
async fn a_branch_below_a_branch_is_in_its_way() {
    let world = World::new().await;
    let commit_id = world.put_file("a", "one", None).await.unwrap();
    let input =
        CreateBranchInput { repository_name: "movies".into(), branch_name: "main/x".into(), commit_id };
    let error = world.caller.call::<CreateBranch>(&world.cx, input).await.unwrap_err();
    assert_eq!(wire::OperationError::code(&error), "BranchNameExistsException");
}

/// What a `kill -9` leaves of a git that held a lock.
#[tokio::test]
async fn locks_of_a_killed_git_keep_nobody_out() {
    let world = World::new().await;
    let first = world.put_file("a", "one", None).await.unwrap();
    let path = world.repository_path().await;
    let again = world.restarted();
    for lock in ["refs/heads/main.lock", "HEAD.lock", "packed-refs.lock"] {
        std::fs::write(path.join(lock), "").unwrap();
    }
    let second = again.put_file("a", "two", Some(first)).await.unwrap();
    assert_eq!(again.git(&["rev-parse", "refs/heads/main"]).await, second);
    assert!(!path.join("HEAD.lock").exists());
}

#[tokio::test]
async fn a_deleted_repository_is_not_there_twice() {
    let world = World::new().await;
    let delete = async || {
        let input = DeleteRepositoryInput { repository_name: "movies".into() };
        world.caller.call::<DeleteRepository>(&world.cx, input).await.unwrap().repository_id
    };
    assert!(delete().await.is_some());
    assert_eq!(delete().await, None);
}
