//! The seam for pipelines: the files of a commit as a zip. See [`seam_source`].

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use async_trait::async_trait;
use exec::git::Task;
use kernel::{Fault, OrFault};
use seam_source::{Archive, SourceArchive};
use std::io::Seek;
use tokio::io::AsyncReadExt;
use wire::{AuthorizeError, Cx, Failure, Refusal};

const PERMISSIONS: [&str; 2] = ["codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus"];

#[async_trait]
impl SourceArchive for CodeCommit {
    async fn archive(&self, cx: &Cx, repository_name: &str, commit_id: &str) -> Result<Archive, Refusal> {
        self.archive_of(cx, repository_name, commit_id).await.map_err(Refusal::from)
    }
}

impl CodeCommit {
    async fn archive_of(&self, cx: &Cx, repository_name: &str, commit_id: &str) -> Result<Archive, Failure> {
        for action in PERMISSIONS {
            for permission in self.permission(cx, action, repository_name).await? {
                match self.ports.caller.authorizer().authorize(cx, &permission).await {
                    Ok(()) => {}
                    Err(AuthorizeError::Fault(fault)) => return Err(fault.into()),
                    Err(AuthorizeError::Denied(denied)) => {
                        return Err(Refusal::new("AccessDeniedException", 400, denied.to_string()).into());
                    }
                }
            }
        }
        let found = self.find(&cx.scope, repository_name).await?;
        if !names::is_object_id(commit_id) {
            return Err(errors::invalid_commit_id(commit_id).into());
        }
        let bare = self.bare(&found.row.id).await?;
        let commit =
            bare.commit_of(commit_id).await?.ok_or_else(|| errors::commit_id_does_not_exist(commit_id))?;
        Ok(self.zip(bare.path(), &commit).await?)
    }

    async fn zip(&self, repository: &std::path::Path, commit: &str) -> Result<Archive, Fault> {
        let file = tempfile::tempfile_in(&self.ports.dir).or_fault(|| "making a file for an archive")?;
        let mut into = tokio::fs::File::from_std(file);
        let arguments = ["archive", "--format=zip", commit];
        let task = Task { repository, arguments: &arguments, variables: &[] };
        let mut child = self.git.start(task, None).await?;
        let mut output = child.stdout.take().or_fault(|| "git has no output")?;
        let mut errors = child.stderr.take().or_fault(|| "git has no errors")?;
        let mut said = String::new();
        let (copied, _) =
            tokio::join!(tokio::io::copy(&mut output, &mut into), errors.read_to_string(&mut said));
        let size_bytes = copied.or_fault(|| "writing an archive")?;
        let status = child.wait().await.or_fault(|| "waiting for git")?;
        if !status.success() {
            return Err(Fault::caused_by("git could not make an archive", said.trim().to_owned()));
        }
        into.sync_all().await.or_fault(|| "writing an archive")?;
        let mut zip = into.into_std().await;
        zip.rewind().or_fault(|| "rewinding an archive")?;
        Ok(Archive { zip, size_bytes })
    }
}
