//! What a stage's `onFailure` asks for when the stage has failed: nothing, one retry, or a rollback.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html>,
//! <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureConditions.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageMetadata.html> (read 2026-11-21): one automatic retry; a
//! source stage is not rolled back; a rollback goes to an execution that succeeded in the stage, was started in the
//! present version of the structure and is no rollback itself.
//! Left out: conditions with rules (refused by name in `structure`).

use crate::tables::ExecutionRow;
use api_codepipeline::{
    ExecutionMode, ResultShape as Asked, StageDeclaration, StageExecutionStatus, StageRetryMode,
};

const AUTOMATIC_RETRIES_MAX: u64 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Fail,
    Retry(StageRetryMode),
    RollBack,
}

/// What cannot be configured, in a sentence.
pub fn check(stage: &StageDeclaration, is_source: bool) -> Result<(), String> {
    let Some(asked) = &stage.on_failure else { return Ok(()) };
    let name = &stage.name;
    match asked.result {
        Some(Asked::Skip) => Err(format!("Stage '{name}': SKIP is not a result of onFailure")),
        Some(Asked::Rollback) if is_source => {
            Err(format!("Stage '{name}': a source stage cannot be rolled back"))
        }
        result if asked.retry_configuration.is_some() && result != Some(Asked::Retry) => {
            Err(format!("Stage '{name}': retryConfiguration belongs to the result RETRY"))
        }
        _ => Ok(()),
    }
}

/// In PARALLEL mode there is no way back, by hand or by itself:
/// <https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html> (read 2026-11-21).
pub fn check_mode(stage: &StageDeclaration, mode: Option<ExecutionMode>) -> Result<(), String> {
    let rolls_back = stage.on_failure.as_ref().is_some_and(|asked| asked.result == Some(Asked::Rollback));
    if rolls_back && mode == Some(ExecutionMode::Parallel) {
        return Err(format!(
            "Stage '{}': a pipeline in PARALLEL mode cannot roll back its stages",
            stage.name
        ));
    }
    Ok(())
}

/// `retried` counts the automatic retries of this stage in this execution.
pub fn answer(stage: &StageDeclaration, retried: u64, is_rollback: bool) -> Answer {
    let Some(asked) = &stage.on_failure else { return Answer::Fail };
    match asked.result {
        Some(Asked::Retry) if retried < AUTOMATIC_RETRIES_MAX => {
            let mode = asked.retry_configuration.as_ref().and_then(|retry| retry.retry_mode);
            Answer::Retry(mode.unwrap_or(StageRetryMode::FailedActions))
        }
        Some(Asked::Rollback) if !is_rollback => Answer::RollBack,
        _ => Answer::Fail,
    }
}

/// Why `target` cannot be gone back to in `stage`.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfit {
    Outdated,
    IsRollback,
    DidNotSucceed,
}

pub fn fit(target: &ExecutionRow, stage: &str, version: i64) -> Result<(), Unfit> {
    if target.version != version {
        return Err(Unfit::Outdated);
    }
    if target.rollback_to.is_some() {
        return Err(Unfit::IsRollback);
    }
    let succeeded = target
        .stages
        .iter()
        .any(|run| run.name == stage && run.status == Some(StageExecutionStatus::Succeeded));
    if succeeded { Ok(()) } else { Err(Unfit::DidNotSucceed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codepipeline::{FailureConditions, RetryConfiguration};

    fn stage(result: Option<Asked>, retry_mode: Option<StageRetryMode>) -> StageDeclaration {
        let retry_configuration = retry_mode.map(|mode| RetryConfiguration { retry_mode: Some(mode) });
        let on_failure = FailureConditions { result, retry_configuration, conditions: None };
        StageDeclaration {
            name: "Deploy".into(),
            on_failure: Some(on_failure),
            ..StageDeclaration::default()
        }
    }

    #[test]
    fn one_retry_and_no_rollback_of_a_rollback() {
        let retrying = stage(Some(Asked::Retry), Some(StageRetryMode::AllActions));
        assert_eq!(answer(&retrying, 0, false), Answer::Retry(StageRetryMode::AllActions));
        assert_eq!(answer(&retrying, 1, false), Answer::Fail);
        let rolling = stage(Some(Asked::Rollback), None);
        assert_eq!(answer(&rolling, 0, false), Answer::RollBack);
        assert_eq!(answer(&rolling, 0, true), Answer::Fail);
        assert_eq!(answer(&StageDeclaration::default(), 0, false), Answer::Fail);
    }

    #[test]
    fn what_cannot_be_configured_is_said() {
        assert!(check(&stage(Some(Asked::Rollback), None), true).is_err());
        assert!(check(&stage(Some(Asked::Rollback), None), false).is_ok());
        assert!(check(&stage(Some(Asked::Skip), None), false).is_err());
        let rolling = stage(Some(Asked::Rollback), None);
        assert!(check_mode(&rolling, Some(ExecutionMode::Parallel)).is_err());
        assert!(check_mode(&rolling, Some(ExecutionMode::Queued)).is_ok());
        assert!(check_mode(&stage(Some(Asked::Retry), None), Some(ExecutionMode::Parallel)).is_ok());
        assert!(check(&stage(Some(Asked::Fail), Some(StageRetryMode::AllActions)), false).is_err());
    }
}
