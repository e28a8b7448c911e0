//! GetApplication: one application.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplication.html> (read 2026-11-21).
//! Permission: codedeploy:GetApplication on the application.

use api_codedeploy::{GetApplication, GetApplicationError, GetApplicationInput, GetApplicationOutput};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;
use crate::names;

impl Handle<GetApplication> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetApplicationInput,
    ) -> Result<Vec<Permission>, GetApplicationError> {
        Ok(vec![Permission::new(
            "codedeploy:GetApplication",
            names::application_arn(&cx.scope, &input.application_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetApplicationInput,
    ) -> Result<GetApplicationOutput, GetApplicationError> {
        get_application(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_application(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetApplicationInput,
) -> Result<GetApplicationOutput, Failure> {
    let name = input.application_name;
    let row = service.store.read(|tx| found::application(tx, &cx.scope, &name)).await?;
    Ok(GetApplicationOutput { application: Some(found::application_info(&name, row)) })
}
