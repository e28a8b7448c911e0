//! CodePipeline's operations, sorted.

mod declaration;
mod jobs;
mod tagging;

wire::operations! { crate::CodePipeline, api_codepipeline;
    create_pipeline => CreatePipeline,
    delete_pipeline => DeletePipeline,
    disable_stage_transition => DisableStageTransition,
    enable_stage_transition => EnableStageTransition,
    get_job_details => GetJobDetails,
    get_pipeline => GetPipeline,
    get_pipeline_execution => GetPipelineExecution,
    get_pipeline_state => GetPipelineState,
    list_action_executions => ListActionExecutions,
    list_action_types => ListActionTypes,
    list_pipeline_executions => ListPipelineExecutions,
    list_pipelines => ListPipelines,
    list_tags_for_resource => ListTagsForResource,
    put_approval_result => PutApprovalResult,
    put_job_failure_result => PutJobFailureResult,
    put_job_success_result => PutJobSuccessResult,
    retry_stage_execution => RetryStageExecution,
    rollback_stage => RollbackStage,
    start_pipeline_execution => StartPipelineExecution,
    stop_pipeline_execution => StopPipelineExecution,
    tag_resource => TagResource,
    untag_resource => UntagResource,
    update_pipeline => UpdatePipeline,
}
