//! UpdatePullRequestTitle: another title for an open request.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdatePullRequestTitle.html> (read 2026-11-21).
//! Permission: codecommit:UpdatePullRequestTitle on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::pull_requests::Key;
use crate::tables::PullRequestRow;
use api_codecommit::{
    UpdatePullRequestTitle, UpdatePullRequestTitleError, UpdatePullRequestTitleInput,
    UpdatePullRequestTitleOutput,
};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdatePullRequestTitle> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdatePullRequestTitleInput,
    ) -> Result<Vec<Permission>, UpdatePullRequestTitleError> {
        self.permission_of_request(cx, "codecommit:UpdatePullRequestTitle", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdatePullRequestTitleInput,
    ) -> Result<UpdatePullRequestTitleOutput, UpdatePullRequestTitleError> {
        update_pull_request_title(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_pull_request_title(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdatePullRequestTitleInput,
) -> Result<UpdatePullRequestTitleOutput, Failure> {
    let title = input.title;
    let change = move |_: &mut Write<'_>, _: &Key, row: &mut PullRequestRow, _: &str| {
        if !row.is_open {
            return Err(errors::already_closed().into());
        }
        row.title.clone_from(&title);
        Ok(())
    };
    let pull_request = service.change_request(cx, &input.pull_request_id, change).await?;
    Ok(UpdatePullRequestTitleOutput { pull_request })
}
