//! What the API shows of git's objects.

use crate::errors;
use crate::repository::{Bare, CommitObject, Mode, Signature};
use api_codecommit::{Commit, FileModeTypeEnum, UserInfo};
use bytes::Bytes;
use wire::Failure;

/// <https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html>: a file through the API.
pub const FILE_BYTES_MAX: u64 = 6 << 20;

pub fn commit(commit: CommitObject) -> Commit {
    let person =
        |who: Signature| UserInfo { name: Some(who.name), email: Some(who.email), date: Some(who.date) };
    Commit {
        commit_id: Some(commit.id),
        tree_id: Some(commit.tree),
        parents: Some(commit.parents),
        message: Some(commit.message),
        author: Some(person(commit.author)),
        committer: Some(person(commit.committer)),
        additional_data: Some(String::new()),
    }
}

/// None for what is no file.
pub fn file_mode(mode: Mode) -> Option<FileModeTypeEnum> {
    match mode {
        Mode::Normal => Some(FileModeTypeEnum::Normal),
        Mode::Executable => Some(FileModeTypeEnum::Executable),
        Mode::SymbolicLink => Some(FileModeTypeEnum::Symlink),
        Mode::SubModule | Mode::Folder => None,
    }
}

/// A file's content; none when there is no such blob.
pub async fn blob(bare: &Bare, id: &str) -> Result<Option<Bytes>, Failure> {
    match bare.kind(id).await? {
        Some((kind, size)) if kind == "blob" => {
            if size > FILE_BYTES_MAX {
                return Err(errors::file_too_large().into());
            }
            Ok(Some(bare.content("blob", id).await?.into()))
        }
        _ => Ok(None),
    }
}
