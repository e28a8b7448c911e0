//! The CodeBuild action, as build and as test: a build of a project from the input artifact.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html> (read 2026-11-21).
//! The source artifact is handed over with StartBuild's overrides; the build's own role fetches it and stores what it makes.
//! Left out: BatchEnabled and CombineArtifacts (batch builds) are refused.

use api_codebuild::{
    ArtifactPackaging, ArtifactsType, BatchGetBuilds, BatchGetBuildsInput, Build, EnvironmentVariable,
    EnvironmentVariableType, ProjectArtifacts, SourceType, StartBuild, StartBuildInput, StatusType,
    StopBuild, StopBuildInput,
};
use async_trait::async_trait;
use kernel::{Fault, OrFault};
use seam_pipeline_action::{
    Action, Artifact, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake,
};
use serde_json::{Value, json};
use std::time::Duration;
use wire::{Caller, OperationError};

/// How soon a build is looked at again: often while it is young, since most are short.
const LOOKS: [(u64, Duration); 3] =
    [(50, Duration::from_millis(100)), (100, Duration::from_millis(500)), (u64::MAX, Duration::from_secs(2))];

pub struct CodeBuild {
    pub caller: Caller,
    pub category: &'static str,
}

#[async_trait]
impl Action for CodeBuild {
    fn category(&self) -> &'static str {
        self.category
    }

    fn provider(&self) -> &'static str {
        "CodeBuild"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "ProjectName", required: true },
            Property { name: "PrimarySource", required: false },
            Property { name: "EnvironmentVariables", required: false },
            Property { name: "BatchEnabled", required: false },
            Property { name: "CombineArtifacts", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (1, 5), outputs: (0, 5) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        if run.setting("BatchEnabled").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Ok(Progress::failed("ConfigurationError", "Landfall does not have batch builds yet"));
        }
        let input = match started(run) {
            Ok(input) => input,
            Err(message) => return Ok(Progress::failed("ConfigurationError", message)),
        };
        match self.caller.call::<StartBuild>(run.cx, input).await {
            Ok(answer) => {
                let build = answer.build.or_fault(|| "a build that was started is answered")?;
                Ok(running(&build, 0))
            }
            Err(error) => Progress::refused("The build could not be started", error),
        }
    }

    async fn look(&self, run: &Run<'_>, memo: Value, _: &[News], _: bool) -> Result<Progress, Fault> {
        let id = memo["build"].as_str().or_fault(|| "the memo of a build names it")?.to_owned();
        let builds = match self
            .caller
            .call::<BatchGetBuilds>(run.cx, BatchGetBuildsInput { ids: vec![id.clone()] })
            .await
        {
            Ok(answer) => answer.builds.unwrap_or_default(),
            Err(error) => return Progress::refused("The build could not be read", error),
        };
        let Some(build) = builds.into_iter().next() else {
            return Ok(Progress::failed("JobFailed", format!("the build {id} is gone")));
        };
        Ok(match build.build_status {
            None | Some(StatusType::InProgress) => {
                running(&build, memo["looks"].as_u64().unwrap_or_default() + 1)
            }
            Some(StatusType::Succeeded) => Progress::Succeeded(succeeded(&build)),
            Some(status) => Progress::Failed {
                code: "JobFailed",
                message: failure(&build, status),
                external: external(&build),
            },
        })
    }

    async fn cancel(&self, run: &Run<'_>, memo: Value) -> Result<(), Fault> {
        let Some(id) = memo["build"].as_str() else { return Ok(()) };
        match self.caller.call::<StopBuild>(run.cx, StopBuildInput { id: id.to_owned() }).await {
            Ok(_) => Ok(()),
            // It was abandoned either way; a role that may not stop builds leaves it running, as in AWS.
            Err(error) => {
                tracing::warn!(build = id, code = %error.code(), "an abandoned build was not stopped");
                Ok(())
            }
        }
    }
}

