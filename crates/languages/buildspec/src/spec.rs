//! A buildspec as types. Lists keep the order of the text; commands and phases know where they stand.

use lang_yaml::Position;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buildspec {
    pub version: Version,
    pub run_as: Option<String>,
    pub env: Env,
    pub phases: Phases,
    pub reports: Vec<Report>,
    pub artifacts: Option<Artifacts>,
    pub cache: Option<Cache>,
    pub batch: Option<Batch>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Each command runs in a shell of its own.
    V0_1,
    /// All commands of a build run in the same shell.
    #[default]
    V0_2,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Env {
    pub shell: Option<Shell>,
    pub variables: Vec<(String, String)>,
    pub parameter_store: Vec<(String, String)>,
    /// `secret-id:json-key:version-stage:version-id`, not taken apart.
    pub secrets_manager: Vec<(String, String)>,
    pub exported_variables: Vec<String>,
    pub git_credential_helper: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Sh,
    PowerShell,
    Cmd,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phases {
    pub install: Option<Phase>,
    pub pre_build: Option<Phase>,
    pub build: Option<Phase>,
    pub post_build: Option<Phase>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    pub at: Position,
    pub run_as: Option<String>,
    pub on_failure: OnFailure,
    /// Only in the phase `install`: (runtime, version as written).
    pub runtime_versions: Vec<(String, String)>,
    pub commands: Vec<Command>,
    pub finally: Vec<Command>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub text: String,
    pub at: Position,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// Not said: the phases follow each other as after any failure, POST_BUILD after a failed BUILD too.
    #[default]
    Unsaid,
    /// No phase but the last follows.
    Abort,
    Continue,
    /// How often at most (three times if not said), and only if the error matches.
    Retry {
        count: Option<u32>,
        matching: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of a report group in the project, or an ARN.
    pub group: String,
    pub files: Vec<String>,
    pub base_directory: Option<String>,
    pub discard_paths: bool,
    pub file_format: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    pub primary: ArtifactSet,
    /// By identifier.
    pub secondary: Vec<(String, ArtifactSet)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArtifactSet {
    pub files: Vec<String>,
    pub name: Option<String>,
    pub discard_paths: bool,
    pub base_directory: Option<String>,
    pub exclude_paths: Vec<String>,
    pub enable_symlinks: bool,
    pub s3_prefix: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cache {
    pub key: Option<String>,
    pub fallback_keys: Vec<String>,
    pub action: Option<String>,
    pub paths: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Whether one failed build stops the others.
    pub fast_fail: bool,
    pub builds: BatchBuilds,
}

#[derive(Clone, Debug, PartialEq)]
pub enum BatchBuilds {
    List(Vec<BatchBuild>),
    /// With dependencies.
    Graph(Vec<BatchBuild>),
    Matrix {
        ignore_failure: bool,
        buildspecs: Vec<String>,
        variables: Vec<(String, Vec<String>)>,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchBuild {
    pub identifier: Option<String>,
    pub buildspec: Option<String>,
    pub depend_on: Vec<String>,
    pub ignore_failure: bool,
    pub variables: Vec<(String, String)>,
}
