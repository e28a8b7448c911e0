//! BatchGetApplications: several applications at once; one that does not exist is refused.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetApplications.html> (read 2026-11-21).
//! Permission: codedeploy:BatchGetApplications on the application.

use api_codedeploy::{
    BatchGetApplications, BatchGetApplicationsError, BatchGetApplicationsInput, BatchGetApplicationsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::paging;

impl Handle<BatchGetApplications> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetApplicationsInput,
    ) -> Result<Vec<Permission>, BatchGetApplicationsError> {
        let arns = input.application_names.iter().map(|name| names::application_arn(&cx.scope, name));
        Ok(arns.map(|arn| Permission::new("codedeploy:BatchGetApplications", arn)).collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetApplicationsInput,
    ) -> Result<BatchGetApplicationsOutput, BatchGetApplicationsError> {
        batch_get_applications(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_applications(
    service: &CodeDeploy,
    cx: &Cx,
    input: BatchGetApplicationsInput,
) -> Result<BatchGetApplicationsOutput, Failure> {
    if input.application_names.len() > paging::PAGE {
        return Err(errors::batch_too_large().into());
    }
    let scope = cx.scope.clone();
    let read = service.store.read(|tx| {
        let mut infos = Vec::new();
        for name in &input.application_names {
            infos.push(found::application_info(name, found::application(tx, &scope, name)?));
        }
        Ok::<_, Failure>(infos)
    });
    Ok(BatchGetApplicationsOutput { applications_info: Some(read.await?) })
}
