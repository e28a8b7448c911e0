//! What deployments do, and how they fail.

use api_codedeploy::{
    Alarm, AlarmConfiguration, BundleType, CreateDeploymentConfig, CreateDeploymentConfigInput,
    DeploymentCreator, DeploymentStatus, ErrorCode, LifecycleEventStatus, ListDeployments,
    ListDeploymentsInput, RevisionLocation, RevisionLocationType, S3Location, StopDeployment,
    StopDeploymentInput, TimeBasedLinear, TrafficRoutingConfig, TrafficRoutingType, UpdateDeploymentGroup,
    UpdateDeploymentGroupInput,
};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::world::{ALL_AT_ONCE, CANARY, HOOKS, World, spec};

const MINUTE: Duration = Duration::from_secs(60);

fn at(version: &str) -> (String, BTreeMap<String, f64>) {
    (version.to_owned(), BTreeMap::new())
}

fn shifting(version: &str, other: &str, weight: f64) -> (String, BTreeMap<String, f64>) {
    (version.to_owned(), BTreeMap::from([(other.to_owned(), weight)]))
}

/// The deployment's status, its error's code and its message.
async fn ended(world: &World, id: &str) -> (DeploymentStatus, Option<ErrorCode>, String) {
    let info = world.info(id).await;
    let error = info.error_information.unwrap_or_default();
    (info.status.expect("a status"), error.code, error.message.unwrap_or_default())
}

#[tokio::test]
async fn all_at_once_moves_the_alias() {
    let world = World::new().await;
    let id = world.deploy(ALL_AT_ONCE, &spec("1", "2", "")).await;
    assert_eq!(world.info(&id).await.status, Some(DeploymentStatus::Created));
    world.settle().await;
    assert_eq!(ended(&world, &id).await.0, DeploymentStatus::Succeeded);
    assert_eq!((world.outside.alias(), world.outside.state().history.len()), (at("2"), 1));
    let events = "BeforeAllowTraffic Succeeded, AllowTraffic Succeeded, AfterAllowTraffic Succeeded";
    assert_eq!(world.events(&id).await, events);
    let function = world.target(&id).await.lambda_function_info.expect("info");
    assert_eq!(function.target_version_weight, Some(1.0));
}

#[tokio::test]
async fn a_canary_rests_before_it_moves_on() {
    let world = World::new().await;
    let id = world.deploy(CANARY, &spec("1", "2", "")).await;
    world.pass(4 * MINUTE).await;
    assert_eq!(world.outside.alias(), shifting("1", "2", 0.1));
    assert_eq!(world.info(&id).await.status, Some(DeploymentStatus::InProgress));
    world.pass(2 * MINUTE).await;
    assert_eq!((world.outside.alias(), ended(&world, &id).await.0), (at("2"), DeploymentStatus::Succeeded));
}

#[tokio::test]
async fn a_linear_shift_of_ones_own_takes_every_step() {
    let world = World::new().await;
    let linear = TimeBasedLinear { linear_percentage: Some(40), linear_interval: Some(1) };
    let config = CreateDeploymentConfigInput {
        deployment_config_name: "mine".into(),
        compute_platform: Some(api_codedeploy::ComputePlatform::Lambda),
        traffic_routing_config: Some(TrafficRoutingConfig {
            r#type: Some(TrafficRoutingType::TimeBasedLinear),
            time_based_linear: Some(linear),
            time_based_canary: None,
        }),
        ..Default::default()
    };
    world.call::<CreateDeploymentConfig>(config).await.expect("a configuration");
    world.deploy("mine", &spec("1", "2", "")).await;
    world.pass(3 * MINUTE).await;
    let steps = [shifting("1", "2", 0.4), shifting("1", "2", 0.8), at("2")];
    assert_eq!(world.outside.state().history, steps);
}

