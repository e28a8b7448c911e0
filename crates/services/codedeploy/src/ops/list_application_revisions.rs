//! ListApplicationRevisions: the revisions that an application knows.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplicationRevisions.html> (read 2026-11-21).
//! Permission: codedeploy:ListApplicationRevisions on the application.
//! Surprises: AWS leaves the order open where none is asked for; here it is the order of registration. A revision that was never
//! used comes before those that were, by either time of use.

use api_codedeploy::{
    ApplicationRevisionSortBy, ListApplicationRevisions, ListApplicationRevisionsError,
    ListApplicationRevisionsInput, ListApplicationRevisionsOutput, ListStateFilterAction, SortOrder,
};
use std::collections::BTreeMap;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::paging;
use crate::revisions;
use crate::revisions::Known;
use crate::tables::RevisionRow;

impl Handle<ListApplicationRevisions> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListApplicationRevisionsInput,
    ) -> Result<Vec<Permission>, ListApplicationRevisionsError> {
        let application = names::application_arn(&cx.scope, &input.application_name);
        Ok(vec![Permission::new("codedeploy:ListApplicationRevisions", application)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListApplicationRevisionsInput,
    ) -> Result<ListApplicationRevisionsOutput, ListApplicationRevisionsError> {
        list(self, cx, input).await.map_err(Into::into)
    }
}

async fn list(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListApplicationRevisionsInput,
) -> Result<ListApplicationRevisionsOutput, Failure> {
    if input.s3_key_prefix.is_some() && input.s3_bucket.is_none() {
        return Err(errors::bucket_filter_required().into());
    }
    let after = paging::after(cx, "ListApplicationRevisions", input.next_token.as_deref())?;
    let (scope, application) = (cx.scope.clone(), input.application_name.clone());
    let read = service.store.read(|tx| {
        found::application(tx, &scope, &application)?;
        Ok::<_, Failure>((
            revisions::all(tx, &scope, &application)?,
            revisions::targets(tx, &scope, &application)?,
        ))
    });
    let (mut known, targets) = read.await?;
    let mut identities = sorted(&known, &targets, &input);
    if let Some(after) = after {
        let at = identities.iter().position(|identity| *identity == after);
        identities.drain(..=at.ok_or_else(errors::invalid_next_token)?);
    }
    let (page, next_token) = paging::cut(cx, "ListApplicationRevisions", identities);
    let revisions = page.iter().filter_map(|identity| known.remove(identity)).map(|row| row.revision);
    Ok(ListApplicationRevisionsOutput { revisions: Some(revisions.collect()), next_token })
}

/// The identities of those that are asked for, in the order that is asked for.
fn sorted(
    known: &Known,
    targets: &BTreeMap<String, Vec<String>>,
    input: &ListApplicationRevisionsInput,
) -> Vec<String> {
    let is_wanted = |identity: &String, row: &RevisionRow| {
        let is_deployed = targets.contains_key(identity);
        let by_state = match input.deployed {
            Some(ListStateFilterAction::Include) => is_deployed,
            Some(ListStateFilterAction::Exclude) => !is_deployed,
            _ => true,
        };
        by_state && is_in(row, input.s3_bucket.as_deref(), input.s3_key_prefix.as_deref())
    };
    let mut wanted: Vec<_> = known.iter().filter(|(identity, row)| is_wanted(identity, row)).collect();
    wanted.sort_by_key(|(_, row)| match input.sort_by {
        Some(ApplicationRevisionSortBy::FirstUsedTime) => row.first_used_at,
        Some(ApplicationRevisionSortBy::LastUsedTime) => row.last_used_at,
        _ => Some(row.registered_at),
    });
    if input.sort_order == Some(SortOrder::Descending) {
        wanted.reverse();
    }
    wanted.into_iter().map(|(identity, _)| identity.clone()).collect()
}

fn is_in(row: &RevisionRow, bucket: Option<&str>, prefix: Option<&str>) -> bool {
    let Some(bucket) = bucket else { return true };
    row.revision.s3_location.as_ref().is_some_and(|at| {
        at.bucket.as_deref() == Some(bucket)
            && at.key.as_deref().unwrap_or_default().starts_with(prefix.unwrap_or_default())
    })
}
