//! GetDifferences: what changed between two commits, branches or tags.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetDifferences.html> (read 2026-11-21).
//! Permission: codecommit:GetDifferences on the repository.
//! Surprises: `MaxResults` and `NextToken` begin with capitals here; renames are a deletion and an addition.

use crate::CodeCommit;
use crate::errors;
use crate::paging;
use crate::repository::RawDifference;
use crate::rules::names;
use api_codecommit::{
    BlobMetadata, ChangeTypeEnum, Difference, GetDifferences, GetDifferencesError, GetDifferencesInput,
    GetDifferencesOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetDifferences> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetDifferencesInput,
    ) -> Result<Vec<Permission>, GetDifferencesError> {
        Ok(self.permission(cx, "codecommit:GetDifferences", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetDifferencesInput,
    ) -> Result<GetDifferencesOutput, GetDifferencesError> {
        get_differences(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_differences(
    service: &CodeCommit,
    cx: &Cx,
    input: GetDifferencesInput,
) -> Result<GetDifferencesOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let (bare, after) = service.commit_for(&found, Some(&input.after_commit_specifier)).await?;
    let before = match input.before_commit_specifier.as_deref() {
        Some(before) => Some(service.commit_for(&found, Some(before)).await?.1),
        None => None,
    };
    let path = |given: &Option<String>| match given {
        Some(given) => names::path_of(given).ok_or_else(|| errors::invalid_path(given)),
        None => Ok(String::new()),
    };
    let (before_path, after_path) = (path(&input.before_path)?, path(&input.after_path)?);
    let page = paging::size(input.max_results, PAGE)?;
    let all = bare.differences(before.as_deref(), &after).await?;
    let differences: Vec<Difference> = all
        .into_iter()
        .filter(|d| is_below(&d.path, if d.status == 'D' { &before_path } else { &after_path }))
        .map(difference)
        .collect();
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, page, differences.len());
    let differences = differences.into_iter().skip(from).take(page).collect();
    Ok(GetDifferencesOutput { differences: Some(differences), next_token })
}

const OPERATION: &str = "GetDifferences";
const PAGE: usize = 400;

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn difference(raw: RawDifference) -> Difference {
    let side = |side: Option<(String, String)>| {
        side.map(|(mode, id)| BlobMetadata {
            blob_id: Some(id),
            path: Some(raw.path.clone()),
            mode: Some(mode),
        })
    };
    let change_type = match raw.status {
        'A' => ChangeTypeEnum::A,
        'D' => ChangeTypeEnum::D,
        _ => ChangeTypeEnum::M,
    };
    Difference { before_blob: side(raw.before), after_blob: side(raw.after), change_type: Some(change_type) }
}
