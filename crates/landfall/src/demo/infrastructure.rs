//! What the demo needs before the first push, made over the AWS API as anybody would make it.

use super::releases;
use super::repository::Remote;
use super::screen::Screen;
use crate::client::Client;
use crate::commands::Trouble;
use api_cloudwatch::{ComparisonOperator, Dimension, PutMetricAlarm, PutMetricAlarmInput, Statistic};
use api_codebuild as codebuild;
use api_codecommit::{CreateRepository, CreateRepositoryInput};
use api_codepipeline as codepipeline;
use api_events::{PutRule, PutRuleInput, PutTargets, PutTargetsInput, Target};
use api_iam::{
    CreateRole, CreateRoleInput, CreateServiceSpecificCredential, CreateServiceSpecificCredentialInput,
    CreateUser, CreateUserInput, PutRolePolicy, PutRolePolicyInput, PutUserPolicy, PutUserPolicyInput,
};
use api_lambda::{
    CreateAlias, CreateAliasInput, CreateFunction, CreateFunctionInput, FunctionCode,
    GetFunctionConfiguration, GetFunctionConfigurationInput, State,
};
use api_sns::{CreateTopic, CreateTopicInput, Subscribe, SubscribeInput};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

pub const FUNCTION: &str = "movies";
pub const ALIAS: &str = "live";
pub const PIPELINE: &str = "movies";
pub const PROJECT: &str = "movies-tests";
const ALARM: &str = "movies-errors";
const CANARY: &str = "Canary20Percent10Minutes";

pub async fn build(client: &Client, screen: &Screen) -> Result<Remote, Trouble> {
    let account = client.account.account.as_str();
    let bucket = format!("movies-artifacts-{account}");
    screen.now("making roles, function, repository, project, topic and pipeline".into());
    let function_role = role(client, "movies-function", "lambda.amazonaws.com", &["logs:*"]).await?;
    let build_role =
        role(client, "movies-build", "codebuild.amazonaws.com", &["logs:*", "s3:*", "codecommit:GitPull"])
            .await?;
    let pipeline_actions =
        ["s3:*", "codecommit:*", "codebuild:*", "lambda:*", "sns:Publish", "cloudwatch:DescribeAlarms"];
    let pipeline_role =
        role(client, "movies-pipeline", "codepipeline.amazonaws.com", &pipeline_actions).await?;
    let rule_role =
        role(client, "movies-push", "events.amazonaws.com", &["codepipeline:StartPipelineExecution"]).await?;
    let made = client.raw("s3", "PUT", &format!("/{bucket}"), Bytes::new()).await?;
    if !made.status().is_success() {
        return Err(Trouble::new(format!("CreateBucket: {}", String::from_utf8_lossy(made.body()))));
    }
    function(client, &function_role).await?;
    alarm(client).await?;
    let repository = client
        .call::<CreateRepository>(CreateRepositoryInput {
            repository_name: "movies".into(),
            ..Default::default()
        })
        .await?;
    let repository = repository.repository_metadata.unwrap_or_default();
    project(client, &build_role).await?;
    let topic = client
        .call::<CreateTopic>(CreateTopicInput { name: "movies-approvals".into(), ..Default::default() })
        .await?;
    let topic = topic.topic_arn.unwrap_or_default();
    let reviewer = SubscribeInput {
        topic_arn: topic.clone(),
        protocol: "email".into(),
        endpoint: Some("reviewer@example.com".into()),
        ..Default::default()
    };
    client.call::<Subscribe>(reviewer).await?;
    pipeline(client, &pipeline_role, &bucket, &topic).await?;
    on_push(client, &rule_role, repository.arn.as_deref().unwrap_or_default()).await?;
    screen.say("made     repository, build project, function with alias, alarm, topic, pipeline: movies");
    let (user, password) = developer(client).await?;
    Ok(Remote { url: repository.clone_url_http.unwrap_or_default(), user, password })
}

fn allow(actions: &[&str]) -> String {
    serde_json::json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] }).to_string()
}

async fn role(client: &Client, name: &str, service: &str, actions: &[&str]) -> Result<String, Trouble> {
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }],
    });
    let input = CreateRoleInput {
        role_name: name.into(),
        assume_role_policy_document: trust.to_string(),
        ..Default::default()
    };
    let made = client.call::<CreateRole>(input).await?;
    let policy = PutRolePolicyInput {
        role_name: name.into(),
        policy_name: "demo".into(),
        policy_document: allow(actions),
    };
    client.call::<PutRolePolicy>(policy).await?;
    Ok(made.role.arn)
}

