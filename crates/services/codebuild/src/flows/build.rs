//! `codebuild.build`: queued, run, concluded.
//!
//! What the commands of a build did cannot be known after a kill, so `run` begins again from the start: that is CodeBuild's
//! own contract for a build (a fresh environment, the source at the same version). Phases that the lost run wrote down go.

use crate::recorder::{PhaseEnd, Recorder, complete, conclude};
use crate::tables::Builds;
use crate::{CodeBuild, parse_flow_id};
use api_codebuild::{BuildPhaseType, StatusType};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::Fault;
use serde::{Deserialize, Serialize};

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
        match step.state {
            BuildState::Queue => self.queue(&recorder).await,
            BuildState::Run => {
                let status = self.0.run_build(&recorder).await?;
                Ok(Next::go(BuildState::Conclude { status }))
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
            let end = PhaseEnd { status: StatusType::Stopped, context: None };
            (end, BuildState::Conclude { status: StatusType::Stopped })
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
            let Some(mut row) = tx.get::<Builds>(&key)? else { return Ok(()) };
            complete(&mut row.build, BuildPhaseType::Queued, &end, now);
            tx.put::<Builds>(&key, &row)
        }))
    }
}
