//! What `push` and `waiting` deliver with: roles, a bucket, a repository, a pipeline.

use crate::Failure;
use crate::server::Server;
use api_codecommit::{CreateRepository, CreateRepositoryInput, PutFile, PutFileInput, RepositoryMetadata};
use api_codepipeline::{
    ActionCategory, ActionDeclaration, ActionOwner, ActionTypeId, ArtifactStore, ArtifactStoreType,
    CreatePipeline, CreatePipelineInput, ExecutionMode, InputArtifact, OutputArtifact, PipelineDeclaration,
    PipelineType, StageDeclaration,
};
use api_iam::{CreateRole, CreateRoleInput, PutRolePolicy, PutRolePolicyInput};

pub const BUCKET: &str = "bench-artifacts";
pub const REPOSITORY: &str = "bench";

/// A role that a service may take and that may do everything.
pub async fn role(server: &Server, service: &str) -> Result<String, Failure> {
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": format!("{service}.amazonaws.com") }, "Action": "sts:AssumeRole" }],
    });
    let input = CreateRoleInput {
        role_name: service.into(),
        assume_role_policy_document: trust.to_string(),
        ..Default::default()
    };
    let role = server.call::<CreateRole>(input).await?.role.arn;
    let policy = PutRolePolicyInput {
        role_name: service.into(),
        policy_name: "all".into(),
        policy_document: allow("*"),
    };
    server.call::<PutRolePolicy>(policy).await?;
    Ok(role)
}

pub fn allow(action: &str) -> String {
    serde_json::json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] }).to_string()
}

pub async fn bucket(server: &Server) -> Result<(), Failure> {
    server.s3("PUT", &format!("/{BUCKET}"), Default::default()).await.map(|_| ())
}

pub async fn repository(server: &Server) -> Result<RepositoryMetadata, Failure> {
    let input = CreateRepositoryInput { repository_name: REPOSITORY.into(), ..Default::default() };
    let made = server.call::<CreateRepository>(input).await?.repository_metadata;
    made.ok_or_else(|| "a repository without metadata".into())
}

/// A first commit, so that there is something to deliver.
pub async fn commit(server: &Server) -> Result<(), Failure> {
    let input = PutFileInput {
        repository_name: REPOSITORY.into(),
        branch_name: "main".into(),
        file_path: "f.py".into(),
        file_content: "def handler(event, context):\n    return 1\n".into(),
        ..Default::default()
    };
    server.call::<PutFile>(input).await.map(|_| ())
}

pub fn stage(
    name: &str,
    category: ActionCategory,
    provider: &str,
    configuration: &[(&str, &str)],
    input: Option<&str>,
    output: Option<&str>,
) -> StageDeclaration {
    let action = ActionDeclaration {
        name: name.into(),
        action_type_id: ActionTypeId {
            category,
            owner: ActionOwner::Aws,
            provider: provider.into(),
            version: "1".into(),
        },
        configuration: Some(
            configuration.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        ),
        input_artifacts: input.map(|name| vec![InputArtifact { name: name.into() }]),
        output_artifacts: output.map(|name| vec![OutputArtifact { name: name.into(), ..Default::default() }]),
        ..Default::default()
    };
    StageDeclaration { name: name.into(), actions: vec![action], ..Default::default() }
}

/// The stage that all pipelines begin with.
pub fn source() -> StageDeclaration {
    let configuration =
        [("RepositoryName", REPOSITORY), ("BranchName", "main"), ("PollForSourceChanges", "false")];
    stage("Source", ActionCategory::Source, "CodeCommit", &configuration, None, Some("source"))
}

pub async fn pipeline(
    server: &Server,
    name: &str,
    role: &str,
    mode: ExecutionMode,
    stages: Vec<StageDeclaration>,
) -> Result<(), Failure> {
    let pipeline = PipelineDeclaration {
        name: name.into(),
        role_arn: role.into(),
        artifact_store: Some(ArtifactStore {
            r#type: ArtifactStoreType::S3,
            location: BUCKET.into(),
            encryption_key: None,
        }),
        stages,
        execution_mode: Some(mode),
        pipeline_type: Some(PipelineType::V2),
        ..Default::default()
    };
    let input = CreatePipelineInput { pipeline, ..Default::default() };
    server.call::<CreatePipeline>(input).await.map(|_| ())
}
