//! Who started a build, as `initiator` and CODEBUILD_INITIATOR tell it.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html> (read 2026-11-21): a pipeline's name with
//! `codepipeline/`, a user's name, and for other sessions the part of the ARN behind `assumed-role/`.

use kernel::Arn;
use wire::{Principal, PrincipalKind};

pub fn of(principal: &Principal) -> String {
    let source = principal.session.as_ref().and_then(|session| session.source_arn.as_deref());
    let source = source.and_then(|arn| Arn::parse(arn).ok()).filter(|arn| arn.service() == "codepipeline");
    if let Some(pipeline) = source {
        let name = pipeline.resource().split('/').next().unwrap_or_default().to_owned();
        return format!("codepipeline/{name}");
    }
    match principal.kind {
        PrincipalKind::Root => "root".to_owned(),
        PrincipalKind::User => principal.arn.rsplit('/').next().unwrap_or_default().to_owned(),
        PrincipalKind::Service => principal.entity_arn.clone(),
        PrincipalKind::Role => principal
            .arn
            .split_once("assumed-role/")
            .map_or_else(|| principal.arn.clone(), |(_, rest)| rest.to_owned()),
    }
}

/// Whether [`of`] told of a pipeline.
pub fn is_pipeline(initiator: &str) -> bool {
    initiator.starts_with("codepipeline/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{AccountId, Partition};
    use std::sync::Arc;
    use wire::Session;

    #[test]
    fn initiators() {
        let root = Principal::root(AccountId::new("123456789012").expect("valid"), Partition::Aws);
        assert_eq!(of(&root), "root");
        let arn = "arn:aws:sts::123456789012:assumed-role/pipe/s1".to_owned();
        let role = Principal { kind: PrincipalKind::Role, arn, ..root };
        assert_eq!(of(&role), "pipe/s1");
        let source_arn = Some("arn:aws:codepipeline:us-east-1:123456789012:movies".to_owned());
        let session = Some(Arc::new(Session { source_arn, ..Session::default() }));
        assert_eq!(of(&Principal { session, ..role }), "codepipeline/movies");
    }
}
