//! CodeDeploy's operations, sorted, and what several of them share.

mod shared;
mod tagging;

pub use shared::is_over;

wire::operations! { crate::CodeDeploy, api_codedeploy;
    batch_get_applications => BatchGetApplications,
    batch_get_deployment_groups => BatchGetDeploymentGroups,
    batch_get_deployment_targets => BatchGetDeploymentTargets,
    batch_get_deployments => BatchGetDeployments,
    continue_deployment => ContinueDeployment,
    create_application => CreateApplication,
    create_deployment => CreateDeployment,
    create_deployment_config => CreateDeploymentConfig,
    create_deployment_group => CreateDeploymentGroup,
    delete_application => DeleteApplication,
    delete_deployment_config => DeleteDeploymentConfig,
    delete_deployment_group => DeleteDeploymentGroup,
    get_application => GetApplication,
    get_application_revision => GetApplicationRevision,
    get_deployment => GetDeployment,
    get_deployment_config => GetDeploymentConfig,
    get_deployment_group => GetDeploymentGroup,
    get_deployment_target => GetDeploymentTarget,
    list_application_revisions => ListApplicationRevisions,
    list_applications => ListApplications,
    list_deployment_configs => ListDeploymentConfigs,
    list_deployment_groups => ListDeploymentGroups,
    list_deployment_targets => ListDeploymentTargets,
    list_deployments => ListDeployments,
    list_tags_for_resource => ListTagsForResource,
    put_lifecycle_event_hook_execution_status => PutLifecycleEventHookExecutionStatus,
    register_application_revision => RegisterApplicationRevision,
    stop_deployment => StopDeployment,
    tag_resource => TagResource,
    untag_resource => UntagResource,
    update_application => UpdateApplication,
    update_deployment_group => UpdateDeploymentGroup,
}
