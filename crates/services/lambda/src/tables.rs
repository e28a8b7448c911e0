//! The rows: a function with its unpublished version, published versions, aliases, resource policies, asynchronous settings;
//! layers and their versions.

use api_lambda::{Architecture, Runtime};
use kernel::{Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Table;

/// All rows of a function begin with its key.
pub type FunctionKey = (Scope, String);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FunctionRow {
    /// Tells this function from a later one of the same name.
    pub incarnation: String,
    pub latest: VersionRow,
    /// The number of the newest version ever published.
    pub published: u64,
    /// What `$LATEST` was described as when that version was published: a version may be given a description of its own.
    #[serde(default)]
    pub published_description: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub reserved_concurrency: Option<u32>,
}

/// What makes two versions different; everything else is told about them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub runtime: Runtime,
    pub handler: String,
    pub role: String,
    pub description: String,
    pub timeout_s: u32,
    pub memory_mb: u32,
    pub storage_mb: u32,
    /// None when none were ever given: AWS then leaves `Environment` out.
    pub environment: Option<BTreeMap<String, String>>,
    pub architectures: Vec<Architecture>,
    pub log_group: Option<String>,
    pub code: Code,
    /// In the order in which they are laid over each other.
    #[serde(default)]
    pub layers: Vec<LayerUse>,
    /// The topic that is told of events that were given up.
    #[serde(default)]
    pub dead_letter: Option<String>,
}

impl Settings {
    /// Everything that has to stay as long as this can run.
    pub fn blobs(&self) -> impl Iterator<Item = &blob::BlobId> {
        std::iter::once(&self.code.id).chain(self.layers.iter().map(|layer| &layer.code.id))
    }
}

/// A layer version as a function has it: the function keeps it when the layer version is deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerUse {
    pub arn: String,
    pub code: Code,
}

/// A zip in the blob directory, named by its SHA-256.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Code {
    pub id: blob::BlobId,
    pub size_bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Health {
    Pending,
    Active,
    Failed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VersionRow {
    pub settings: Settings,
    pub revision: String,
    pub modified_at: Timestamp,
    pub state: Health,
    /// Why the state is `Failed`.
    pub state_reason: Option<String>,
    /// Of the last update: `Pending` reads `InProgress`, `Active` reads `Successful`.
    pub update: Health,
    pub update_reason: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AliasRow {
    pub version: String,
    pub description: String,
    /// Other versions and their share of calls.
    pub weights: BTreeMap<String, f64>,
    pub revision: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PolicyRow {
    /// As AWS's `Statement`s, in the order in which they were added.
    pub statements: Vec<serde_json::Value>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LayerRow {
    /// The number of the newest version ever published: numbers are not used again.
    pub published: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LayerVersionRow {
    pub code: Code,
    pub description: String,
    pub created_at: Timestamp,
    /// None when none were given; AWS then leaves them out, and shows an empty list when that was given.
    pub runtimes: Option<Vec<Runtime>>,
    pub architectures: Option<Vec<Architecture>>,
    pub license: Option<String>,
    pub policy: PolicyRow,
    /// Of the policy.
    pub revision: String,
}

/// What functions, versions and layer versions of a region have in code, together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptCodeRow {
    pub bytes: u64,
}

/// How asynchronous invocations are tried again, and who is told what came of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvokeConfigRow {
    pub retries_max: Option<u32>,
    pub age_s_max: Option<u32>,
    #[serde(default)]
    pub on_success: Option<String>,
    #[serde(default)]
    pub on_failure: Option<String>,
    pub modified_at: Timestamp,
}

macro_rules! table {
    ($table:ident, $name:literal, $key:ty, $row:ty) => {
        pub struct $table;
        impl Table for $table {
            const NAME: &'static str = $name;
            type Key = $key;
            type Row = $row;
        }
    };
}

table!(Functions, "lambda_functions", FunctionKey, FunctionRow);
table!(Versions, "lambda_versions", (Scope, String, u64), VersionRow);
table!(Aliases, "lambda_aliases", (Scope, String, String), AliasRow);
// By function and qualifier; the unqualified function's is `$LATEST`.
table!(Policies, "lambda_policies", (Scope, String, String), PolicyRow);
table!(Layers, "lambda_layers", (Scope, String), LayerRow);
table!(LayerVersions, "lambda_layer_versions", (Scope, String, u64), LayerVersionRow);
table!(KeptCode, "lambda_kept_code", Scope, KeptCodeRow);
table!(InvokeConfigs, "lambda_invoke_configs", (Scope, String, String), InvokeConfigRow);
