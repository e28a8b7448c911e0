//! Rows. What CodeDeploy answers with is kept as it is answered; beside it only what the answers do not hold.

use api_codedeploy::{
    ComputePlatform, DeploymentConfigInfo, DeploymentGroupInfo, DeploymentInfo, LambdaTarget,
    RevisionLocation,
};
use kernel::{Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident = $name:literal, $key:ty => $row:ty;)*) => {$(
        $(#[$doc])*
        pub struct $table;
        impl store::Table for $table {
            const NAME: &'static str = $name;
            type Key = $key;
            type Row = $row;
        }
    )*};
}
tables! {
    Applications = "codedeploy.applications", (Scope, String) => ApplicationRow;
    /// Key: scope, application, group.
    Groups = "codedeploy.groups", (Scope, String, String) => GroupRow;
    /// The configurations that an account made itself.
    Configs = "codedeploy.configs", (Scope, String) => ConfigRow;
    /// Key: scope, application, `rules::revision::identity`.
    Revisions = "codedeploy.revisions", (Scope, String, String) => RevisionRow;
    Deployments = "codedeploy.deployments", (Scope, String) => DeploymentRow;
    /// Key: scope, when it was created, deployment.
    ByTime = "codedeploy.deployments_by_time", (Scope, Timestamp, String) => ByTimeRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ApplicationRow {
    pub id: String,
    pub created_at: Timestamp,
    pub platform: ComputePlatform,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct GroupRow {
    #[serde(with = "wire::kept")]
    pub info: DeploymentGroupInfo,
    /// The deployment that is running.
    #[serde(default)]
    pub active: Option<String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ConfigRow {
    #[serde(with = "wire::kept")]
    pub info: DeploymentConfigInfo,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct RevisionRow {
    #[serde(with = "wire::kept")]
    pub revision: RevisionLocation,
    pub description: Option<String>,
    pub registered_at: Timestamp,
    /// By deployments of the application.
    pub first_used_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct DeploymentRow {
    #[serde(with = "wire::kept")]
    pub info: DeploymentInfo,
    /// The alias that it moves: none before its AppSpec was read.
    #[serde(default)]
    pub target: Option<TargetRow>,
    /// The hook that is running, or that ran last.
    #[serde(default)]
    pub hook: Option<HookRow>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TargetRow {
    #[serde(with = "wire::kept")]
    pub lambda: LambdaTarget,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct HookRow {
    pub execution: String,
    pub answered: bool,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ByTimeRow {
    pub application: String,
    pub group: String,
}
