//! GetJobDetails: what a job was given.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetJobDetails.html> (read 2026-11-21).
//! Left out: artifact credentials are given to the function with the job only.

use crate::tables::{Actions, Jobs};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    ActionConfiguration, ActionContext, GetJobDetails, GetJobDetailsError, GetJobDetailsInput,
    GetJobDetailsOutput, JobData, JobDetails, PipelineContext, StageContext,
};
use kernel::OrFault;
use wire::{Cx, Handle, Permission};

impl Handle<GetJobDetails> for CodePipeline {
    async fn permissions(
        &self,
        _: &Cx,
        _: &GetJobDetailsInput,
    ) -> Result<Vec<Permission>, GetJobDetailsError> {
        Ok(vec![Permission::new("codepipeline:GetJobDetails", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetJobDetailsInput,
    ) -> Result<GetJobDetailsOutput, GetJobDetailsError> {
        let (scope, id) = (cx.scope.clone(), input.job_id);
        let read = move |tx: &store::Read<'_>| {
            let job = tx.get::<Jobs>(&(scope.clone(), id.clone()))?.ok_or_else(|| errors::no_job(&id))?;
            let rows =
                tx.scan::<Actions>(&(scope.clone(), job.pipeline.clone(), job.execution), None, 1000)?;
            let row = rows.into_iter().map(|(_, row)| row).find(|row| row.id == job.action_id);
            Ok::<_, GetJobDetailsError>((job, row.or_fault(|| "a job has an action")?))
        };
        let (job, row) = self.store.read(read).await?;
        let context = PipelineContext {
            pipeline_name: Some(job.pipeline.clone()),
            stage: Some(StageContext { name: Some(row.stage.clone()) }),
            action: Some(ActionContext {
                name: Some(row.declaration.name.clone()),
                action_execution_id: Some(row.id.clone()),
            }),
            pipeline_arn: Some(pipeline_arn(&cx.scope, &job.pipeline).to_string()),
            pipeline_execution_id: Some(row.execution_id.clone()),
        };
        let data = JobData {
            action_type_id: Some(row.declaration.action_type_id),
            action_configuration: Some(ActionConfiguration { configuration: Some(row.configuration) }),
            pipeline_context: Some(context),
            ..JobData::default()
        };
        Ok(GetJobDetailsOutput {
            job_details: Some(JobDetails {
                id: Some(row.id),
                data: Some(data),
                account_id: Some(cx.scope.account.to_string()),
            }),
        })
    }
}
