//! The action providers, one file each, and their list.
//!
//! Each does its work through `Caller` as the pipeline's role, so each is what its AWS documentation page says and no more.

mod code_build;
mod code_commit;
mod code_deploy;
mod lambda_deploy;
mod lambda_invoke;
mod manual;
mod s3_deploy;
mod s3_source;
mod source;

use kernel::Clock;
use seam_pipeline_action::Action;
use seam_source::SourceArchive;
use source::Source;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;
use wire::Caller;

/// In the resolved configuration of a source action: the revision that the execution's starter asked for.
pub const REVISION_OVERRIDE: &str = "$revision";

/// Puts what the execution's starter asked for into the configuration of a source action.
pub fn override_source(
    configuration: &mut BTreeMap<String, String>,
    revision: Option<&String>,
    object_key: Option<&String>,
) {
    if let Some(revision) = revision {
        configuration.insert(REVISION_OVERRIDE.to_owned(), revision.clone());
    }
    if let Some(key) = object_key {
        configuration.insert(s3_source::OBJECT_KEY.to_owned(), key.clone());
    }
}

/// The setting of source actions that turns looking for changes off.
pub const POLLS: &str = "PollForSourceChanges";

/// Whether a source action of this configuration is looked at for changes. AWS does so unless it is told not to.
pub fn polls(configuration: &BTreeMap<String, String>) -> bool {
    configuration.get(POLLS).is_none_or(|value| !value.eq_ignore_ascii_case("false"))
}

/// The signal by which PutApprovalResult ends a manual approval.
pub use manual::RESULT as APPROVAL_RESULT;

/// The signal by which PutJobSuccessResult and PutJobFailureResult end a Lambda invoke action.
pub use lambda_invoke::RESULT as JOB_RESULT;

pub fn all(
    caller: &Caller,
    store: &Store,
    clock: &Arc<dyn Clock>,
    source: Arc<dyn SourceArchive>,
) -> Vec<Box<dyn Action>> {
    vec![
        Box::new(code_build::CodeBuild { caller: caller.clone(), category: "Build" }),
        Box::new(code_build::CodeBuild { caller: caller.clone(), category: "Test" }),
        Box::new(Source(code_commit::CodeCommit { caller: caller.clone(), source })),
        Box::new(code_deploy::CodeDeploy { caller: caller.clone() }),
        Box::new(lambda_deploy::LambdaDeploy {
            caller: caller.clone(),
            store: store.clone(),
            clock: clock.clone(),
        }),
        Box::new(lambda_invoke::LambdaInvoke {
            caller: caller.clone(),
            store: store.clone(),
            clock: clock.clone(),
        }),
        Box::new(manual::Manual { caller: caller.clone(), clock: clock.clone() }),
        Box::new(s3_deploy::S3Deploy { caller: caller.clone() }),
        Box::new(Source(s3_source::S3Source { caller: caller.clone() })),
    ]
}
