//! What AWS fills into a pipeline's structure when it is left out, so that GetPipeline shows it.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html> (read 2026-11-21): the mode is
//! SUPERSEDED, the type V1, and parameters of V2 in a structure make it V2. Actions get their run order, an empty
//! configuration and empty lists of artifacts (<https://github.com/getmoto/moto>, tests/test_codepipeline, read 2026-11-21).

use api_codepipeline::{ExecutionMode, PipelineDeclaration, PipelineType};

pub fn fill(pipeline: &mut PipelineDeclaration) {
    let mode = *pipeline.execution_mode.get_or_insert(ExecutionMode::Superseded);
    let conditions = pipeline.stages.iter().any(|stage| {
        stage.on_failure.is_some() || stage.on_success.is_some() || stage.before_entry.is_some()
    });
    let is_v2 = mode != ExecutionMode::Superseded
        || conditions
        || pipeline.variables.as_ref().is_some_and(|variables| !variables.is_empty())
        || pipeline.triggers.as_ref().is_some_and(|triggers| !triggers.is_empty());
    if is_v2 {
        pipeline.pipeline_type = Some(PipelineType::V2);
    }
    pipeline.pipeline_type.get_or_insert(PipelineType::V1);
    for action in pipeline.stages.iter_mut().flat_map(|stage| &mut stage.actions) {
        action.run_order.get_or_insert(1);
        action.configuration.get_or_insert_default();
        action.input_artifacts.get_or_insert_default();
        action.output_artifacts.get_or_insert_default();
    }
}
