//! UpdateDefaultBranch: another branch to clone and compare with by default.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateDefaultBranch.html> (read 2026-11-21).
//! Permission: codecommit:UpdateDefaultBranch on the repository.

use crate::CodeCommit;
use crate::tables::Repositories;
use api_codecommit::{
    UpdateDefaultBranch, UpdateDefaultBranchError, UpdateDefaultBranchInput, UpdateDefaultBranchOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateDefaultBranch> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateDefaultBranchInput,
    ) -> Result<Vec<Permission>, UpdateDefaultBranchError> {
        Ok(self.permission(cx, "codecommit:UpdateDefaultBranch", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateDefaultBranchInput,
    ) -> Result<UpdateDefaultBranchOutput, UpdateDefaultBranchError> {
        update_default_branch(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_default_branch(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdateDefaultBranchInput,
) -> Result<UpdateDefaultBranchOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let branch = input.default_branch_name;
    service.tip(&found, &branch).await?;
    let (now, key, head) =
        (service.ports.clock.now(), (found.scope.clone(), found.name.clone()), branch.clone());
    let written = service.ports.store.write(move |tx| {
        let mut row = crate::found(tx, &key.0, &key.1)?.row;
        row.default_branch = Some(branch.clone());
        row.modified_at = now;
        Ok::<_, Failure>(tx.put::<Repositories>(&key, &row)?)
    });
    written.await?;
    service.bare(&found.row.id).await?.point_head_at(Some(&head)).await?;
    Ok(UpdateDefaultBranchOutput {})
}
