//! Who enters a stage, and what a stop, a rollback and a changed structure do to that.

use api_codepipeline::{
    DisableStageTransition, DisableStageTransitionInput, EnableStageTransition, EnableStageTransitionInput,
    ExecutionMode, FailureConditions, FailureDetails, FailureType, GetPipelineExecution,
    GetPipelineExecutionInput, PipelineDeclaration, PutJobFailureResult, PutJobFailureResultInput,
    PutJobSuccessResult, PutJobSuccessResultInput, ResultShape, RetryStageExecution,
    RetryStageExecutionInput, RollbackStage, RollbackStageInput, StageDeclaration, StageRetryMode,
    StageTransitionType, StopPipelineExecution, StopPipelineExecutionInput, UpdatePipeline,
    UpdatePipelineInput,
};
use flow::failpoint::{Act, Failpoints, Moment, Point};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::world::{PIPELINE, World, approve, deploy, pipeline, report, source, trouble};

const MINUTE: Duration = Duration::from_secs(60);

/// A stage that waits for a job's result.
fn gate(name: &str) -> StageDeclaration {
    StageDeclaration { name: name.into(), ..report() }
}

fn of_mode(mode: ExecutionMode, stages: Vec<StageDeclaration>) -> PipelineDeclaration {
    PipelineDeclaration { execution_mode: Some(mode), ..pipeline(stages) }
}

async fn with(pipeline: PipelineDeclaration) -> World {
    let world = World::new().await;
    world.create(pipeline).await;
    world.settle().await;
    world
}

/// Starts one more, and lets it go as far as it can.
async fn run(world: &World) -> String {
    let id = world.run().await;
    world.settle().await;
    id
}

/// The job that was handed out last, told by those that are known.
fn new_job(world: &World, known: &[&str]) -> String {
    let jobs = world.outside.state().jobs.clone();
    jobs.into_iter().find(|job| !known.contains(&job.as_str())).expect("one more job")
}

async fn succeed(world: &World, job: &str) {
    let input = PutJobSuccessResultInput { job_id: job.into(), ..Default::default() };
    world.call::<PutJobSuccessResult>(input).await.expect("it is open");
}

