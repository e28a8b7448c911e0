//! CodeDeploy's AppSpec for Lambda, in YAML or JSON: which alias moves from which version to which, and the hooks.
//!
//! Reading order: [`AppSpec`], [`parse`], then [`read`] (from tree to type).
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html> and
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html> (read 2026-11-21).
//! Surprises: the documentation writes the keys in both cases, so both are read; `CurrentVersion` equal to `TargetVersion`
//! fails (<https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/82>); versions may be numbers or strings.
//! Left out: AppSpecs for servers and for ECS are recognised and refused by name. Whether the function, the alias and
//! the versions exist is the deployment's business.

mod read;

use std::fmt;

use lang_yaml::{DuplicateKeys, Options, Problem, Problems, Schema};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSpec {
    /// The name of the resource in the file; it has no meaning elsewhere.
    pub resource: String,
    pub function_name: String,
    pub alias: String,
    pub current_version: String,
    pub target_version: String,
    /// Lambda functions to invoke: names or ARNs.
    pub before_allow_traffic: Option<String>,
    pub after_allow_traffic: Option<String>,
}

/// An AppSpec that was read, with what CodeDeploy ignores in it.
#[derive(Clone, Debug)]
pub struct Read {
    pub spec: AppSpec,
    pub warnings: Vec<Problem>,
}

/// Why an AppSpec is refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub kind: RefusalKind,
    pub problems: Problems,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// Not YAML or not JSON.
    NotWellFormed { json: bool },
    /// Not what an AppSpec for Lambda holds.
    NotValid,
    /// An AppSpec of another compute platform.
    OtherPlatform(Platform),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Server,
    Ecs,
}

/// What CodeDeploy says first, under the code INVALID_LAMBDA_CONFIGURATION
/// (<https://github.com/aws/serverless-application-model/issues/291>).
pub const INVALID_CONFIGURATION: &str = "The deployment failed because the AppSpec file that specifies the AWS Lambda deployment \
                                         configuration is missing or has an invalid configuration.";

impl fmt::Display for Refusal {
    /// CodeDeploy's sentence and after it the reason, in CodeDeploy's words where they are on record.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(INVALID_CONFIGURATION)?;
        let first = self.problems.first();
        match self.kind {
            // <https://github.com/aws/aws-cli/issues/6267>
            RefusalKind::NotWellFormed { json } => {
                let language = if json { "json" } else { "yaml" };
                write!(
                    f,
                    " The input AppSpec file is a not well-formed {language}. The template cannot be parsed."
                )
            }
            RefusalKind::NotValid | RefusalKind::OtherPlatform(_) => write!(f, " {}.", first.message),
        }
    }
}

impl std::error::Error for Refusal {}

/// Reads an AppSpec for a Lambda deployment.
pub fn parse(text: &str) -> Result<Read, Refusal> {
    let options = Options { schema: Schema::Go, duplicate_keys: DuplicateKeys::Refuse, ..Options::default() };
    let json = text.trim_start().starts_with('{');
    let not_well_formed = |problems| Refusal { kind: RefusalKind::NotWellFormed { json }, problems };
    let document = lang_yaml::parse(text, &options).map_err(not_well_formed)?;
    if let Some((platform, problem)) = read::other_platform(&document.root) {
        return Err(Refusal { kind: RefusalKind::OtherPlatform(platform), problems: problem.into() });
    }
    read::app_spec(&document.root).map_err(|problems| Refusal { kind: RefusalKind::NotValid, problems })
}
