//! BatchDeleteBuilds: builds go, if they are over.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchDeleteBuilds.html> (read 2026-11-21).
//! Permission: codebuild:BatchDeleteBuilds on each build's project.

use crate::CodeBuild;
use crate::build_arn;
use crate::ops::project_of;
use crate::tables::{Builds, BuildsByStart, BuildsOfProject};
use api_codebuild::{
    BatchDeleteBuilds, BatchDeleteBuildsError, BatchDeleteBuildsInput, BatchDeleteBuildsOutput,
    BuildNotDeleted,
};
use kernel::Scope;
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<BatchDeleteBuilds> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchDeleteBuildsInput,
    ) -> Result<Vec<Permission>, BatchDeleteBuildsError> {
        Ok(input
            .ids
            .iter()
            .map(|given| self.permission(cx, "codebuild:BatchDeleteBuilds", project_of(given)))
            .collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchDeleteBuildsInput,
    ) -> Result<BatchDeleteBuildsOutput, BatchDeleteBuildsError> {
        batch_delete_builds(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_delete_builds(
    service: &CodeBuild,
    cx: &Cx,
    input: BatchDeleteBuildsInput,
) -> Result<BatchDeleteBuildsOutput, Failure> {
    let scope = cx.scope.clone();
    let written = service.ports.store.write(move |tx| {
        let (mut deleted, mut kept) = (Vec::new(), Vec::new());
        for id in &input.ids {
            match delete(tx, &scope, id)? {
                Ok(arn) => deleted.push(arn),
                Err(why) => {
                    kept.push(BuildNotDeleted { id: Some(id.clone()), status_code: Some(why.to_owned()) })
                }
            }
        }
        Ok::<_, Failure>((deleted, kept))
    });
    let (deleted, kept) = written.await?;
    Ok(BatchDeleteBuildsOutput { builds_deleted: Some(deleted), builds_not_deleted: Some(kept) })
}

/// The ARN of what was deleted, or the reason for which it stays.
fn delete(tx: &mut Write<'_>, scope: &Scope, given: &str) -> Result<Result<String, &'static str>, Failure> {
    let row = match crate::build(tx, scope, given) {
        Ok(row) => row,
        Err(Failure::Refusal(_)) => return Ok(Err("BUILD_NOT_FOUND")),
        Err(failure) => return Err(failure),
    };
    if row.build.build_complete != Some(true) {
        return Ok(Err("BUILD_IN_PROGRESS"));
    }
    let id = row.build.id.unwrap_or_default();
    tx.delete::<Builds>(&(scope.clone(), id.clone()))?;
    if let Some(start) = row.build.start_time {
        tx.delete::<BuildsByStart>(&(scope.clone(), start, id.clone()))?;
    }
    let (project, number) =
        (row.build.project_name.unwrap_or_default(), row.build.build_number.unwrap_or_default());
    tx.delete::<BuildsOfProject>(&(scope.clone(), project, number))?;
    Ok(Ok(build_arn(scope, &id)))
}
