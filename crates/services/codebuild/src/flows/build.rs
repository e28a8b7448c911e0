//! `codebuild.build`: queued, run, concluded.
//!
//! What the commands of a build did cannot be known after a kill, so `run` begins again from the start: that is CodeBuild's
//! own contract for a build (a fresh environment, the source at the same version). Phases that the lost run wrote down go.
//! A fault of ours begins it again too, a few times within its timeout; then the build ends as FAULT or TIMED_OUT and says why.

use crate::recorder::{PhaseEnd, Recorder, complete, complete_open, conclude};
use crate::tables::Builds;
use crate::{CodeBuild, events, parse_flow_id};
use api_codebuild::{Build, BuildPhaseType, StatusType};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

/// How often a build is begun before a fault of ours ends it.
const ATTEMPTS_MAX: u32 = 5;

pub struct BuildFlow(pub CodeBuild);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum BuildState {
    Queue,
    Run,
    Conclude { status: StatusType },
}

impl Flow for BuildFlow {
    const KIND: &'static str = "codebuild.build";
    type State = BuildState;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "queue", undo: Undo::None("it only waits") },
        StepInfo {
            name: "run",
            undo: Undo::None("what commands did outside is theirs; the sandbox and its folder go"),
        },
        StepInfo { name: "conclude", undo: Undo::None("it only writes down how the build ended") },
    ];

    fn name_of(state: &BuildState) -> &'static str {
        match state {
            BuildState::Queue => "queue",
            BuildState::Run => "run",
            BuildState::Conclude { .. } => "conclude",
        }
    }

    async fn run(&self, step: Step<BuildState>) -> Result<Next<BuildState>, Fault> {
        let (scope, id) = parse_flow_id(step.id.as_str())?;
        let recorder = Recorder { service: self.0.clone(), scope, id };
        let attempt = step.attempt;
        if recorder.unfinished().await?.is_none() {
            return Ok(Next::end());
        }
        match step.state {
            BuildState::Queue => self.queue(&recorder).await,
            BuildState::Run => {
                let ended = self.0.run_build(&recorder).await;
                match ended {
                    Ok(status) => Ok(Next::go(BuildState::Conclude { status })),
                    Err(fault) => self.faulted(&recorder, fault, attempt).await,
                }
            }
            BuildState::Conclude { status } => {
                let key = (recorder.scope.clone(), recorder.id.clone());
                let (now, event_id) = (self.0.ports.clock.now(), step.token());
                Ok(Next::end().writing(move |tx| conclude(tx, &key, status, now, &event_id)))
            }
        }
    }
}

impl BuildFlow {
    async fn queue(&self, recorder: &Recorder) -> Result<Next<BuildState>, Fault> {
        let row = recorder.row().await?;
        let now = self.0.ports.clock.now();
        let minutes =
            row.build.queued_timeout_in_minutes.unwrap_or(crate::rules::project::QUEUED_TIMEOUT_MINUTES);
        let waited_s = row.build.start_time.map_or(0, |start| now.duration_since(start).as_secs());
        let (end, state) = if row.stop {
            (PhaseEnd::stopped(), BuildState::Conclude { status: StatusType::Stopped })
        } else if waited_s > minutes * 60 {
            let message =
                format!("Build has timed out: it waited in the queue for more than {minutes} minutes.");
            let context = Some(("BUILD_TIMED_OUT".to_owned(), message));
            (
                PhaseEnd { status: StatusType::TimedOut, context },
                BuildState::Conclude { status: StatusType::TimedOut },
            )
        } else {
            (PhaseEnd::succeeded(), BuildState::Run)
        };
        let key = (recorder.scope.clone(), recorder.id.clone());
        Ok(Next::go(state).writing(move |tx| {
            let row = tx.get::<Builds>(&key)?.filter(|row| row.build.build_complete != Some(true));
            let Some(mut row) = row else { return Ok(()) };
            complete(&mut row.build, BuildPhaseType::Queued, &end, now);
            tx.put::<Builds>(&key, &row)
        }))
    }

    /// Again, or the end of the build.
    async fn faulted(
        &self,
        recorder: &Recorder,
        fault: Fault,
        attempt: u32,
    ) -> Result<Next<BuildState>, Fault> {
        let row = recorder.row().await?;
        let now = self.0.ports.clock.now();
        let Some(end) = given_up(&row.build, &fault, attempt, now) else { return Err(fault) };
        tracing::error!(build = recorder.id, fault = %fault.chain(), "a build is given up");
        let key = (recorder.scope.clone(), recorder.id.clone());
        let event_id = self.0.ports.chance.uuid();
        Ok(Next::go(BuildState::Conclude { status: end.status }).writing(move |tx| {
            let Some(mut row) = tx.get::<Builds>(&key)? else { return Ok(()) };
            let phase = complete_open(&mut row.build, &end, now);
            tx.put::<Builds>(&key, &row)?;
            seam_events::publish(tx, &events::phase_change(&key.0, &row.build, phase, now, &event_id))
        }))
    }
}

/// How a build ends that a fault has stopped, if it is not to begin again. Its time counts from the end of the queue.
fn given_up(build: &Build, fault: &Fault, attempt: u32, now: Timestamp) -> Option<PhaseEnd> {
    let minutes = build.timeout_in_minutes.unwrap_or(crate::rules::project::TIMEOUT_MINUTES);
    let begun = build.phases.as_ref().and_then(|phases| phases.get(1)?.end_time).or(build.start_time);
    let (status, context) = if begun.is_some_and(|begun| now.duration_since(begun).as_secs() > minutes * 60) {
        let message = format!("Build has timed out after {minutes} minutes: {}", fault.chain());
        (StatusType::TimedOut, ("BUILD_TIMED_OUT".to_owned(), message))
    } else if attempt >= ATTEMPTS_MAX {
        let message = format!("The build was begun {attempt} times and did not end: {}", fault.chain());
        (StatusType::Fault, ("INTERNAL_SERVICE_ERROR".to_owned(), message))
    } else {
        return None;
    };
    Some(PhaseEnd { status, context: Some(context) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_ends_a_build_after_some_attempts_or_its_time() {
        let build = Build {
            start_time: Some(Timestamp::UNIX_EPOCH),
            timeout_in_minutes: Some(5),
            ..Build::default()
        };
        let later = |seconds| Timestamp::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let end = |attempt, now| given_up(&build, &Fault::new("the disk is full"), attempt, now);
        assert_eq!(end(ATTEMPTS_MAX - 1, later(300)), None);
        let given_up = end(ATTEMPTS_MAX, later(300)).unwrap();
        assert_eq!(given_up.status, StatusType::Fault);
        assert!(given_up.context.unwrap().1.contains("the disk is full"));
        assert_eq!(end(1, later(301)).unwrap().status, StatusType::TimedOut);
    }
}
