//! The revisions that a starter asks for instead of the newest ones.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html> (read 2026-11-21): a commit for CodeCommit; an object
//! version, a key, or both for S3, the key only where the action's configuration allows it.

use api_codepipeline::{PipelineDeclaration, SourceRevisionOverride, SourceRevisionType as Type};
use std::collections::BTreeMap;

/// By source action: revisions, and object keys.
type Overrides = (BTreeMap<String, String>, BTreeMap<String, String>);

pub fn read(pipeline: &PipelineDeclaration, asked: &[SourceRevisionOverride]) -> Result<Overrides, String> {
    let (mut revisions, mut keys) = Overrides::default();
    for wanted in asked {
        let name = &wanted.action_name;
        let action = pipeline.stages[0].actions.iter().find(|action| action.name == *name);
        let action =
            action.ok_or_else(|| format!("Source action '{name}' does not exist in the pipeline"))?;
        let provider = action.action_type_id.provider.as_str();
        match (provider, wanted.revision_type) {
            ("CodeCommit", Type::CommitId) | ("S3", Type::S3ObjectVersionId) => {
                revisions.insert(name.clone(), wanted.revision_value.clone());
            }
            ("S3", Type::S3ObjectKey) => {
                let allows =
                    action.configuration.as_ref().and_then(|given| given.get("AllowOverrideForS3ObjectKey"));
                if allows.is_none_or(|allows| !allows.eq_ignore_ascii_case("true")) {
                    return Err(format!(
                        "Source action '{name}' does not allow its object key to be overridden: AllowOverrideForS3ObjectKey is not true"
                    ));
                }
                keys.insert(name.clone(), wanted.revision_value.clone());
            }
            (_, other) => {
                return Err(format!(
                    "Source action '{name}' of provider {provider} has no override of type {other}"
                ));
            }
        }
    }
    Ok((revisions, keys))
}