/// The person who pushes: a user whose only right is to push.
async fn developer(client: &Client) -> Result<(String, String), Trouble> {
    let name = "developer";
    client.call::<CreateUser>(CreateUserInput { user_name: name.into(), ..Default::default() }).await?;
    let policy = PutUserPolicyInput {
        user_name: name.into(),
        policy_name: "push".into(),
        policy_document: allow(&["codecommit:GitPush", "codecommit:GitPull"]),
    };
    client.call::<PutUserPolicy>(policy).await?;
    let input = CreateServiceSpecificCredentialInput {
        user_name: name.into(),
        service_name: "codecommit.amazonaws.com".into(),
        ..Default::default()
    };
    let made = client
        .call::<CreateServiceSpecificCredential>(input)
        .await?
        .service_specific_credential
        .unwrap_or_default();
    Ok((made.service_user_name.unwrap_or_default(), made.service_password.unwrap_or_default()))
}

fn zip_of(code: &str) -> Result<Bytes, Trouble> {
    let trouble = |e: String| Trouble::new(format!("the function's code could not be packed: {e}"));
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .start_file("movies.py", zip::write::SimpleFileOptions::default())
        .map_err(|e| trouble(e.to_string()))?;
    writer.write_all(code.as_bytes()).map_err(|e| trouble(e.to_string()))?;
    Ok(writer.finish().map_err(|e| trouble(e.to_string()))?.into_inner().into())
}

