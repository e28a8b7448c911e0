//! The manual approval: holds the pipeline until somebody approves or rejects, for seven days or `timeoutInMinutes` at most.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html> (read 2026-11-21).

use api_sns::{Publish, PublishInput};
use async_trait::async_trait;
use kernel::{Clock, Fault};
use seam_pipeline_action::{Action, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use wire::Caller;

/// The signal that carries an approval's result: {status, summary, by}.
pub const RESULT: &str = "approval";

const HELD: Duration = Duration::from_secs(7 * 24 * 3600);

pub struct Manual {
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Action for Manual {
    fn category(&self) -> &'static str {
        "Approval"
    }

    fn provider(&self) -> &'static str {
        "Manual"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "NotificationArn", required: false },
            Property { name: "CustomData", required: false },
            Property { name: "ExternalEntityLink", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (0, 0), outputs: (0, 0) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        if let Some(topic) = run.setting("NotificationArn") {
            let subject: String =
                format!("APPROVAL NEEDED: AWS CodePipeline {} for action {}", run.pipeline, run.action)
                    .chars()
                    .take(100)
                    .collect();
            let input = PublishInput {
                topic_arn: Some(topic.to_owned()),
                subject: Some(subject),
                message: self.message(run).to_string(),
                ..Default::default()
            };
            if let Err(error) = self.caller.call::<Publish>(run.cx, input).await {
                return Progress::refused("The approval could not be announced", error);
            }
        }
        Ok(waiting(run))
    }

    async fn look(&self, run: &Run<'_>, _: Value, news: &[News], timed_out: bool) -> Result<Progress, Fault> {
        let Some(result) = news.iter().find(|news| news.name == RESULT) else {
            if timed_out {
                let minutes = limit(run).as_secs() / 60;
                let message = format!("The approval was not given within {minutes} minutes");
                return Ok(Progress::failed("JobFailed", message));
            }
            return Ok(waiting(run));
        };
        let summary = result.payload["summary"].as_str().unwrap_or_default().to_owned();
        if result.payload["status"].as_str() == Some("Approved") {
            let external = External { summary: Some(summary), ..External::default() };
            return Ok(Progress::Succeeded(Outputs { external, ..Outputs::default() }));
        }
        let by = result.payload["by"].as_str().unwrap_or_default();
        Ok(Progress::failed("JobFailed", format!("Rejected by {by}: {summary}")))
    }

    async fn cancel(&self, _: &Run<'_>, _: Value) -> Result<(), Fault> {
        Ok(())
    }
}

fn limit(run: &Run<'_>) -> Duration {
    run.timeout.unwrap_or(HELD)
}

/// The token that a result has to bear is this action execution's own.
fn waiting(run: &Run<'_>) -> Progress {
    let external = External { summary: run.setting("CustomData").map(str::to_owned), ..External::default() };
    Progress::Running {
        memo: Value::Null,
        external,
        token: Some(run.token.to_owned()),
        wake: Wake::News { at_most: limit(run) },
    }
}

impl Manual {
    fn message(&self, run: &Run<'_>) -> Value {
        let console = format!(
            "https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{}/view?region={}",
            run.pipeline, run.scope.region
        );
        let expires = self.clock.after(limit(run)).strftime("%Y-%m-%dT%H:%MZ").to_string();
        json!({
            "region": run.scope.region,
            "consoleLink": console,
            "approval": {
                "pipelineName": run.pipeline,
                "stageName": run.stage,
                "actionName": run.action,
                "token": run.token,
                "expires": expires,
                "externalEntityLink": run.setting("ExternalEntityLink"),
                "approvalReviewLink": format!("{console}#/{}/{}/approve/{}", run.stage, run.action, run.token),
                "customData": run.setting("CustomData"),
            },
        })
    }
}