#[tokio::test]
async fn hooks_are_asked_and_their_answers_count() {
    let world = World::new().await;
    let id = world.deploy(ALL_AT_ONCE, &spec("1", "2", HOOKS)).await;
    world.settle().await;
    assert_eq!(world.outside.alias(), at("1"), "nothing moves before the hook has answered");
    let (function, payload) = world.outside.state().hooks[0].clone();
    assert_eq!((function.as_str(), payload["DeploymentId"].as_str()), ("before", Some(id.as_str())));
    assert_eq!(payload.as_object().expect("an object").len(), 2);
    world.answer(LifecycleEventStatus::Succeeded).await.expect("taken");
    let again = world.answer(LifecycleEventStatus::Failed).await.expect_err("answered already");
    assert_eq!(again.code, "LifecycleEventAlreadyCompletedException");
    world.settle().await;
    assert_eq!(world.outside.alias(), at("2"));
    world.answer(LifecycleEventStatus::Failed).await.expect("taken");
    world.settle().await;
    let (status, code, message) = ended(&world, &id).await;
    assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::HookExecutionFailure)));
    assert!(message.contains("after") && message.contains("AfterAllowTraffic"), "{message}");
    assert_eq!(world.outside.alias(), at("1"), "rolled back");
}

#[tokio::test]
async fn a_hook_that_crashes_or_stays_silent_has_failed() {
    for crash in [true, false] {
        let world = World::new().await;
        if crash {
            world.outside.state().crashing.insert("before".into());
        }
        let id = world.deploy(ALL_AT_ONCE, &spec("1", "2", HOOKS)).await;
        world.pass(59 * MINUTE).await;
        let before_the_hour = ended(&world, &id).await.0 == DeploymentStatus::Failed;
        assert_eq!(before_the_hour, crash);
        world.pass(2 * MINUTE).await;
        let (status, code, message) = ended(&world, &id).await;
        assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::HookExecutionFailure)));
        assert!(message.contains(if crash { "boom" } else { "hour" }), "{message}");
        assert_eq!(
            world.events(&id).await,
            "BeforeAllowTraffic Failed, AllowTraffic Skipped, AfterAllowTraffic Skipped"
        );
        assert_eq!(world.outside.state().history, []);
    }
}

#[tokio::test]
async fn an_alarm_stops_and_rolls_back() {
    let world = World::new().await;
    let id = world.deploy(CANARY, &spec("1", "2", "")).await;
    world.pass(MINUTE).await;
    world.outside.state().alarms.insert("bad".into());
    world.pass(MINUTE).await;
    let (status, code, message) = ended(&world, &id).await;
    assert_eq!((status, code), (DeploymentStatus::Stopped, Some(ErrorCode::AlarmActive)));
    assert!(message.ends_with("have been stopped. Activated alarms: <bad>"), "{message}");
    assert_eq!(
        world.events(&id).await,
        "BeforeAllowTraffic Succeeded, AllowTraffic Failed, AfterAllowTraffic Skipped"
    );
    assert_eq!(world.outside.alias(), at("1"));
    let back = world.info(&id).await.rollback_info.expect("rolled back").rollback_deployment_id.expect("by");
    let info = world.info(&back).await;
    assert_eq!(
        (info.status, info.creator),
        (Some(DeploymentStatus::Succeeded), Some(DeploymentCreator::CodeDeployRollback))
    );
    assert_eq!(info.rollback_info.expect("of").rollback_triggering_deployment_id, Some(id.clone()));
    let list = world.call::<ListDeployments>(ListDeploymentsInput::default()).await.expect("a list");
    assert_eq!(list.deployments, Some(vec![back, id]), "newest first");
}

#[tokio::test]
async fn an_alarm_that_went_on_and_off_between_two_looks_stops_it_all_the_same() {
    for (during, expected, alias) in
        [(true, DeploymentStatus::Stopped, at("1")), (false, DeploymentStatus::Succeeded, at("2"))]
    {
        let world = World::new().await;
        if !during {
            world.alarm_was_on().await;
            world.clock.advance(MINUTE);
        }
        let id = world.deploy(CANARY, &spec("1", "2", "")).await;
        world.pass(MINUTE).await;
        if during {
            world.alarm_was_on().await;
        }
        world.pass(5 * MINUTE).await;
        assert_eq!((ended(&world, &id).await.0, world.outside.alias()), (expected, alias));
    }
}

