//! PutFile: adds or changes one file, as a commit on a branch.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PutFile.html> (read 2026-11-21).
//! Permission: codecommit:PutFile on the repository, with `codecommit:References`.
//! Surprises: in an empty repository it makes the branch; a file may not be empty.

use crate::CodeCommit;
use crate::committing::{Commit, file_path, mode_of, refuse_size};
use crate::errors;
use crate::repository::Bare;
use crate::rules::file_changes::{Files, Put, Source, Wanted};
use api_codecommit::{PutFile, PutFileError, PutFileInput, PutFileOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<PutFile> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &PutFileInput) -> Result<Vec<Permission>, PutFileError> {
        self.permission_on(cx, "codecommit:PutFile", &input.repository_name, &input.branch_name).await
    }

    async fn handle(&self, cx: &Cx, input: PutFileInput) -> Result<PutFileOutput, PutFileError> {
        put_file(self, cx, input).await.map_err(Into::into)
    }
}

async fn put_file(service: &CodeCommit, cx: &Cx, input: PutFileInput) -> Result<PutFileOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let path = file_path(&input.file_path)?;
    let content = input.file_content;
    if content.is_empty() {
        return Err(errors::file_content_required(&path).into());
    }
    refuse_size(&content)?;
    let commit = Commit {
        branch: &input.branch_name,
        parent: input.parent_commit_id.as_deref(),
        author: input.name,
        email: input.email,
        message: input.commit_message.unwrap_or_else(|| format!("Added {path}")),
    };
    let mode = input.file_mode.map(mode_of);
    let put = async |bare: &Bare, files: &Files| {
        let blob = bare.write_blob(&content).await?;
        if files.get(&path).is_some_and(|(was, id)| *id == blob && mode.is_none_or(|mode| mode == *was)) {
            return Err(errors::same_content().into());
        }
        let put = Put { path: path.clone(), mode, source: Source::Blob(blob) };
        Ok(Wanted { puts: vec![put], ..Wanted::default() })
    };
    let made = service.commit_changes(cx, &found, commit, put).await?;
    let file = made.plan.added.into_iter().chain(made.plan.updated).next();
    let blob_id = file.map(|file| file.blob).unwrap_or_default();
    Ok(PutFileOutput { commit_id: made.commit, blob_id, tree_id: made.tree })
}
