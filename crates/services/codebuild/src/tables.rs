//! What CodeBuild keeps in rows. A project and a build are kept as AWS's own shapes.

use api_codebuild::{Build, Project};
use kernel::{Scope, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProjectRow {
    #[serde(with = "wire::kept")]
    pub project: Project,
    /// The number of the latest build. It is never given twice, also when builds are deleted.
    pub builds: i64,
}

/// By scope and name.
pub struct Projects;
impl store::Table for Projects {
    const NAME: &'static str = "codebuild.projects";
    type Key = (Scope, String);
    type Row = ProjectRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildRow {
    #[serde(with = "wire::kept")]
    pub build: Build,
    /// The project as this build sees it, with what StartBuild changed.
    #[serde(with = "wire::kept")]
    pub settings: Project,
    /// Somebody wants it to stop.
    pub stop: bool,
    /// How often it was begun: more than once when a server died under it.
    pub attempts: u32,
}

/// By scope and id (`project:uuid`).
pub struct Builds;
impl store::Table for Builds {
    const NAME: &'static str = "codebuild.builds";
    type Key = (Scope, String);
    type Row = BuildRow;
}

/// Builds of a scope in the order of their starts: (scope, start, id).
pub struct BuildsByStart;
impl store::Table for BuildsByStart {
    const NAME: &'static str = "codebuild.builds_by_start";
    type Key = (Scope, Timestamp, String);
    type Row = ();
}

/// Builds of a project: (scope, project, number), with their ids.
pub struct BuildsOfProject;
impl store::Table for BuildsOfProject {
    const NAME: &'static str = "codebuild.builds_of_project";
    type Key = (Scope, String, i64);
    type Row = String;
}

/// A StartBuild that was made with an idempotency token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenRow {
    pub build: String,
    /// What was asked for, as text: the same token for something else is refused.
    pub asked: String,
    pub at: Timestamp,
}

/// By scope and token.
pub struct Tokens;
impl store::Table for Tokens {
    const NAME: &'static str = "codebuild.tokens";
    type Key = (Scope, String);
    type Row = TokenRow;
}