#[tokio::test]
async fn an_alarm_that_is_not_there_is_not_quiet() {
    let world = World::new().await;
    world.outside.state().no_alarms.insert("bad".into());
    let id = world.deploy(ALL_AT_ONCE, &spec("1", "2", "")).await;
    world.settle().await;
    let (status, code, message) = ended(&world, &id).await;
    assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::AlarmActive)));
    assert!(message.contains("the alarm bad does not exist"), "{message}");
    assert_eq!((world.outside.alias(), world.outside.state().history.len()), (at("1"), 0));
}

#[tokio::test]
async fn an_alarm_deleted_during_the_rollout_stops_it() {
    for ignored in [false, true] {
        let world = World::new().await;
        let input = UpdateDeploymentGroupInput {
            application_name: "app".into(),
            current_deployment_group_name: "group".into(),
            alarm_configuration: Some(AlarmConfiguration {
                enabled: Some(true),
                alarms: Some(vec![Alarm { name: Some("bad".into()) }]),
                ignore_poll_alarm_failure: Some(ignored),
            }),
            ..UpdateDeploymentGroupInput::default()
        };
        world.call::<UpdateDeploymentGroup>(input).await.expect("updated");
        let id = world.deploy(CANARY, &spec("1", "2", "")).await;
        world.pass(MINUTE).await;
        world.outside.state().no_alarms.insert("bad".into());
        for _ in 0..10 {
            world.pass(MINUTE).await;
        }
        let (expected, alias) = match ignored {
            true => (DeploymentStatus::Succeeded, at("2")),
            false => (DeploymentStatus::Failed, at("1")),
        };
        assert_eq!((ended(&world, &id).await.0, world.outside.alias()), (expected, alias));
    }
}

#[tokio::test]
async fn stopping_leaves_the_alias_or_takes_it_back() {
    for (roll_back, expected) in
        [(Some(false), shifting("1", "2", 0.1)), (Some(true), at("1")), (None, at("1"))]
    {
        let world = World::new().await;
        let id = world.deploy(CANARY, &spec("1", "2", "")).await;
        world.pass(MINUTE).await;
        let stop = StopDeploymentInput { deployment_id: id.clone(), auto_rollback_enabled: roll_back };
        world.call::<StopDeployment>(stop.clone()).await.expect("taken");
        world.settle().await;
        let (status, code, _) = ended(&world, &id).await;
        assert_eq!((status, code), (DeploymentStatus::Stopped, Some(ErrorCode::ManualStop)));
        assert_eq!(world.outside.alias(), expected);
        let again = world.call::<StopDeployment>(stop).await.expect_err("it is over");
        assert_eq!(again.code, "DeploymentAlreadyCompletedException");
    }
}

#[tokio::test]
async fn somebody_elses_change_is_seen_and_left_alone() {
    let world = World::new().await;
    let id = world.deploy(CANARY, &spec("1", "2", "")).await;
    world.pass(MINUTE).await;
    {
        let mut state = world.outside.state();
        (state.version, state.weights, state.revision) = ("7".into(), BTreeMap::new(), state.revision + 1);
    }
    world.pass(MINUTE).await;
    let (status, code, message) = ended(&world, &id).await;
    assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::InvalidLambdaConfiguration)));
    assert!(message.contains("somebody else") && message.contains("version 7"), "{message}");
    assert_eq!(world.outside.alias(), at("7"));
    assert_eq!(world.info(&id).await.rollback_info, None);
}

