//! CodeBuild's operations, sorted.

wire::operations! { crate::CodeBuild, api_codebuild;
    batch_delete_builds => BatchDeleteBuilds,
    batch_get_builds => BatchGetBuilds,
    batch_get_projects => BatchGetProjects,
    create_project => CreateProject,
    delete_project => DeleteProject,
    invalidate_project_cache => InvalidateProjectCache,
    list_builds => ListBuilds,
    list_builds_for_project => ListBuildsForProject,
    list_curated_environment_images => ListCuratedEnvironmentImages,
    list_projects => ListProjects,
    retry_build => RetryBuild,
    start_build => StartBuild,
    stop_build => StopBuild,
    update_project => UpdateProject,
}

/// The project of a build's id or ARN.
fn project_of(build: &str) -> &str {
    crate::build_id(build).split(':').next().unwrap_or_default()
}