fn started(run: &Run<'_>) -> Result<StartBuildInput, String> {
    let primary = run.setting("PrimarySource");
    let source = match primary {
        Some(name) => run
            .inputs
            .iter()
            .find(|input| input.name == name)
            .ok_or(format!("PrimarySource {name} is no input artifact"))?,
        None if run.inputs.len() > 1 => {
            return Err("PrimarySource is required with more than one input artifact".into());
        }
        None => run.inputs.first().ok_or("the input artifact has not been made by any action")?,
    };
    if run.inputs.len() > 1 {
        return Err("Landfall does not have builds with several input artifacts yet".into());
    }
    let (primary_output, others) = match run.outputs {
        [] => (ProjectArtifacts { r#type: ArtifactsType::NoArtifacts, ..Default::default() }, &[][..]),
        [first, others @ ..] => (place(first, false), others),
    };
    Ok(StartBuildInput {
        project_name: run.setting("ProjectName").unwrap_or_default().to_owned(),
        source_type_override: Some(SourceType::Codepipeline),
        source_location_override: Some(format!("{}/{}", source.bucket, source.key)),
        source_version: source.revision.clone(),
        artifacts_override: Some(primary_output),
        secondary_artifacts_override: (!others.is_empty())
            .then(|| others.iter().map(|output| place(output, true)).collect()),
        environment_variables_override: variables(run)?,
        idempotency_token: Some(run.token.to_owned()),
        ..Default::default()
    })
}

fn place(output: &Artifact, secondary: bool) -> ProjectArtifacts {
    ProjectArtifacts {
        r#type: ArtifactsType::Codepipeline,
        location: Some(output.bucket.clone()),
        name: Some(output.key.clone()),
        packaging: Some(ArtifactPackaging::Zip),
        artifact_identifier: secondary.then(|| output.name.clone()),
        ..Default::default()
    }
}

/// `EnvironmentVariables` is a JSON array of {name, value, type}.
fn variables(run: &Run<'_>) -> Result<Option<Vec<EnvironmentVariable>>, String> {
    let Some(text) = run.setting("EnvironmentVariables") else { return Ok(None) };
    let wrong =
        || "EnvironmentVariables must be a JSON array of objects with name, value and type".to_owned();
    let items: Vec<Value> = serde_json::from_str(text).map_err(|_| wrong())?;
    let one = |item: &Value| {
        let kind = item["type"].as_str().unwrap_or("PLAINTEXT");
        Some(EnvironmentVariable {
            name: item["name"].as_str()?.to_owned(),
            value: item["value"].as_str()?.to_owned(),
            r#type: Some(EnvironmentVariableType::parse(kind)?),
        })
    };
    items.iter().map(|item| one(item).ok_or_else(wrong)).collect::<Result<Vec<_>, _>>().map(Some)
}

fn external(build: &Build) -> External {
    let url = build.logs.as_ref().and_then(|logs| logs.deep_link.clone());
    External { id: build.id.clone(), url, summary: None }
}

fn running(build: &Build, looks: u64) -> Progress {
    let wait =
        LOOKS.iter().find(|(up_to, _)| looks < *up_to).map_or(Duration::from_secs(2), |(_, wait)| *wait);
    let memo = json!({ "build": build.id, "looks": looks });
    Progress::Running { memo, external: external(build), token: None, wake: Wake::After(wait) }
}

fn succeeded(build: &Build) -> Outputs {
    let exported = build.exported_environment_variables.clone().unwrap_or_default();
    let variables =
        exported.into_iter().filter_map(|variable| Some((variable.name?, variable.value?))).collect();
    Outputs { external: external(build), revision: None, variables }
}

/// `Build terminated with state: FAILED`, with the phase that failed and why.
fn failure(build: &Build, status: StatusType) -> String {
    let mut message = format!("Build terminated with state: {status}");
    let phases = build.phases.as_deref().unwrap_or_default();
    let failed =
        phases.iter().find(|phase| phase.phase_status.is_some_and(|status| status != StatusType::Succeeded));
    if let Some(phase) = failed {
        let contexts = phase.contexts.iter().flatten().filter_map(|context| context.message.clone());
        let why: Vec<_> = contexts.filter(|text| !text.is_empty()).collect();
        let name = phase.phase_type.map_or("", |kind| kind.as_str());
        message.push_str(&format!(". Phase: {name}. {}", why.join("; ")));
    }
    message
}
