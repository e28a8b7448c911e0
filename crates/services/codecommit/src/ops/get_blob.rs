//! GetBlob: the content of a file, by the id of its content.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetBlob.html> (read 2026-11-21).
//! Permission: codecommit:GetBlob on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use crate::views;
use api_codecommit::{GetBlob, GetBlobError, GetBlobInput, GetBlobOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetBlob> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &GetBlobInput) -> Result<Vec<Permission>, GetBlobError> {
        Ok(self.permission(cx, "codecommit:GetBlob", &input.repository_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetBlobInput) -> Result<GetBlobOutput, GetBlobError> {
        get_blob(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_blob(service: &CodeCommit, cx: &Cx, input: GetBlobInput) -> Result<GetBlobOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    if !names::is_object_id(&input.blob_id) {
        return Err(errors::invalid_blob_id(&input.blob_id).into());
    }
    let bare = service.bare(&found.row.id).await?;
    let content = views::blob(&bare, &input.blob_id).await?.ok_or_else(errors::blob_does_not_exist)?;
    Ok(GetBlobOutput { content })
}
