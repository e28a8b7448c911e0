//! `git push` until the alias has moved: CodeCommit, EventBridge, CodePipeline, CodeBuild and Lambda, all at once.
//!
//! The build's one command is `true`, so that there is no time of its own to take away. The floor is the same push to a bare
//! repository on disk: what git takes for itself.

use crate::delivery::{self, REPOSITORY, pipeline, source, stage};
use crate::server::{REGION, Server};
use crate::{Arguments, Failure, Line, Report, invoke, median};
use api_codebuild::{
    ArtifactsType, ComputeType, CreateProject, CreateProjectInput, EnvironmentType, ProjectArtifacts,
    ProjectEnvironment, ProjectSource, SourceType,
};
use api_codepipeline::{
    ActionCategory, ExecutionMode, ListPipelineExecutions, ListPipelineExecutionsInput,
    PipelineExecutionStatus,
};
use api_events::{PutRule, PutRuleInput, PutTargets, PutTargetsInput, Target};
use api_iam::{
    CreateServiceSpecificCredential, CreateServiceSpecificCredentialRequest, CreateUser, CreateUserInput,
    PutUserPolicy, PutUserPolicyInput, ServiceSpecificCredential,
};
use api_lambda::{CreateAlias, CreateAliasInput, GetAlias, GetAliasInput};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const NAME: &str = "bench";
const ALIAS: &str = "live";
const PUSH_TO_ALIAS_S_MAX: f64 = 1.0;
const MOVED_WITHIN: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(5);
const BUILDSPEC: &str =
    "version: 0.2\nphases:\n  build:\n    commands:\n      - \"true\"\nartifacts:\n  files: [f.py]\n";