#[tokio::test]
async fn what_cannot_be_deployed_fails_with_its_reason_and_moves_nothing() {
    let denied = |action: &'static str| Some(action);
    for (text, deny, code, said) in [
        (
            spec("9", "2", ""),
            None,
            ErrorCode::InvalidLambdaConfiguration,
            "does not match the current version in AppSpec file",
        ),
        (
            spec("1", "2", "").replace("live", "gone"),
            None,
            ErrorCode::InvalidLambdaConfiguration,
            "Cannot find alias",
        ),
        (
            spec("1", "1", ""),
            None,
            ErrorCode::InvalidLambdaConfiguration,
            "missing or has an invalid configuration",
        ),
        ("no: [spec".to_owned(), None, ErrorCode::InvalidLambdaConfiguration, "not well-formed"),
        (
            spec("1", "2", ""),
            denied("lambda:UpdateAlias"),
            ErrorCode::IamRolePermissions,
            "lambda:UpdateAlias",
        ),
        (
            spec("1", "2", ""),
            denied("cloudwatch:DescribeAlarms"),
            ErrorCode::IamRolePermissions,
            "DescribeAlarms",
        ),
        (
            spec("1", "2", HOOKS),
            denied("lambda:InvokeFunction"),
            ErrorCode::IamRolePermissions,
            "Invoke before",
        ),
        (
            spec("1", "2", ""),
            denied("sts:AssumeRole"),
            ErrorCode::IamRolePermissions,
            "cannot assume the role",
        ),
    ] {
        let world = World::new().await;
        world.outside.state().denied.extend(deny.map(str::to_owned));
        let id = world.deploy(ALL_AT_ONCE, &text).await;
        world.settle().await;
        let (status, found, message) = ended(&world, &id).await;
        assert_eq!((status, found), (DeploymentStatus::Failed, Some(code)), "{message}");
        assert!(message.contains(said), "{message}");
        assert_eq!((world.outside.alias(), world.outside.state().history.len()), (at("1"), 0));
        if deny == Some("lambda:UpdateAlias") {
            let events = "BeforeAllowTraffic Succeeded, AllowTraffic Failed, AfterAllowTraffic Skipped";
            assert_eq!(world.events(&id).await, events);
        }
    }
}

#[tokio::test]
async fn a_revision_in_s3_is_fetched_under_the_role() {
    let world = World::new().await;
    let revision = |key: &str| RevisionLocation {
        revision_type: Some(RevisionLocationType::S3),
        s3_location: Some(S3Location {
            bucket: Some("b".into()),
            key: Some(key.into()),
            bundle_type: Some(BundleType::Yaml),
            ..S3Location::default()
        }),
        ..RevisionLocation::default()
    };
    let missing = world.try_deploy_revision(ALL_AT_ONCE, revision("k")).await.expect("a deployment");
    world.settle().await;
    let (status, code, message) = ended(&world, &missing).await;
    assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::RevisionMissing)));
    assert!(message.contains("s3://b/k") && message.contains("NoSuchKey"), "{message}");
    world.outside.state().objects.insert("k".into(), spec("1", "2", "").into_bytes());
    let id = world.try_deploy_revision(ALL_AT_ONCE, revision("k")).await.expect("a deployment");
    world.settle().await;
    assert_eq!((world.outside.alias(), ended(&world, &id).await.0), (at("2"), DeploymentStatus::Succeeded));
}

#[tokio::test]
async fn a_group_runs_one_deployment_at_a_time() {
    let world = World::new().await;
    let id = world.deploy(CANARY, &spec("1", "2", "")).await;
    let refused = world.try_deploy(CANARY, &spec("1", "2", "")).await.expect_err("busy");
    assert_eq!(refused.code, "DeploymentLimitExceededException");
    assert!(refused.message.contains(&id), "{}", refused.message);
    world.pass(6 * MINUTE).await;
    world.deploy(CANARY, &spec("2", "3", "")).await;
}

#[tokio::test]
async fn a_fault_that_stays_ends_the_deployment_and_one_that_passes_does_not() {
    let world = World::new().await;
    let id = world.deploy(CANARY, &spec("1", "2", "")).await;
    world.pass(MINUTE).await;
    world.outside.state().is_faulting = true;
    world.pass(10 * MINUTE).await;
    assert_eq!(world.info(&id).await.status, Some(DeploymentStatus::InProgress));
    world.pass(65 * MINUTE).await;
    let (status, code, message) = ended(&world, &id).await;
    assert_eq!((status, code), (DeploymentStatus::Failed, Some(ErrorCode::InternalError)));
    assert!(message.contains("150 times"), "{message}");
    world.outside.state().is_faulting = false;
    world.pass(MINUTE).await;
    assert_eq!(world.outside.alias(), at("1"), "and is rolled back when that is possible again");
}
