//! GetFile: the content of a file at a commit, branch or tag.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFile.html> (read 2026-11-21).
//! Permission: codecommit:GetFile on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use crate::views;
use api_codecommit::{GetFile, GetFileError, GetFileInput, GetFileOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetFile> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &GetFileInput) -> Result<Vec<Permission>, GetFileError> {
        Ok(self.permission(cx, "codecommit:GetFile", &input.repository_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetFileInput) -> Result<GetFileOutput, GetFileError> {
        get_file(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_file(service: &CodeCommit, cx: &Cx, input: GetFileInput) -> Result<GetFileOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let path = names::path_of(&input.file_path).filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| errors::invalid_path(&input.file_path))?;
    let (bare, commit_id) = service.commit_for(&found, input.commit_specifier.as_deref()).await?;
    let entry = bare.entry(&commit_id, &path).await?.ok_or_else(|| errors::file_does_not_exist(&path))?;
    let file_mode = views::file_mode(entry.mode).ok_or_else(|| errors::file_does_not_exist(&path))?;
    let content = views::blob(&bare, &entry.id).await?.ok_or_else(|| errors::file_does_not_exist(&path))?;
    Ok(GetFileOutput {
        commit_id,
        blob_id: entry.id,
        file_path: path,
        file_mode,
        file_size: content.len() as i64,
        file_content: content,
    })
}
