//! CreateApplication: names something that is deployed.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html> (read 2026-11-21).
//! Permission: codedeploy:CreateApplication on the application.
//! Left out: the compute platforms Server (which AWS takes when none is named) and ECS.

use api_codedeploy::{
    ComputePlatform, CreateApplication, CreateApplicationError, CreateApplicationInput,
    CreateApplicationOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::names;
use crate::rules::tags;
use crate::tables::ApplicationRow;
use crate::tables::Applications;

impl Handle<CreateApplication> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateApplicationInput,
    ) -> Result<Vec<Permission>, CreateApplicationError> {
        Ok(vec![Permission::new(
            "codedeploy:CreateApplication",
            names::application_arn(&cx.scope, &input.application_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateApplicationInput,
    ) -> Result<CreateApplicationOutput, CreateApplicationError> {
        create_application(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_application(
    service: &CodeDeploy,
    cx: &Cx,
    input: CreateApplicationInput,
) -> Result<CreateApplicationOutput, Failure> {
    let tags = tags::of(input.tags.as_deref())?;
    tags::count(&tags)?;
    let platform = input.compute_platform.unwrap_or(ComputePlatform::Server);
    let row = ApplicationRow { id: service.chance.uuid(), created_at: service.clock.now(), platform, tags };
    let (key, id) = ((cx.scope.clone(), input.application_name), row.id.clone());
    let written = service.store.write(move |tx| {
        if tx.insert_new::<Applications>(&key, &row)? {
            Ok(())
        } else {
            Err(Failure::from(errors::application_exists(&key.1)))
        }
    });
    written.await?;
    Ok(CreateApplicationOutput { application_id: Some(id) })
}
