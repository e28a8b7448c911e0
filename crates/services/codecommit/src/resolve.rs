//! Which commit a specifier means: a full commit id, a branch, a tag, or a reference's full name.
//!
//! Follows `commitSpecifier` of <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFile.html> (read 2026-11-21).

use crate::change::references;
use crate::errors;
use crate::repository::Bare;
use crate::rules::names;
use crate::{CodeCommit, Found};
use wire::{Cx, Failure, OperationError, Permission};

impl CodeCommit {
    /// The commit that a branch is at.
    pub(crate) async fn tip(&self, found: &Found, branch: &str) -> Result<String, Failure> {
        if !names::is_branch_name(branch) {
            return Err(errors::invalid_branch_name(branch).into());
        }
        let key = (found.row.id.clone(), format!("refs/heads/{branch}"));
        let row = self.ports.store.read(|tx| tx.get::<crate::tables::References>(&key)).await?;
        Ok(row.ok_or_else(|| errors::branch_does_not_exist(branch))?.object_id)
    }

    /// None means the default branch.
    pub(crate) async fn commit_for(
        &self,
        found: &Found,
        specifier: Option<&str>,
    ) -> Result<(Bare, String), Failure> {
        let bare = self.bare(&found.row.id).await?;
        let specifier = match (specifier, &found.row.default_branch) {
            (Some("HEAD"), Some(branch)) | (None, Some(branch)) => format!("refs/heads/{branch}"),
            (Some(specifier), _) => specifier.to_owned(),
            (None, None) => return Err(errors::commit_does_not_exist("the repository is empty").into()),
        };
        let missing = || errors::commit_does_not_exist(&specifier);
        let object = if names::is_object_id(&specifier) {
            specifier.clone()
        } else {
            let known = self.ports.store.read(|tx| references(tx, &found.row.id)).await?;
            let full = ["", "refs/heads/", "refs/tags/"].map(|prefix| format!("{prefix}{specifier}"));
            full.iter().find_map(|name| known.get(name)).cloned().ok_or_else(missing)?
        };
        let commit = bare.commit_of(&object).await?.ok_or_else(missing)?;
        Ok((bare, commit))
    }

    /// As [`CodeCommit::permission`], for what moves a branch: policies may protect it by `codecommit:References`.
    pub(crate) async fn permission_on<E: OperationError>(
        &self,
        cx: &Cx,
        action: &'static str,
        repository: &str,
        branch: &str,
    ) -> Result<Vec<Permission>, E> {
        let permissions = self.permission(cx, action, repository).await?;
        let reference = format!("refs/heads/{branch}");
        Ok(permissions.into_iter().map(|p| p.with("codecommit:References", reference.clone())).collect())
    }
}