async fn function(client: &Client, role: &str) -> Result<(), Trouble> {
    let input = CreateFunctionInput {
        function_name: FUNCTION.into(),
        runtime: api_lambda::Runtime::parse("python3.12"),
        handler: Some("movies.handler".into()),
        role: role.into(),
        code: FunctionCode { zip_file: Some(zip_of(&releases::before())?), ..Default::default() },
        publish: Some(true),
        // No release here is to fail because the machine is busy: an alarm would take it for the function's error.
        timeout: Some(60),
        ..Default::default()
    };
    client.call::<CreateFunction>(input).await?;
    for _ in 0..300 {
        let input = GetFunctionConfigurationInput { function_name: FUNCTION.into(), ..Default::default() };
        let state = client.call::<GetFunctionConfiguration>(input).await?.state;
        match state {
            Some(State::Active) => {
                let alias = CreateAliasInput {
                    function_name: FUNCTION.into(),
                    name: ALIAS.into(),
                    function_version: "1".into(),
                    ..Default::default()
                };
                return client.call::<CreateAlias>(alias).await.map(|_| ());
            }
            Some(State::Failed) => break,
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    Err(Trouble::new("the function did not become active")
        .hint("`landfall doctor` tells which interpreters there are"))
}

/// One error a minute on the alias is one too many.
async fn alarm(client: &Client) -> Result<(), Trouble> {
    let dimension = |name: &str, value: String| Dimension { name: name.into(), value };
    let input = PutMetricAlarmInput {
        alarm_name: ALARM.into(),
        namespace: Some("AWS/Lambda".into()),
        metric_name: Some("Errors".into()),
        dimensions: Some(vec![
            dimension("FunctionName", FUNCTION.into()),
            dimension("Resource", format!("{FUNCTION}:{ALIAS}")),
        ]),
        statistic: Some(Statistic::Sum),
        period: Some(60),
        evaluation_periods: Some(1),
        threshold: Some(1.0),
        comparison_operator: Some(ComparisonOperator::GreaterThanOrEqualToThreshold),
        treat_missing_data: Some("notBreaching".into()),
        ..Default::default()
    };
    client.call::<PutMetricAlarm>(input).await.map(|_| ())
}

async fn project(client: &Client, role: &str) -> Result<(), Trouble> {
    use codebuild::{ArtifactsType, ComputeType, EnvironmentType, SourceType};
    let input = codebuild::CreateProjectInput {
        name: PROJECT.into(),
        source: codebuild::ProjectSource { r#type: SourceType::Codepipeline, ..Default::default() },
        artifacts: codebuild::ProjectArtifacts { r#type: ArtifactsType::Codepipeline, ..Default::default() },
        environment: codebuild::ProjectEnvironment {
            r#type: EnvironmentType::LinuxContainer,
            image: "aws/codebuild/standard:7.0".into(),
            compute_type: ComputeType::BuildGeneral1Small,
            ..Default::default()
        },
        service_role: role.into(),
        ..Default::default()
    };
    client.call::<codebuild::CreateProject>(input).await.map(|_| ())
}

type Action = codepipeline::ActionDeclaration;

fn action(
    name: &str,
    category: codepipeline::ActionCategory,
    provider: &str,
    configuration: &[(&str, &str)],
    input: Option<&str>,
    output: Option<&str>,
) -> Action {
    Action {
        name: name.into(),
        action_type_id: codepipeline::ActionTypeId {
            category,
            owner: codepipeline::ActionOwner::Aws,
            provider: provider.into(),
            version: "1".into(),
        },
        configuration: Some(
            configuration.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect::<BTreeMap<_, _>>(),
        ),
        input_artifacts: input.map(|name| vec![codepipeline::InputArtifact { name: name.into() }]),
        output_artifacts: output
            .map(|name| vec![codepipeline::OutputArtifact { name: name.into(), ..Default::default() }]),
        ..Default::default()
    }
}

async fn pipeline(client: &Client, role: &str, bucket: &str, topic: &str) -> Result<(), Trouble> {
    use codepipeline::ActionCategory as Category;
    let stage = |name: &str, action: Action| codepipeline::StageDeclaration {
        name: name.into(),
        actions: vec![action],
        ..Default::default()
    };
    let source = [("RepositoryName", "movies"), ("BranchName", "main"), ("PollForSourceChanges", "false")];
    let approval = [("NotificationArn", topic), ("CustomData", "The tests have passed: release it?")];
    let deploy =
        [("FunctionName", FUNCTION), ("FunctionAlias", ALIAS), ("DeployStrategy", CANARY), ("Alarms", ALARM)];
    let stages = vec![
        stage("Source", action("Source", Category::Source, "CodeCommit", &source, None, Some("source"))),
        stage(
            "Build",
            action(
                "Test",
                Category::Build,
                "CodeBuild",
                &[("ProjectName", PROJECT)],
                Some("source"),
                Some("code"),
            ),
        ),
        stage("Approve", action("Approve", Category::Approval, "Manual", &approval, None, None)),
        stage("Deploy", action("Deploy", Category::Deploy, "Lambda", &deploy, Some("code"), None)),
    ];
    let declaration = codepipeline::PipelineDeclaration {
        name: PIPELINE.into(),
        role_arn: role.into(),
        artifact_store: Some(codepipeline::ArtifactStore {
            r#type: codepipeline::ArtifactStoreType::S3,
            location: bucket.into(),
            encryption_key: None,
        }),
        stages,
        pipeline_type: Some(codepipeline::PipelineType::V2),
        ..Default::default()
    };
    client
        .call::<codepipeline::CreatePipeline>(codepipeline::CreatePipelineInput {
            pipeline: declaration,
            ..Default::default()
        })
        .await
        .map(|_| ())
}

/// A push to main starts the pipeline.
async fn on_push(client: &Client, role: &str, repository_arn: &str) -> Result<(), Trouble> {
    let pattern = serde_json::json!({
        "source": ["aws.codecommit"],
        "detail-type": ["CodeCommit Repository State Change"],
        "resources": [repository_arn],
        "detail": { "event": ["referenceCreated", "referenceUpdated"], "referenceType": ["branch"], "referenceName": ["main"] },
    });
    let rule = PutRuleInput {
        name: "movies-push".into(),
        event_pattern: Some(pattern.to_string()),
        ..Default::default()
    };
    client.call::<PutRule>(rule).await?;
    let account = &client.account;
    let pipeline = format!("arn:aws:codepipeline:{}:{}:{PIPELINE}", account.region, account.account);
    let target =
        Target { id: "pipeline".into(), arn: pipeline, role_arn: Some(role.into()), ..Default::default() };
    let put = client
        .call::<PutTargets>(PutTargetsInput {
            rule: "movies-push".into(),
            targets: vec![target],
            ..Default::default()
        })
        .await?;
    match put.failed_entries.unwrap_or_default().first() {
        None => Ok(()),
        Some(failed) => {
            Err(Trouble::new(format!("PutTargets: {}", failed.error_message.clone().unwrap_or_default())))
        }
    }
}
