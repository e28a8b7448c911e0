//! Tags of repositories: <https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-tag-repository.html> (read 2026-11-21).

use crate::errors;
use kernel::{Arn, Region, Scope};
use std::collections::BTreeMap;
use wire::{Cx, Refusal};

const TAGS_MAX: usize = 50;

pub fn refuse(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if let Some(key) = tags.keys().find(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(errors::system_tag(key));
    }
    if tags.len() > TAGS_MAX { Err(errors::too_many_tags()) } else { Ok(()) }
}

/// The repository that an ARN names: in the caller's own account.
pub fn target(cx: &Cx, arn: &str) -> Result<(Scope, String), Refusal> {
    let parsed = Arn::parse(arn).ok().filter(|parsed| parsed.service() == "codecommit");
    let parsed = parsed.filter(|parsed| parsed.account() == cx.scope.account.as_str());
    let parsed = parsed.ok_or_else(|| errors::invalid_arn(arn))?;
    let region = Region::new(parsed.region()).map_err(|_| errors::invalid_arn(arn))?;
    if region != cx.scope.region {
        return Err(errors::invalid_arn(arn));
    }
    Ok((Scope { account: cx.scope.account.clone(), region }, parsed.resource().to_owned()))
}
