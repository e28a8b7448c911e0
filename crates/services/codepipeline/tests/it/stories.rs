//! What executions go through in the stock tests: each story is a pipeline, what is done to it from outside, and how it must end.

use api_codepipeline::{
    FailureConditions, FailureDetails, FailureType, PipelineDeclaration, PutJobFailureResult,
    PutJobFailureResultInput, PutJobSuccessResult, PutJobSuccessResultInput, ResultShape,
    RetryStageExecution, RetryStageExecutionInput, RollbackStage, RollbackStageInput, StageRetryMode,
};
use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::outside::{COMMIT, NEXT};
use crate::world::{PIPELINE, World, approve, pipeline, report, source};

/// What somebody does once all executions are over.
#[derive(Debug, Clone, Copy)]
pub enum Command {
    /// Pushes a commit and starts the pipeline.
    Run(&'static str),
    Retry,
    /// Takes the stage `Report` back to the first execution.
    RollBack,
}

pub trait Story: Send + Sync {
    fn pipeline() -> PipelineDeclaration;
    /// What the function says of its jobs, one after the other.
    const REPORTS: &'static [bool];
    const COMMANDS: &'static [Command] = &[];
    /// Status and commit of each execution, the newest first.
    const END: &'static [(&'static str, &'static str)];
    const STAGES: &'static [&'static str] = &["Source Succeeded", "Report Succeeded"];
}

/// Source, approval, a function's report: all well.
pub struct Delivered;

impl Story for Delivered {
    fn pipeline() -> PipelineDeclaration {
        pipeline(vec![source("false"), approve(), report()])
    }
    const REPORTS: &'static [bool] = &[true];
    const END: &'static [(&'static str, &'static str)] = &[("Succeeded", COMMIT)];
    const STAGES: &'static [&'static str] = &["Source Succeeded", "Approve Succeeded", "Report Succeeded"];
}

/// Two stages, of which the second reports and has this answer to a failure.
fn reporting(on_failure: Option<ResultShape>) -> PipelineDeclaration {
    let mut report = report();
    report.on_failure =
        on_failure.map(|result| FailureConditions { result: Some(result), ..FailureConditions::default() });
    pipeline(vec![source("false"), report])
}

pub struct RetriedByItself;

impl Story for RetriedByItself {
    fn pipeline() -> PipelineDeclaration {
        reporting(Some(ResultShape::Retry))
    }
    const REPORTS: &'static [bool] = &[false, true];
    const END: &'static [(&'static str, &'static str)] = &[("Succeeded", COMMIT)];
}

pub struct RetriedByHand;

impl Story for RetriedByHand {
    fn pipeline() -> PipelineDeclaration {
        reporting(None)
    }
    const REPORTS: &'static [bool] = &[false, true];
    const COMMANDS: &'static [Command] = &[Command::Retry];
    const END: &'static [(&'static str, &'static str)] = &[("Succeeded", COMMIT)];
}

pub struct RolledBackByItself;

impl Story for RolledBackByItself {
    fn pipeline() -> PipelineDeclaration {
        reporting(Some(ResultShape::Rollback))
    }
    const REPORTS: &'static [bool] = &[true, false, true];
    const COMMANDS: &'static [Command] = &[Command::Run(NEXT)];
    const END: &'static [(&'static str, &'static str)] =
        &[("Succeeded", COMMIT), ("Failed", NEXT), ("Succeeded", COMMIT)];
}

pub struct RolledBackByHand;

impl Story for RolledBackByHand {
    fn pipeline() -> PipelineDeclaration {
        reporting(None)
    }
    const REPORTS: &'static [bool] = &[true, true, true];
    const COMMANDS: &'static [Command] = &[Command::Run(NEXT), Command::RollBack];
    const END: &'static [(&'static str, &'static str)] =
        &[("Succeeded", COMMIT), ("Succeeded", NEXT), ("Succeeded", COMMIT)];
}

/// How far a story has been told.
#[derive(Default)]
pub struct Told {
    /// The jobs whose result was put.
    reported: Mutex<BTreeSet<String>>,
    commands: Mutex<usize>,
}

impl Told {
    /// The next thing that happens from outside; false when it waits for something, none when the story is over.
    pub async fn goes_on<S: Story>(&self, world: &World) -> Option<bool> {
        if world.approve().await || self.report(world, S::REPORTS).await {
            return Some(true);
        }
        if world.executions().await.iter().any(|shown| shown.starts_with("InProgress")) {
            return Some(false);
        }
        let told = *self.commands.lock().expect("nobody panics");
        let command = S::COMMANDS.get(told)?;
        *self.commands.lock().expect("nobody panics") += 1;
        command.give(world).await;
        Some(true)
    }

    async fn report(&self, world: &World, reports: &[bool]) -> bool {
        let jobs = world.outside.state().jobs.clone();
        let (job, nth) = {
            let reported = self.reported.lock().expect("nobody panics");
            let Some(job) = jobs.difference(&reported).next().cloned() else { return false };
            (job, reported.len())
        };
        if reports[nth] {
            let input = PutJobSuccessResultInput { job_id: job.clone(), ..Default::default() };
            world.call::<PutJobSuccessResult>(input).await.expect("it is open");
        } else {
            let details = FailureDetails {
                r#type: FailureType::JobFailed,
                message: "bad".into(),
                external_execution_id: None,
            };
            let input = PutJobFailureResultInput { job_id: job.clone(), failure_details: details };
            world.call::<PutJobFailureResult>(input).await.expect("it is open");
        }
        self.reported.lock().expect("nobody panics").insert(job)
    }
}

impl Command {
    async fn give(self, world: &World) {
        match self {
            Self::Run(commit) => {
                world.outside.state().commit = Some(commit.to_owned());
                world.run().await;
            }
            Self::Retry => {
                let input = RetryStageExecutionInput {
                    pipeline_name: PIPELINE.into(),
                    stage_name: "Report".into(),
                    pipeline_execution_id: world.ids().await.remove(0),
                    retry_mode: StageRetryMode::FailedActions,
                };
                world.call::<RetryStageExecution>(input).await.expect("it failed");
            }
            Self::RollBack => {
                let input = RollbackStageInput {
                    pipeline_name: PIPELINE.into(),
                    stage_name: "Report".into(),
                    target_pipeline_execution_id: world.ids().await.pop().expect("a first one"),
                };
                world.call::<RollbackStage>(input).await.expect("it succeeded once");
            }
        }
    }
}
