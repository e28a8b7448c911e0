//! UpdatePullRequestStatus: a request is closed without a merge.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdatePullRequestStatus.html> (read 2026-11-21).
//! Permission: codecommit:UpdatePullRequestStatus on the repository. Emits: pullRequestStatusChanged.
//! Surprises: what is closed stays closed; saying again what is so already changes nothing.

use crate::CodeCommit;
use crate::errors;
use crate::events::{PullRequestNews, pull_request_state_change};
use crate::pull_requests::{Key, event, status, tell};
use crate::tables::{PullRequestRow, PullRequestsOf};
use api_codecommit::{
    PullRequestEvent, PullRequestEventType, PullRequestStatusChangedEventMetadata, PullRequestStatusEnum,
    UpdatePullRequestStatus, UpdatePullRequestStatusError, UpdatePullRequestStatusInput,
    UpdatePullRequestStatusOutput,
};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdatePullRequestStatus> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdatePullRequestStatusInput,
    ) -> Result<Vec<Permission>, UpdatePullRequestStatusError> {
        self.permission_of_request(cx, "codecommit:UpdatePullRequestStatus", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdatePullRequestStatusInput,
    ) -> Result<UpdatePullRequestStatusOutput, UpdatePullRequestStatusError> {
        update_pull_request_status(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_pull_request_status(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdatePullRequestStatusInput,
) -> Result<UpdatePullRequestStatusOutput, Failure> {
    let (by, chance, wanted) =
        (cx.principal.arn.clone(), service.ports.chance.clone(), input.pull_request_status);
    let change = move |tx: &mut Write<'_>, key: &Key, row: &mut PullRequestRow, repository: &str| {
        match (status(row), wanted) {
            (had, wanted) if had == wanted => return Ok(()),
            (PullRequestStatusEnum::Closed, _) => return Err(errors::invalid_status_update().into()),
            _ => row.is_open = false,
        }
        tx.put::<PullRequestsOf>(&(row.repository_id.clone(), key.1), &false)?;
        let metadata = PullRequestStatusChangedEventMetadata { pull_request_status: Some(wanted) };
        let changed = event(key.1, PullRequestEventType::PullRequestStatusChanged, &by, row.active_at);
        tell(
            tx,
            key,
            &PullRequestEvent { pull_request_status_changed_event_metadata: Some(metadata), ..changed },
        )?;
        let found = crate::found(tx, &key.0, repository)?;
        let news = pull_request_state_change(
            &found,
            key.1,
            row,
            PullRequestNews::StatusChanged,
            &by,
            row.active_at,
            &*chance,
        );
        Ok(seam_events::publish(tx, &news)?)
    };
    let pull_request = service.change_request(cx, &input.pull_request_id, change).await?;
    Ok(UpdatePullRequestStatusOutput { pull_request })
}
