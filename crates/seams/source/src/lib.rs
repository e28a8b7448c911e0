//! How a pipeline's source action gets the files of a commit, without knowing CodeCommit.
//!
//! In AWS, CodePipeline has CodeCommit write an archive with two operations that the public model does not have
//! (UploadArchive, GetUploadArchiveStatus: they are only known as permissions,
//! <https://docs.aws.amazon.com/codepipeline/latest/userguide/security-iam.html>, read 2026-11-21). This trait is
//! those two. Which commit a branch is at is asked with codecommit:GetBranch, through `Caller`.
//!
//! Not here: where the archive goes, git.

use async_trait::async_trait;
use std::fs::File;
use wire::{Cx, Refusal};

/// A zip of the files of one commit, without the repository's history, as CodePipeline's default output artifact is.
#[derive(Debug)]
pub struct Archive {
    /// At its beginning. The file has no name: it goes away when this is dropped.
    pub zip: File,
    pub size_bytes: u64,
}

#[async_trait]
pub trait SourceArchive: Send + Sync + 'static {
    /// The files of `commit_id` (40 hexadecimal digits) of a repository in `cx.scope`. It needs codecommit:UploadArchive
    /// and codecommit:GetUploadArchiveStatus on the repository, asked for `cx.principal`.
    async fn archive(&self, cx: &Cx, repository_name: &str, commit_id: &str) -> Result<Archive, Refusal>;
}
