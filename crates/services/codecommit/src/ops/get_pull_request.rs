//! GetPullRequest: a request, with the commits that it is about now.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetPullRequest.html> (read 2026-11-21).
//! Permission: codecommit:GetPullRequest on the repository.

use crate::CodeCommit;
use crate::pull_requests::{find, number, shown};
use api_codecommit::{GetPullRequest, GetPullRequestError, GetPullRequestInput, GetPullRequestOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetPullRequest> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetPullRequestInput,
    ) -> Result<Vec<Permission>, GetPullRequestError> {
        self.permission_of_request(cx, "codecommit:GetPullRequest", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetPullRequestInput,
    ) -> Result<GetPullRequestOutput, GetPullRequestError> {
        get_pull_request(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_pull_request(
    service: &CodeCommit,
    cx: &Cx,
    input: GetPullRequestInput,
) -> Result<GetPullRequestOutput, Failure> {
    let (scope, number) = (cx.scope.clone(), number(&input.pull_request_id)?);
    let read = service.ports.store.read(|tx| {
        let (row, name) = find(tx, &scope, number)?;
        Ok::<_, Failure>(shown(tx, number, &row, &name)?)
    });
    Ok(GetPullRequestOutput { pull_request: read.await? })
}
