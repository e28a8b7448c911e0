//! Which phase follows which, and what a build comes to.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html#view-build-details-phases> (read
//! 2026-11-21). Surprise: POST_BUILD and UPLOAD_ARTIFACTS come after a failed BUILD too, so that reports and logs of a
//! failed test can be kept; the build has failed all the same.

use api_codebuild::BuildPhaseType as Phase;

pub fn next(phase: Phase, succeeded: bool) -> Phase {
    use Phase::*;
    match (phase, succeeded) {
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

    fn path(failing: Option<Phase>) -> Vec<Phase> {
        let mut path = vec![Provisioning];
        while let Some(last) = path.last().copied().filter(|last| *last != Completed) {
            path.push(next(last, failing != Some(last)));
        }
        path
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
