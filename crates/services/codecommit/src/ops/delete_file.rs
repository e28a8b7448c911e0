//! DeleteFile: deletes one file, as a commit on a branch.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_DeleteFile.html> (read 2026-11-21).
//! Permission: codecommit:DeleteFile on the repository, with `codecommit:References`.

use crate::CodeCommit;
use crate::committing::{Commit, file_path};
use crate::repository::Bare;
use crate::rules::file_changes::{Files, Wanted};
use api_codecommit::{DeleteFile, DeleteFileError, DeleteFileInput, DeleteFileOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteFile> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteFileInput,
    ) -> Result<Vec<Permission>, DeleteFileError> {
        self.permission_on(cx, "codecommit:DeleteFile", &input.repository_name, &input.branch_name).await
    }

    async fn handle(&self, cx: &Cx, input: DeleteFileInput) -> Result<DeleteFileOutput, DeleteFileError> {
        delete_file(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_file(
    service: &CodeCommit,
    cx: &Cx,
    input: DeleteFileInput,
) -> Result<DeleteFileOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let path = file_path(&input.file_path)?;
    let commit = Commit {
        branch: &input.branch_name,
        parent: Some(&input.parent_commit_id),
        author: input.name,
        email: input.email,
        message: input.commit_message.unwrap_or_else(|| format!("Deleted {path}")),
    };
    let keep_empty_folders = input.keep_empty_folders.unwrap_or_default();
    let delete = async |_: &Bare, _: &Files| {
        Ok(Wanted { deletes: vec![path.clone()], keep_empty_folders, ..Wanted::default() })
    };
    let made = service.commit_changes(cx, &found, commit, delete).await?;
    let blob_id = made.plan.deleted.into_iter().next().map(|file| file.blob).unwrap_or_default();
    Ok(DeleteFileOutput { commit_id: made.commit, blob_id, tree_id: made.tree, file_path: path })
}
