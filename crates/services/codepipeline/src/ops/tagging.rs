//! What the three operations on tags have in common: the pipeline that an ARN names, and which tags are refused.
//!
//! Wording from moto's tests (<https://github.com/getmoto/moto>, tests/test_codepipeline, read 2026-11-21); a resource has 50 tags at most
//! (<https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html>).

use crate::errors;
use api_codepipeline::{InvalidTagsException, Tag, TooManyTagsException};
use kernel::Scope;
use std::collections::BTreeMap;

const TAGS_MAX: usize = 50;

/// The key of the pipeline that `arn` names.
pub fn key(scope: &Scope, arn: &str) -> (Scope, String) {
    (scope.clone(), arn.rsplit(':').next().unwrap_or_default().to_owned())
}

pub fn add<E>(there: &mut BTreeMap<String, String>, tags: &[Tag], arn: &str) -> Result<(), E>
where
    E: From<InvalidTagsException> + From<TooManyTagsException>,
{
    if tags.iter().any(|tag| tag.key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(errors::system_tag().into());
    }
    there.extend(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
    if there.len() > TAGS_MAX {
        return Err(errors::too_many_tags(arn).into());
    }
    Ok(())
}
