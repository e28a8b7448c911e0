//! CreatePullRequest: a branch is proposed to be merged into another one of its repository.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreatePullRequest.html> (read 2026-11-21).
//! Permission: codecommit:CreatePullRequest on the repository. Emits: pullRequestCreated.
//! The client token makes a repeated call find its first result. Left out: approval rules from templates.

use crate::events::{PullRequestNews, pull_request_state_change};
use crate::pull_requests::{event, find, shown, tell};
use crate::rules::names;
use crate::tables::{PullRequestNumbers, PullRequestRow, PullRequestTokens, PullRequests, PullRequestsOf};
use crate::{CodeCommit, Found, errors};
use api_codecommit::{
    CreatePullRequest, CreatePullRequestError, CreatePullRequestInput, CreatePullRequestOutput, PullRequest,
    PullRequestCreatedEventMetadata, PullRequestEvent, PullRequestEventType, Target,
};
use kernel::Scope;
use store::Write;
use wire::{Cx, Failure, Handle, Permission, Refusal};

impl Handle<CreatePullRequest> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreatePullRequestInput,
    ) -> Result<Vec<Permission>, CreatePullRequestError> {
        let name = input.targets.first().map(|target| target.repository_name.as_str()).unwrap_or_default();
        Ok(self.permission(cx, "codecommit:CreatePullRequest", name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreatePullRequestInput,
    ) -> Result<CreatePullRequestOutput, CreatePullRequestError> {
        create_pull_request(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_pull_request(
    service: &CodeCommit,
    cx: &Cx,
    input: CreatePullRequestInput,
) -> Result<CreatePullRequestOutput, Failure> {
    let target = only(&input.targets)?;
    let found = service.find(&cx.scope, &target.repository_name).await?;
    let source = branch(&target.source_reference)?;
    let destination = match (&target.destination_reference, &found.row.default_branch) {
        (Some(given), _) => branch(given)?,
        (None, Some(default)) => format!("refs/heads/{default}"),
        (None, None) => {
            return Err(errors::reference_does_not_exist("the repository has no default branch").into());
        }
    };
    if source == destination {
        return Err(errors::same_branches().into());
    }
    let bare = service.bare(&found.row.id).await?;
    let tips = bare.references().await?;
    let tip = |name: &String| tips.get(name).cloned().ok_or_else(|| errors::reference_does_not_exist(name));
    let (source_commit, destination_commit) = (tip(&source)?, tip(&destination)?);
    let now = service.ports.clock.now();
    let row = PullRequestRow {
        repository_id: found.row.id.clone(),
        title: input.title,
        description: input.description,
        author: cx.principal.arn.clone(),
        created_at: now,
        active_at: now,
        is_open: true,
        merge_base: bare.merge_base(&destination_commit, &source_commit).await?,
        source,
        destination,
        source_commit,
        destination_commit,
        revision: service.ports.chance.uuid(),
        token: input.client_request_token,
        merged: None,
        merging: None,
    };
    let chance = service.ports.chance.clone();
    let pull_request = service.ports.store.write(move |tx| create(tx, &found, &row, &*chance)).await?;
    Ok(CreatePullRequestOutput { pull_request })
}

/// AWS takes a list and no more than one target.
fn only(targets: &[Target]) -> Result<&Target, Refusal> {
    match targets {
        [] => Err(errors::targets_required()),
        [target] => Ok(target),
        [first, rest @ ..] if rest.iter().any(|other| other.repository_name != first.repository_name) => {
            Err(errors::several_repositories())
        }
        _ => Err(errors::invalid_targets()),
    }
}

/// The full name of a branch that is given by its own name or by the full one.
fn branch(given: &str) -> Result<String, Refusal> {
    if given.starts_with("refs/") && !given.starts_with("refs/heads/") {
        return Err(errors::reference_type());
    }
    let name = names::branch_of(given);
    if names::is_branch_name(name) {
        Ok(format!("refs/heads/{name}"))
    } else {
        Err(errors::invalid_reference_name(given))
    }
}

fn create(
    tx: &mut Write<'_>,
    found: &Found,
    row: &PullRequestRow,
    chance: &dyn kernel::Chance,
) -> Result<PullRequest, Failure> {
    let scope = &found.scope;
    if let Some(earlier) = earlier(tx, scope, row)? {
        return Ok(earlier);
    }
    let number = tx.get::<PullRequestNumbers>(scope)?.unwrap_or_default() + 1;
    tx.put::<PullRequestNumbers>(scope, &number)?;
    let key = (scope.clone(), number);
    tx.put::<PullRequests>(&key, row)?;
    tx.put::<PullRequestsOf>(&(row.repository_id.clone(), number), &true)?;
    if let Some(token) = &row.token {
        tx.put::<PullRequestTokens>(&(scope.clone(), token.clone()), &number)?;
    }
    let metadata = PullRequestCreatedEventMetadata {
        repository_name: Some(found.name.clone()),
        source_commit_id: Some(row.source_commit.clone()),
        destination_commit_id: Some(row.destination_commit.clone()),
        merge_base: row.merge_base.clone(),
    };
    let created = event(number, PullRequestEventType::PullRequestCreated, &row.author, row.created_at);
    tell(tx, &key, &PullRequestEvent { pull_request_created_event_metadata: Some(metadata), ..created })?;
    let news = pull_request_state_change(
        found,
        number,
        row,
        PullRequestNews::Created,
        &row.author,
        row.created_at,
        chance,
    );
    seam_events::publish(tx, &news)?;
    Ok(shown(tx, number, row, &found.name)?)
}

/// The request that the same token has made.
fn earlier(tx: &mut Write<'_>, scope: &Scope, row: &PullRequestRow) -> Result<Option<PullRequest>, Failure> {
    let Some(token) = &row.token else { return Ok(None) };
    let Some(number) = tx.get::<PullRequestTokens>(&(scope.clone(), token.clone()))? else { return Ok(None) };
    let (there, name) = find(tx, scope, number)?;
    let asked = |row: &PullRequestRow| {
        (
            row.repository_id.clone(),
            row.source.clone(),
            row.destination.clone(),
            row.title.clone(),
            row.description.clone(),
        )
    };
    if asked(&there) != asked(row) {
        return Err(errors::token_reused().into());
    }
    Ok(Some(shown(tx, number, &there, &name)?))
}