const CREDENTIAL_HELPER: &str =
    "credential.helper=!f() { echo \"username=$BENCH_USER\"; echo \"password=$BENCH_PASSWORD\"; }; f";

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let server = Server::start(&arguments.landfall)?;
    let (url, developer) = set_up(&server).await?;
    let work = Work::create(&server, developer)?;
    let (mut times, mut floors) = (Vec::new(), Vec::new());
    // The first release is not counted: it warms what every later one finds warm.
    for release in 0..=arguments.rounds {
        work.commit(release)?;
        let begin = Instant::now();
        work.push(&work.bare.display().to_string())?;
        floors.push(begin.elapsed().as_secs_f64());
        let before = version(&server).await?;
        let begin = Instant::now();
        work.push(&url)?;
        while version(&server).await? == before {
            if begin.elapsed() > MOVED_WITHIN {
                return Err(format!("release {release} did not move the alias").into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        times.push(begin.elapsed().as_secs_f64());
        ended(&server).await?;
        let answer = invoke::call(&server, Some(ALIAS)).await?;
        println!("release {release}: version {answer} after {:.2} s", times[release]);
    }
    report.tell(&Line {
        what: "git push to alias moved, all at once (floor: push to disk)",
        ours: median(times.split_off(1)),
        unit: "s",
        floor: Some(median(floors.split_off(1))),
        limit: Some(PUSH_TO_ALIAS_S_MAX),
    });
    Ok(())
}

async fn set_up(server: &Server) -> Result<(String, ServiceSpecificCredential), Failure> {
    invoke::make(server, "0").await?;
    let alias = CreateAliasInput {
        function_name: invoke::FUNCTION.into(),
        name: ALIAS.into(),
        function_version: "1".into(),
        ..Default::default()
    };
    server.call::<CreateAlias>(alias).await?;
    delivery::bucket(server).await?;
    let repository = delivery::repository(server).await?;
    project(server).await?;
    let deploy =
        [("FunctionName", invoke::FUNCTION), ("FunctionAlias", ALIAS), ("DeployStrategy", "AllAtOnce")];
    let build = [("ProjectName", NAME)];
    let stages = vec![
        source(),
        stage("Build", ActionCategory::Build, "CodeBuild", &build, Some("source"), Some("code")),
        stage("Deploy", ActionCategory::Deploy, "Lambda", &deploy, Some("code"), None),
    ];
    let role = delivery::role(server, "codepipeline").await?;
    pipeline(server, NAME, &role, ExecutionMode::Superseded, stages).await?;
    let arn = repository.arn.unwrap_or_default();
    on_push(server, &arn).await?;
    Ok((repository.clone_url_http.unwrap_or_default(), developer(server).await?))
}

async fn project(server: &Server) -> Result<(), Failure> {
    let input = CreateProjectInput {
        name: NAME.into(),
        source: ProjectSource { r#type: SourceType::Codepipeline, ..Default::default() },
        artifacts: ProjectArtifacts { r#type: ArtifactsType::Codepipeline, ..Default::default() },
        environment: ProjectEnvironment {
            r#type: EnvironmentType::LinuxContainer,
            image: "aws/codebuild/standard:7.0".into(),
            compute_type: ComputeType::BuildGeneral1Small,
            ..Default::default()
        },
        service_role: delivery::role(server, "codebuild").await?,
        ..Default::default()
    };
    server.call::<CreateProject>(input).await.map(|_| ())
}

async fn on_push(server: &Server, repository_arn: &str) -> Result<(), Failure> {
    let pattern = serde_json::json!({ "source": ["aws.codecommit"], "resources": [repository_arn] });
    let rule =
        PutRuleInput { name: NAME.into(), event_pattern: Some(pattern.to_string()), ..Default::default() };
    server.call::<PutRule>(rule).await?;
    let account = repository_arn.split(':').nth(4).unwrap_or_default();
    let target = Target {
        id: NAME.into(),
        arn: format!("arn:aws:codepipeline:{REGION}:{account}:{NAME}"),
        role_arn: Some(delivery::role(server, "events").await?),
        ..Default::default()
    };
    let input = PutTargetsInput { rule: NAME.into(), targets: vec![target], ..Default::default() };
    server.call::<PutTargets>(input).await.map(|_| ())
}

async fn developer(server: &Server) -> Result<ServiceSpecificCredential, Failure> {
    let user_name = "developer".to_owned();
    server.call::<CreateUser>(CreateUserInput { user_name: user_name.clone(), ..Default::default() }).await?;
    let policy = PutUserPolicyInput {
        user_name: user_name.clone(),
        policy_name: "push".into(),
        policy_document: delivery::allow("codecommit:*"),
    };
    server.call::<PutUserPolicy>(policy).await?;
    let service_name = "codecommit.amazonaws.com".to_owned();
    let input = CreateServiceSpecificCredentialRequest { user_name, service_name, ..Default::default() };
    let made = server.call::<CreateServiceSpecificCredential>(input).await?;
    made.service_specific_credential.ok_or_else(|| "no credential".into())
}

async fn version(server: &Server) -> Result<String, Failure> {
    let input = GetAliasInput { function_name: invoke::FUNCTION.into(), name: ALIAS.into() };
    Ok(server.call::<GetAlias>(input).await?.function_version.unwrap_or_default())
}

/// The execution has ended, and well: the next release starts on a quiet server.
async fn ended(server: &Server) -> Result<(), Failure> {
    let begin = Instant::now();
    while begin.elapsed() < MOVED_WITHIN {
        let input = ListPipelineExecutionsInput { pipeline_name: NAME.into(), ..Default::default() };
        let found = server.call::<ListPipelineExecutions>(input).await?.pipeline_execution_summaries;
        match found.unwrap_or_default().first().and_then(|newest| newest.status) {
            Some(PipelineExecutionStatus::Succeeded) => return Ok(()),
            Some(PipelineExecutionStatus::InProgress) => tokio::time::sleep(LOOK_EVERY).await,
            other => return Err(format!("the execution is {other:?}").into()),
        }
    }
    Err("the execution did not end".into())
}

/// The developer's working copy, and a bare repository beside it for the floor.
struct Work {
    folder: PathBuf,
    bare: PathBuf,
    developer: ServiceSpecificCredential,
}

impl Work {
    fn create(server: &Server, developer: ServiceSpecificCredential) -> Result<Self, Failure> {
        let (folder, bare) = (server.folder().join("bench-work"), server.folder().join("bench-bare.git"));
        let work = Self { folder, bare, developer };
        std::fs::create_dir_all(&work.folder)?;
        work.git(&["init", "--quiet", "--initial-branch=main"])?;
        let bare = work.bare.display().to_string();
        work.git(&["init", "--quiet", "--bare", "--initial-branch=main", &bare])?;
        std::fs::write(work.folder.join("buildspec.yml"), BUILDSPEC)?;
        Ok(work)
    }

    fn commit(&self, release: usize) -> Result<(), Failure> {
        let code = format!("def handler(event, context):\n    return {release}\n");
        std::fs::write(self.folder.join("f.py"), code)?;
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", &format!("{REPOSITORY} {release}")])
    }

    fn push(&self, url: &str) -> Result<(), Failure> {
        let helper = ["-c", "credential.helper=", "-c", CREDENTIAL_HELPER];
        self.git(&[&helper[..], &["push", "--quiet", url, "HEAD:refs/heads/main"]].concat())
    }

    fn git(&self, arguments: &[&str]) -> Result<(), Failure> {
        let output = Command::new("git")
            .arg("-C")
            .arg(Path::new(&self.folder))
            .args(arguments)
            .envs([
                ("GIT_CONFIG_GLOBAL", "/dev/null"),
                ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_TERMINAL_PROMPT", "0"),
            ])
            .envs([("GIT_AUTHOR_NAME", "bench"), ("GIT_COMMITTER_NAME", "bench")])
            .envs([("GIT_AUTHOR_EMAIL", "bench@example.com"), ("GIT_COMMITTER_EMAIL", "bench@example.com")])
            .env("BENCH_USER", self.developer.service_user_name.as_deref().unwrap_or_default())
            .env("BENCH_PASSWORD", self.developer.service_password.as_deref().unwrap_or_default())
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let what = arguments.join(" ");
        if output.status.success() { Ok(()) } else { Err(format!("git {what}: {said}").into()) }
    }
}
