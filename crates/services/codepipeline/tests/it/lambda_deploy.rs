//! The Lambda deploy action and an alias that somebody else moves too.

use api_codepipeline::{StopPipelineExecution, StopPipelineExecutionInput};
use kernel::Clock;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::world::{PIPELINE, World, approve, deploy, pipeline, source, trouble};

const CANARY: &str = "Canary10Percent5Minutes";
const MINUTE: Duration = Duration::from_secs(60);

type Alias = (String, BTreeMap<String, f64>);

fn at(version: &str) -> Alias {
    (version.to_owned(), BTreeMap::new())
}

fn canary() -> Alias {
    ("1".to_owned(), BTreeMap::from([("2".to_owned(), 0.1)]))
}

async fn deploying(strategy: &str) -> World {
    let world = World::new().await;
    world.create(pipeline(vec![source("false"), deploy(strategy)])).await;
    world
}

fn alias(world: &World) -> Alias {
    let state = world.outside.state();
    (state.function.version.clone(), state.function.weights.clone())
}

/// `Succeeded`, or `Failed` and why.
async fn ended(world: &World) -> String {
    let (executions, stages) = (world.executions().await, world.stages().await);
    let status = executions[0].split(' ').next().unwrap_or_default().to_owned();
    [status, trouble(&stages[1])].join(" ")
}

#[tokio::test]
async fn an_undisturbed_canary_moves_twice() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    assert_eq!(alias(&world), canary());
    world.pass(5 * MINUTE).await;
    assert_eq!(ended(&world).await, "Succeeded ");
    assert_eq!(world.outside.state().function.history, [canary(), at("2")]);
}

#[tokio::test]
async fn a_fix_made_while_the_version_gets_ready_stays() {
    for strategy in ["AllAtOnce", CANARY] {
        let world = deploying(strategy).await;
        world.outside.state().function.is_pending = true;
        world.pass(MINUTE).await;
        {
            let mut state = world.outside.state();
            (state.function.is_pending, ()) = (false, state.function.fix("7"));
        }
        world.pass(10 * MINUTE).await;
        let said = ended(&world).await;
        assert!(said.starts_with("Failed") && said.contains("points to version 7"), "{said}");
        assert_eq!((alias(&world), world.outside.state().function.history.len()), (at("7"), 0));
    }
}

#[tokio::test]
async fn a_fix_made_between_reading_and_moving_stays() {
    let world = deploying("AllAtOnce").await;
    world.outside.state().function.faster = Some("7".into());
    world.pass(MINUTE).await;
    let said = ended(&world).await;
    assert!(said.starts_with("Failed") && said.contains("points to version 7"), "{said}");
    assert_eq!(alias(&world), at("7"));
}

#[tokio::test]
async fn a_fix_made_before_the_last_move_stays() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    world.outside.state().function.faster = Some("7".into());
    world.pass(10 * MINUTE).await;
    let said = ended(&world).await;
    assert!(said.starts_with("Failed") && said.contains("points to version 7"), "{said}");
    assert_eq!(alias(&world), at("7"));
}

#[tokio::test]
async fn an_alarm_takes_back_what_this_deployment_moved_and_nothing_else() {
    for (fix, left, said) in [
        (None, at("1"), "Rolled back to version 1: The alarm bad is in ALARM: too many errors"),
        // As after a kill between the last move and its commit.
        (Some("2"), at("1"), "Rolled back to version 1"),
        (Some("7"), at("7"), "it points to version 7 and was left as it is"),
    ] {
        let world = deploying(CANARY).await;
        world.pass(MINUTE).await;
        {
            let mut state = world.outside.state();
            fix.into_iter().for_each(|version| state.function.fix(version));
            state.function.alarm = true;
        }
        world.pass(MINUTE).await;
        let ended = ended(&world).await;
        assert!(ended.starts_with("Failed") && ended.contains(said), "{ended}");
        assert_eq!(alias(&world), left);
    }
}

#[tokio::test]
async fn an_alarm_that_went_on_and_off_between_two_looks_takes_it_back_all_the_same() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    let (scope, now) = (world.cx.scope.clone(), world.clock.now());
    let write = world.store.write(move |tx| seam_rollout::went_on(tx, (&scope, "bad"), now, "a peak"));
    write.await.expect("the store works");
    world.pass(MINUTE).await;
    let ended = ended(&world).await;
    assert!(
        ended.contains("Rolled back to version 1: The alarm bad went into ALARM at 1970-01-01T"),
        "{ended}"
    );
    assert_eq!(alias(&world), at("1"));
}

#[tokio::test]
async fn an_abandoned_deployment_is_taken_back_but_not_over_a_fix() {
    for (fix, left) in [(None, at("1")), (Some("2"), at("1")), (Some("7"), at("7"))] {
        let world = deploying(CANARY).await;
        world.pass(MINUTE).await;
        fix.into_iter().for_each(|version| world.outside.state().function.fix(version));
        let id = world.ids().await.remove(0);
        let input = StopPipelineExecutionInput {
            pipeline_name: PIPELINE.into(),
            pipeline_execution_id: id,
            abandon: Some(true),
            reason: None,
        };
        world.call::<StopPipelineExecution>(input).await.expect("it runs");
        world.settle().await;
        assert!(ended(&world).await.starts_with("Stopped"));
        assert_eq!(alias(&world), left);
    }
}

#[tokio::test]
async fn the_deployment_of_a_deleted_pipeline_is_taken_back_but_not_over_a_fix() {
    for (fix, left) in [(None, at("1")), (Some("2"), at("1")), (Some("7"), at("7"))] {
        let world = deploying(CANARY).await;
        world.pass(MINUTE).await;
        assert_eq!(alias(&world), canary());
        fix.into_iter().for_each(|version| world.outside.state().function.fix(version));
        world.delete().await;
        let settled = world.settle().await;
        assert_eq!(alias(&world), left);
        assert_eq!((settled.next, world.leftovers().await), (None, 0), "nothing waits and nothing is kept");
    }
}

#[tokio::test]
async fn a_new_pipeline_of_the_name_does_not_keep_the_deleted_ones_deployment_from_being_taken_back() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    world.delete().await;
    world.create(pipeline(vec![source("false"), approve()])).await;
    world.settle().await;
    assert_eq!(alias(&world), at("1"));
    assert!(world.executions().await[0].starts_with("InProgress"), "the new one waits for its approval");
}

#[tokio::test]
async fn a_deleted_pipeline_whose_role_may_do_nothing_any_more_ends_and_leaves_the_alias() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    world.outside.state().denied.insert("lambda:UpdateAlias".into());
    world.delete().await;
    let settled = world.settle().await;
    assert_eq!(alias(&world), canary());
    assert_eq!((settled.next, world.leftovers().await), (None, 0));
}

#[tokio::test]
async fn what_cannot_be_moved_says_where_it_was_left() {
    let world = deploying(CANARY).await;
    world.pass(MINUTE).await;
    world.outside.state().denied.insert("lambda:UpdateAlias".into());
    world.pass(5 * MINUTE).await;
    let said = ended(&world).await;
    assert!(
        said.contains("lambda:UpdateAlias") && said.contains("version 1 with 0.1 to version 2"),
        "{said}"
    );
}
