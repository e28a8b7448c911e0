//! Rows as the API shows them.

use crate::tables::{ActionRow, ExecutionRow, SourceRow};
use api_codepipeline::{
    ActionExecution, ActionExecutionDetail, ActionExecutionInput, ActionExecutionOutput,
    ActionExecutionResult, ActionRevision, ArtifactDetail, ArtifactRevision, ErrorDetails, ExecutionTrigger,
    ExecutionType, PipelineExecution, PipelineExecutionSummary, PipelineRollbackMetadata,
    ResolvedPipelineVariable, S3Location, SourceRevision, StopExecutionTrigger,
};
use seam_pipeline_action::Artifact;

fn source(row: &SourceRow) -> SourceRevision {
    SourceRevision {
        action_name: row.action.clone(),
        revision_id: Some(row.revision.id.clone()),
        revision_summary: row.revision.summary.clone(),
        revision_url: row.revision.url.clone(),
    }
}

fn trigger(row: &ExecutionRow) -> ExecutionTrigger {
    ExecutionTrigger {
        trigger_type: Some(row.trigger.kind),
        trigger_detail: Some(row.trigger.detail.clone()),
    }
}

pub fn execution_type(row: &ExecutionRow) -> ExecutionType {
    if row.rollback_to.is_some() { ExecutionType::Rollback } else { ExecutionType::Standard }
}

fn rollback(row: &ExecutionRow) -> Option<PipelineRollbackMetadata> {
    let target = row.rollback_to.clone()?;
    Some(PipelineRollbackMetadata { rollback_target_pipeline_execution_id: Some(target) })
}

pub fn summary(row: &ExecutionRow) -> PipelineExecutionSummary {
    PipelineExecutionSummary {
        pipeline_execution_id: Some(row.id.clone()),
        status: Some(row.status),
        status_summary: row.summary.clone(),
        start_time: Some(row.started),
        last_update_time: Some(row.updated),
        source_revisions: Some(row.sources.iter().map(source).collect()),
        trigger: Some(trigger(row)),
        stop_trigger: row
            .stopping
            .as_ref()
            .map(|stopping| StopExecutionTrigger { reason: stopping.reason.clone() }),
        execution_mode: Some(row.mode()),
        execution_type: Some(execution_type(row)),
        rollback_metadata: rollback(row),
    }
}

pub fn execution(row: &ExecutionRow) -> PipelineExecution {
    let revisions = row.artifacts.values().filter_map(|artifact| {
        let source =
            row.sources.iter().find(|source| Some(&source.revision.id) == artifact.revision.as_ref())?;
        Some(ArtifactRevision {
            name: Some(artifact.name.clone()),
            revision_id: Some(source.revision.id.clone()),
            revision_summary: source.revision.summary.clone(),
            revision_url: source.revision.url.clone(),
            created: Some(source.at),
            revision_change_identifier: None,
        })
    });
    let variables = row.variables.get("variables").into_iter().flatten();
    PipelineExecution {
        pipeline_name: Some(row.declaration.name.clone()),
        pipeline_version: Some(row.version),
        pipeline_execution_id: Some(row.id.clone()),
        status: Some(row.status),
        status_summary: row.summary.clone(),
        artifact_revisions: Some(revisions.collect()),
        variables: Some(
            variables
                .map(|(name, value)| ResolvedPipelineVariable {
                    name: Some(name.clone()),
                    resolved_value: Some(value.clone()),
                })
                .collect(),
        ),
        trigger: Some(trigger(row)),
        execution_mode: Some(row.mode()),
        execution_type: Some(execution_type(row)),
        rollback_metadata: rollback(row),
    }
}

fn error(row: &ActionRow) -> Option<ErrorDetails> {
    let trouble = row.trouble.as_ref()?;
    Some(ErrorDetails { code: Some(trouble.code.clone()), message: Some(trouble.message.clone()) })
}

pub fn action(row: &ActionRow) -> ActionExecution {
    ActionExecution {
        action_execution_id: Some(row.id.clone()),
        status: Some(row.status),
        summary: row.external.summary.clone(),
        last_status_change: Some(row.updated),
        token: row.token.clone(),
        last_updated_by: row.updated_by.clone(),
        external_execution_id: row.external.id.clone(),
        external_execution_url: row.external.url.clone(),
        percent_complete: None,
        error_details: error(row),
        log_stream_arn: None,
    }
}

pub fn revision(row: &ActionRow) -> Option<ActionRevision> {
    let revision = row.revision.as_ref()?;
    Some(ActionRevision {
        revision_id: revision.id.clone(),
        revision_change_id: revision.id.clone(),
        created: row.updated,
    })
}

fn artifact(artifact: &Artifact) -> ArtifactDetail {
    let place = S3Location { bucket: Some(artifact.bucket.clone()), key: Some(artifact.key.clone()) };
    ArtifactDetail { name: Some(artifact.name.clone()), s3location: Some(place) }
}

pub fn detail(row: &ActionRow) -> ActionExecutionDetail {
    let is_over = row.status != api_codepipeline::ActionExecutionStatus::InProgress;
    let result = ActionExecutionResult {
        external_execution_id: row.external.id.clone(),
        external_execution_summary: row.external.summary.clone(),
        external_execution_url: row.external.url.clone(),
        error_details: error(row),
        log_stream_arn: None,
    };
    ActionExecutionDetail {
        pipeline_execution_id: Some(row.execution_id.clone()),
        action_execution_id: Some(row.id.clone()),
        pipeline_version: Some(row.version),
        stage_name: Some(row.stage.clone()),
        action_name: Some(row.declaration.name.clone()),
        start_time: Some(row.started),
        last_update_time: Some(row.updated),
        updated_by: row.updated_by.clone(),
        status: Some(row.status),
        input: Some(ActionExecutionInput {
            action_type_id: Some(row.declaration.action_type_id.clone()),
            configuration: row.declaration.configuration.clone(),
            resolved_configuration: Some(row.configuration.clone()),
            role_arn: row.declaration.role_arn.clone(),
            region: row.declaration.region.clone(),
            input_artifacts: Some(row.inputs.iter().map(artifact).collect()),
            namespace: row.declaration.namespace.clone(),
        }),
        output: is_over.then(|| ActionExecutionOutput {
            output_artifacts: Some(row.outputs.iter().map(artifact).collect()),
            execution_result: Some(result),
            output_variables: Some(row.variables.clone()),
        }),
    }
}
