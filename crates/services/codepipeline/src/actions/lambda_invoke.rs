//! The Lambda invoke action: a function is given a job, and says itself how it ended.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html> (read 2026-11-21).
//! The function is invoked asynchronously. It has twenty minutes to report; with a continuation token it has twenty more, and a day in
//! all, in real time, whatever the server's time scale: <https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html> (read 2026-11-21).

use crate::tables::{ExecutionIds, JobRow, Jobs};
use api_lambda::{InvocationType, Invoke, InvokeInput};
use async_trait::async_trait;
use kernel::{Clock, Fault, OrFault, Timestamp};
use seam_pipeline_action::{
    Action, Artifact, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake,
};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use wire::Caller;

/// The signal that carries a job's result: {status, message, type, continuationToken, variables, executionId, summary}.
pub const RESULT: &str = "job";

const ANSWERED_WITHIN: Duration = Duration::from_secs(20 * 60);
const DONE_WITHIN: Duration = Duration::from_secs(24 * 3600);
/// What the job's credentials are good for.
const CREDENTIALS_FOR: Duration = Duration::from_secs(3600);

pub struct LambdaInvoke {
    pub caller: Caller,
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Action for LambdaInvoke {
    fn category(&self) -> &'static str {
        "Invoke"
    }

    fn provider(&self) -> &'static str {
        "Lambda"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "FunctionName", required: true },
            Property { name: "UserParameters", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (0, 5), outputs: (0, 5) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        self.open_job(run).await?;
        self.invoke(run, None, self.given_up_at()).await
    }

    async fn look(
        &self,
        run: &Run<'_>,
        memo: Value,
        news: &[News],
        timed_out: bool,
    ) -> Result<Progress, Fault> {
        let Some(result) = news.iter().find(|news| news.name == RESULT) else {
            if timed_out {
                let function = run.setting("FunctionName").unwrap_or_default();
                return Ok(Progress::failed(
                    "JobFailed",
                    format!("The AWS Lambda function {function} did not report a result within 20 minutes"),
                ));
            }
            return Ok(waiting(run, memo));
        };
        let text = |key: &str| result.payload[key].as_str().map(str::to_owned);
        if text("status").as_deref() == Some("Succeeded") {
            if let Some(token) = text("continuationToken") {
                let until = memo["until"].as_i64().and_then(|at| Timestamp::from_millisecond(at).ok());
                let until = until.unwrap_or_else(|| self.given_up_at());
                if self.clock.now() >= until {
                    let message = "The job was continued for 24 hours and did not end";
                    return Ok(Progress::failed("JobFailed", message));
                }
                return self.invoke(run, Some(&token), until).await;
            }
            let variables = serde_json::from_value(result.payload["variables"].clone()).unwrap_or_default();
            let external = External { id: text("executionId"), url: None, summary: text("summary") };
            return Ok(Progress::Succeeded(Outputs { external, revision: None, variables }));
        }
        let external = External { id: text("executionId"), ..External::default() };
        let message = text("message").unwrap_or_default();
        Ok(Progress::Failed { code: failure_type(text("type").as_deref()), message, external })
    }

    async fn cancel(&self, _: &Run<'_>, _: Value) -> Result<(), Fault> {
        Ok(())
    }
}

fn failure_type(name: Option<&str>) -> &'static str {
    let known = [
        "ConfigurationError",
        "PermissionError",
        "RevisionOutOfSync",
        "RevisionUnavailable",
        "SystemUnavailable",
    ];
    known.into_iter().find(|known| Some(*known) == name).unwrap_or("JobFailed")
}

fn waiting(run: &Run<'_>, memo: Value) -> Progress {
    let external = External { id: Some(run.token.to_owned()), ..External::default() };
    Progress::Running { memo, external, token: None, wake: Wake::Work { at_most: ANSWERED_WITHIN } }
}

impl LambdaInvoke {
    fn given_up_at(&self) -> Timestamp {
        kernel::clock::later(self.clock.now(), DONE_WITHIN)
    }

    /// The job's id is the action execution's id, so a repeated begin opens the same job.
    async fn open_job(&self, run: &Run<'_>) -> Result<(), Fault> {
        let (scope, pipeline) = (run.scope.clone(), run.pipeline.to_owned());
        let (id, execution_id) = (run.token.to_owned(), run.execution_id.to_owned());
        let open = move |tx: &mut store::Write<'_>| {
            let number = tx.get::<ExecutionIds>(&(scope.clone(), pipeline.clone(), execution_id.clone()))?;
            let execution = number.or_fault(|| "an execution that runs is indexed")?;
            let row = JobRow {
                pipeline: pipeline.clone(),
                execution,
                ordinal: 0,
                action_id: id.clone(),
                done: false,
            };
            tx.insert_new::<Jobs>(&(scope.clone(), id.clone()), &row).map(|_| ())
        };
        self.store.write(open).await
    }

    async fn invoke(
        &self,
        run: &Run<'_>,
        continuation: Option<&str>,
        until: Timestamp,
    ) -> Result<Progress, Fault> {
        let job = self.job(run, continuation).await?;
        let input = InvokeInput {
            function_name: run.setting("FunctionName").unwrap_or_default().to_owned(),
            invocation_type: Some(InvocationType::Event),
            payload: Some(job.to_string().into()),
            ..Default::default()
        };
        match self.caller.call::<Invoke>(run.cx, input).await {
            Ok(_) => Ok(waiting(run, json!({ "until": until.as_millisecond() }))),
            Err(error) => Progress::refused("The function could not be invoked", error),
        }
    }

    async fn job(&self, run: &Run<'_>, continuation: Option<&str>) -> Result<Value, Fault> {
        let mut configuration = json!({ "FunctionName": run.setting("FunctionName") });
        if let Some(parameters) = run.setting("UserParameters") {
            configuration["UserParameters"] = parameters.into();
        }
        let mut data = json!({
            "actionConfiguration": { "configuration": configuration },
            "inputArtifacts": run.inputs.iter().map(artifact).collect::<Vec<_>>(),
            "outputArtifacts": run.outputs.iter().map(artifact).collect::<Vec<_>>(),
        });
        if !(run.inputs.is_empty() && run.outputs.is_empty()) {
            let keys = self.caller.credentials(run.cx, CREDENTIALS_FOR).await?;
            data["artifactCredentials"] = json!({
                "accessKeyId": keys.access_key_id,
                "secretAccessKey": keys.secret_access_key,
                "sessionToken": keys.session_token,
                "expirationTime": keys.expires_at.as_millisecond(),
            });
        }
        if let Some(token) = continuation {
            data["continuationToken"] = token.into();
        }
        Ok(json!({ "CodePipeline.job": { "id": run.token, "accountId": run.scope.account, "data": data } }))
    }
}

fn artifact(artifact: &Artifact) -> Value {
    json!({
        "name": artifact.name,
        "revision": artifact.revision,
        "location": { "type": "S3", "s3Location": { "bucketName": artifact.bucket, "objectKey": artifact.key } },
    })
}
