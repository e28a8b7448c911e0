//! UpdatePullRequestDescription: another description for an open request.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdatePullRequestDescription.html> (read 2026-11-21).
//! Permission: codecommit:UpdatePullRequestDescription on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::pull_requests::Key;
use crate::tables::PullRequestRow;
use api_codecommit::{
    UpdatePullRequestDescription, UpdatePullRequestDescriptionError, UpdatePullRequestDescriptionInput,
    UpdatePullRequestDescriptionOutput,
};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdatePullRequestDescription> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdatePullRequestDescriptionInput,
    ) -> Result<Vec<Permission>, UpdatePullRequestDescriptionError> {
        self.permission_of_request(cx, "codecommit:UpdatePullRequestDescription", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdatePullRequestDescriptionInput,
    ) -> Result<UpdatePullRequestDescriptionOutput, UpdatePullRequestDescriptionError> {
        update_pull_request_description(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_pull_request_description(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdatePullRequestDescriptionInput,
) -> Result<UpdatePullRequestDescriptionOutput, Failure> {
    let description = input.description;
    let change = move |_: &mut Write<'_>, _: &Key, row: &mut PullRequestRow, _: &str| {
        if !row.is_open {
            return Err(errors::already_closed().into());
        }
        row.description = Some(description.clone());
        Ok(())
    };
    let pull_request = service.change_request(cx, &input.pull_request_id, change).await?;
    Ok(UpdatePullRequestDescriptionOutput { pull_request })
}
