//! DescribePullRequestEvents: what has happened to a request, oldest first.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_DescribePullRequestEvents.html> (read 2026-11-21).
//! Permission: codecommit:DescribePullRequestEvents on the repository.

use crate::pull_requests::{find, number};
use crate::tables::PullRequestEvents;
use crate::{CodeCommit, paging};
use api_codecommit::{
    DescribePullRequestEvents, DescribePullRequestEventsError, DescribePullRequestEventsInput,
    DescribePullRequestEventsOutput, PullRequestEvent,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DescribePullRequestEvents> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DescribePullRequestEventsInput,
    ) -> Result<Vec<Permission>, DescribePullRequestEventsError> {
        self.permission_of_request(cx, "codecommit:DescribePullRequestEvents", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribePullRequestEventsInput,
    ) -> Result<DescribePullRequestEventsOutput, DescribePullRequestEventsError> {
        describe_pull_request_events(self, cx, input).await.map_err(Into::into)
    }
}

async fn describe_pull_request_events(
    service: &CodeCommit,
    cx: &Cx,
    input: DescribePullRequestEventsInput,
) -> Result<DescribePullRequestEventsOutput, Failure> {
    let (scope, number) = (cx.scope.clone(), number(&input.pull_request_id)?);
    let page = paging::size(input.max_results, PAGE)?;
    let read = service.ports.store.read(|tx| {
        find(tx, &scope, number)?;
        Ok::<_, Failure>(tx.scan::<PullRequestEvents>(&(scope.clone(), number), None, usize::MAX)?)
    });
    let wanted = |event: &PullRequestEvent| {
        input.pull_request_event_type.is_none_or(|kind| event.pull_request_event_type == Some(kind))
            && input.actor_arn.as_ref().is_none_or(|actor| event.actor_arn.as_ref() == Some(actor))
    };
    let events: Vec<_> = read.await?.into_iter().map(|(_, row)| row.event).filter(wanted).collect();
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, page, events.len());
    Ok(DescribePullRequestEventsOutput {
        pull_request_events: events.into_iter().skip(from).take(page).collect(),
        next_token,
    })
}

const OPERATION: &str = "DescribePullRequestEvents";
const PAGE: usize = 100;