async fn fail(world: &World, job: &str) {
    let details =
        FailureDetails { r#type: FailureType::JobFailed, message: "bad".into(), external_execution_id: None };
    let input = PutJobFailureResultInput { job_id: job.into(), failure_details: details };
    world.call::<PutJobFailureResult>(input).await.expect("it is open");
}

async fn stop(world: &World, id: &str, abandon: bool) {
    let input = stopping(id, abandon);
    world.call::<StopPipelineExecution>(input).await.expect("it runs");
}

fn stopping(id: &str, abandon: bool) -> StopPipelineExecutionInput {
    StopPipelineExecutionInput {
        pipeline_name: PIPELINE.into(),
        pipeline_execution_id: id.into(),
        abandon: Some(abandon),
        reason: None,
    }
}

/// Status and summary.
async fn shown(world: &World, id: &str) -> String {
    let input =
        GetPipelineExecutionInput { pipeline_name: PIPELINE.into(), pipeline_execution_id: id.into() };
    let found = world.call::<GetPipelineExecution>(input).await.expect("it exists").pipeline_execution;
    let found = found.expect("shown");
    format!("{} {}", found.status.expect("a status"), found.status_summary.unwrap_or_default())
}

/// The execution that is in the second stage, or was there last.
async fn in_second(world: &World) -> String {
    let latest = world.stages().await.remove(1).latest_execution;
    latest.map(|latest| latest.pipeline_execution_id).unwrap_or_default()
}

#[tokio::test]
async fn a_newer_execution_takes_the_place_of_one_that_waits() {
    let world = with(pipeline(vec![source("false"), approve()])).await;
    let first = world.ids().await.remove(0);
    let (second, third) = (run(&world).await, run(&world).await);
    assert_eq!(shown(&world, &second).await, format!("Superseded Superseded by execution {third}"));
    assert_eq!(in_second(&world).await, first);
    assert!(world.approve().await);
    world.settle().await;
    assert_eq!(in_second(&world).await, third);
}

#[tokio::test]
async fn an_older_execution_never_comes_after_a_newer_one() {
    for is_closed in [false, true] {
        let world = with(pipeline(vec![source("false"), gate("Gate"), gate("Deploy")])).await;
        let first = world.ids().await.remove(0);
        let old_job = new_job(&world, &[]);
        // The newer one has another way and is before the older one in the last stage, or waits for it.
        world.update(pipeline(vec![source("false"), gate("Deploy")])).await;
        if is_closed {
            let input = DisableStageTransitionInput {
                pipeline_name: PIPELINE.into(),
                stage_name: "Deploy".into(),
                transition_type: StageTransitionType::Inbound,
                reason: "wait".into(),
            };
            world.call::<DisableStageTransition>(input).await.expect("disabled");
        }
        let second = run(&world).await;
        succeed(&world, &old_job).await;
        world.settle().await;
        assert_eq!(shown(&world, &first).await, format!("Superseded Superseded by execution {second}"));
        let input = EnableStageTransitionInput {
            pipeline_name: PIPELINE.into(),
            stage_name: "Deploy".into(),
            transition_type: StageTransitionType::Inbound,
        };
        world.call::<EnableStageTransition>(input).await.expect("enabled");
        world.settle().await;
        succeed(&world, &new_job(&world, &[&old_job])).await;
        world.settle().await;
        assert_eq!(shown(&world, &second).await, "Succeeded ");
        assert_eq!(world.outside.state().jobs.len(), 2, "the older one deployed nothing");
    }
}

#[tokio::test]
async fn a_stopped_execution_that_was_told_to_enter_tells_the_next() {
    let world = with(of_mode(ExecutionMode::Queued, vec![source("false"), approve()])).await;
    let (second, third) = (run(&world).await, run(&world).await);
    // The first leaves and tells the second, which was stopped at the same moment.
    stop(&world, &second, false).await;
    assert!(world.approve().await);
    world.settle().await;
    assert_eq!(shown(&world, &second).await, "Stopped ");
    assert_eq!(in_second(&world).await, third);
    assert!(world.approve().await);
    world.settle().await;
    assert_eq!(shown(&world, &third).await, "Succeeded ");
}

#[tokio::test]
async fn a_stage_that_is_occupied_is_not_rolled_back() {
    let world = with(pipeline(vec![source("false"), gate("Deploy")])).await;
    let first = world.ids().await.remove(0);
    let job = new_job(&world, &[]);
    succeed(&world, &job).await;
    world.settle().await;
    let second = run(&world).await;
    let input = || RollbackStageInput {
        pipeline_name: PIPELINE.into(),
        stage_name: "Deploy".into(),
        target_pipeline_execution_id: first.clone(),
    };
    let refused = world.call::<RollbackStage>(input()).await.expect_err("it is running");
    assert_eq!(refused.code, "UnableToRollbackStageException");
    assert_eq!(world.ids().await, [second.clone(), first.clone()], "nothing was started");
    succeed(&world, &new_job(&world, &[&job])).await;
    world.settle().await;
    assert_eq!(shown(&world, &second).await, "Succeeded ");
    world.call::<RollbackStage>(input()).await.expect("it is free");
}

#[tokio::test]
async fn a_pipeline_in_parallel_mode_has_no_way_back() {
    let mut deploy = gate("Deploy");
    let on_failure = FailureConditions { result: Some(ResultShape::Rollback), ..Default::default() };
    deploy.on_failure = Some(on_failure);
    let parallel = |deploy| of_mode(ExecutionMode::Parallel, vec![source("false"), deploy]);
    let world = with(pipeline(vec![source("false"), deploy.clone()])).await;
    let update = UpdatePipelineInput { pipeline: parallel(deploy) };
    let refused = world.call::<UpdatePipeline>(update).await.expect_err("it would roll back");
    assert_eq!(refused.code, "InvalidStageDeclarationException");
    // The stage fails when the pipeline has been changed to that mode.
    let failing = world.ids().await.remove(0);
    world.update(parallel(gate("Deploy"))).await;
    fail(&world, &new_job(&world, &[])).await;
    world.settle().await;
    let said = shown(&world, &failing).await;
    assert!(said.starts_with("Failed") && said.ends_with("the pipeline is in PARALLEL mode now"), "{said}");
    assert_eq!(world.ids().await.len(), 1, "no rollback");
    let input = RollbackStageInput {
        pipeline_name: PIPELINE.into(),
        stage_name: "Deploy".into(),
        target_pipeline_execution_id: failing,
    };
    let refused = world.call::<RollbackStage>(input).await.expect_err("not in this mode");
    assert_eq!(refused.code, "UnableToRollbackStageException");
}

#[tokio::test]
async fn in_parallel_mode_each_failed_execution_is_retried_by_itself() {
    let stages = || vec![source("false"), gate("Gate")];
    let retry = |id: &str| RetryStageExecutionInput {
        pipeline_name: PIPELINE.into(),
        stage_name: "Gate".into(),
        pipeline_execution_id: id.into(),
        retry_mode: StageRetryMode::FailedActions,
    };
    let world = with(of_mode(ExecutionMode::Parallel, stages())).await;
    let one = new_job(&world, &[]);
    run(&world).await;
    let two = new_job(&world, &[&one]);
    run(&world).await;
    let three = new_job(&world, &[&one, &two]);
    let ids = world.ids().await;
    let (newest, oldest) = (&ids[0], &ids[2]);
    fail(&world, &one).await;
    fail(&world, &three).await;
    world.settle().await;
    // The oldest, while the second is in the stage and the newest was there last.
    let mut known = vec![one, two, three];
    for id in [oldest, newest] {
        world.call::<RetryStageExecution>(retry(id)).await.expect("each for itself");
        world.settle().await;
        let again = new_job(&world, &known.iter().map(String::as_str).collect::<Vec<_>>());
        succeed(&world, &again).await;
        known.push(again);
        world.settle().await;
        assert_eq!(shown(&world, id).await, "Succeeded ");
    }
    assert_eq!(shown(&world, &ids[1]).await, "InProgress ", "and nobody has touched it");

    // In QUEUED mode only the one that was in the stage last.
    let world = with(of_mode(ExecutionMode::Queued, stages())).await;
    let first = new_job(&world, &[]);
    fail(&world, &first).await;
    world.settle().await;
    run(&world).await;
    let ids = world.ids().await;
    let refused = world.call::<RetryStageExecution>(retry(&ids[1])).await.expect_err("another was there");
    assert_eq!(refused.code, "NotLatestPipelineExecutionException");
}

#[tokio::test]
async fn a_job_has_twenty_minutes_each_time_and_a_day_in_all() {
    let world = with(pipeline(vec![source("false"), gate("Gate")])).await;
    let (id, job) = (world.ids().await.remove(0), new_job(&world, &[]));
    for _ in 0..80 {
        let input = PutJobSuccessResultInput {
            job_id: job.clone(),
            continuation_token: Some("more".into()),
            ..Default::default()
        };
        world.call::<PutJobSuccessResult>(input).await.expect("it is open");
        world.pass(18 * MINUTE).await;
        assert_eq!(shown(&world, &id).await, "InProgress ");
    }
    let input = PutJobSuccessResultInput {
        job_id: job,
        continuation_token: Some("more".into()),
        ..Default::default()
    };
    world.call::<PutJobSuccessResult>(input).await.expect("it is open");
    world.settle().await;
    assert_eq!(shown(&world, &id).await, "Failed The job was continued for 24 hours and did not end");
    let silent = run(&world).await;
    world.pass(19 * MINUTE).await;
    assert_eq!(shown(&world, &silent).await, "InProgress ");
    world.pass(2 * MINUTE).await;
    assert!(shown(&world, &silent).await.ends_with("did not report a result within 20 minutes"));
}

/// Stops the execution at the moment between the start of its actions and the commit of that.
struct StopsInBetween {
    stopped: AtomicBool,
    stop: Box<dyn Fn() + Send + Sync>,
}

impl Failpoints for StopsInBetween {
    fn reached(&self, point: Point<'_>) -> Act {
        let is_it = point.step == "act" && point.number == 4 && point.moment == Moment::After;
        if is_it && !self.stopped.swap(true, Ordering::SeqCst) {
            (self.stop)();
        }
        Act::Pass
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_that_begin_at_the_moment_of_a_stop_are_abandoned_too() {
    let world = Arc::new(World::new().await);
    world.create(pipeline(vec![source("false"), approve()])).await;
    let id = world.ids().await.remove(0);
    let (handle, there, stopped) = (tokio::runtime::Handle::current(), world.clone(), id.clone());
    let stop = move || {
        let (there, stopped) = (there.clone(), stopped.clone());
        tokio::task::block_in_place(|| handle.block_on(async { stop(&there, &stopped, true).await }));
    };
    let failpoints = Arc::new(StopsInBetween { stopped: AtomicBool::default(), stop: Box::new(stop) });
    world.settle_with(failpoints.clone()).await;
    assert!(failpoints.stopped.load(Ordering::SeqCst));
    assert_eq!(shown(&world, &id).await, "Stopped ", "and not when somebody answers the approval");
}

#[tokio::test]
async fn an_action_whose_input_nobody_made_fails_and_says_so() {
    let world = with(pipeline(vec![source("false"), approve(), deploy("AllAtOnce")])).await;
    world.forget("code").await;
    assert!(world.approve().await);
    world.settle().await;
    let said = trouble(&world.stages().await[2]);
    assert_eq!(said, "The input artifact code has not been made by any action");
}

#[tokio::test]
async fn a_fault_that_stays_ends_the_action() {
    let world = with(pipeline(vec![source("false"), gate("Gate")])).await;
    let id = world.ids().await.remove(0);
    succeed(&world, &new_job(&world, &[])).await;
    world.settle().await;
    assert_eq!(shown(&world, &id).await, "Succeeded ");
    world.outside.state().is_faulting = true;
    let id = run(&world).await;
    world.pass(10 * MINUTE).await;
    assert_eq!(shown(&world, &id).await, "InProgress ");
    world.pass(120 * MINUTE).await;
    let said = shown(&world, &id).await;
    assert!(said.starts_with("Failed The action was tried 150 times and did not end: "), "{said}");
}
