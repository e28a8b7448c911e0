//! Which phase follows which, and what a build comes to.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html#view-build-details-phases> (read
//! 2026-11-21). Surprise: POST_BUILD and UPLOAD_ARTIFACTS come after a failed BUILD too, so that reports and logs of a
//! failed test can be kept; the build has failed all the same. With `on-failure: ABORT` they do not come
//! (<https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases.on-failure>: it aborts the build, and only where
//! nothing is said the usual transitions follow).

use api_codebuild::BuildPhaseType as Phase;

/// What the end of a phase means for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It succeeded, or its failure is to be passed over.
    GoOn,
    Failed,
    Abort,
}

pub fn next(phase: Phase, then: Then) -> Phase {
    use Phase::*;
    if then == Then::Abort && !matches!(phase, Finalizing | Completed) {
        return Finalizing;
    }
    match (phase, then == Then::GoOn) {
        (Submitted, true) => Queued,
        (Queued, true) => Provisioning,
        (Provisioning, true) => DownloadSource,
        (DownloadSource, true) => Install,
        (Install, true) => PreBuild,
        (PreBuild, true) => Build,
        (Build, _) => PostBuild,
        (PostBuild, _) => UploadArtifacts,
        (Submitted | Queued, false) | (Finalizing | Completed, _) => Completed,
        (Provisioning | DownloadSource | Install | PreBuild, false) | (UploadArtifacts, _) => Finalizing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Phase::*;

    fn path_with(ending: Option<(Phase, Then)>) -> Vec<Phase> {
        let mut path = vec![Provisioning];
        while let Some(last) = path.last().copied().filter(|last| *last != Completed) {
            let then = ending.filter(|(phase, _)| *phase == last).map_or(Then::GoOn, |(_, then)| then);
            path.push(next(last, then));
        }
        path
    }

    fn path(failing: Option<Phase>) -> Vec<Phase> {
        path_with(failing.map(|phase| (phase, Then::Failed)))
    }

    #[test]
    fn an_abort_ends_the_build() {
        let aborted = path_with(Some((Build, Then::Abort)));
        assert_eq!(aborted[aborted.len() - 3..], [Build, Finalizing, Completed]);
    }

    #[test]
    fn a_failure_skips_what_aws_skips() {
        let whole = [
            Provisioning,
            DownloadSource,
            Install,
            PreBuild,
            Build,
            PostBuild,
            UploadArtifacts,
            Finalizing,
            Completed,
        ];
        for failing in [None, Some(Build), Some(PostBuild), Some(UploadArtifacts)] {
            assert_eq!(path(failing), whole, "{failing:?}");
        }
        assert_eq!(path(Some(Install)), [Provisioning, DownloadSource, Install, Finalizing, Completed]);
        assert_eq!(path(Some(DownloadSource)), [Provisioning, DownloadSource, Finalizing, Completed]);
    }
}
