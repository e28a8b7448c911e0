//! Asynchronous invocations: retried, and run also after a kill.

use crate::world::{World, invocation, until};
use api_lambda::*;
use flow::Engine;
use kernel::{ManualClock, SystemChance, Timestamp};
use std::sync::Arc;

fn event(name: &str, payload: &str) -> InvokeInput {
    InvokeInput { invocation_type: Some(InvocationType::Event), ..invocation(name, payload) }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_fails_is_tried_twice_more() {
    let world = World::new().await;
    world
        .python("f", "def handler(e, c):\n    print('tried', c.aws_request_id)\n    raise ValueError(e['n'])")
        .await;
    let output = world.does::<Invoke>(event("f", r#"{"n": 7}"#)).await;
    assert_eq!((output.status_code, output.payload), (Some(202), None));
    let lines = until(async || {
        let lines = world.logged("f", "tried").await;
        (lines.len() >= 3).then_some(lines)
    })
    .await;
    assert!(lines.windows(2).all(|two| two[0] == two[1]), "one request id: {lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_may_not_be_tried_again_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::Store::in_memory().unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let (world, lambda) = World::of(store.clone(), folder.path(), clock.clone()).await;
    let settle = async || {
        let engine = Engine::new(store.clone(), clock.clone(), Arc::new(SystemChance));
        lambda.flows(engine).settle().await.unwrap()
    };
    let text = "def handler(e, c):\n    print('tried', e['n'])\n    raise ValueError(e['n'])";
    let made = world.creation("f", Runtime::Python3_11, "main.handler", &[("main.py", text)]);
    world.does::<CreateFunction>(made).await;
    settle().await;
    let none = PutFunctionEventInvokeConfigInput {
        function_name: "f".into(),
        maximum_retry_attempts: Some(0),
        ..Default::default()
    };
    world.does::<PutFunctionEventInvokeConfig>(none).await;
    world.does::<Invoke>(event("f", r#"{"n": 8}"#)).await;
    let settled = settle().await;
    assert_eq!((settled.next, world.logged("f", "tried").await), (None, vec!["tried 8".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_event_is_run_by_the_next_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::Store::open(folder.path().join("state")).unwrap();
    let first = World::on(store.clone(), folder.path(), true).await;
    first.python("f", "def handler(e, c):\n    print('ran', e['n'])").await;
    first.kill().await;
    let deaf = World::on(store.clone(), folder.path(), false).await;
    deaf.does::<Invoke>(event("f", r#"{"n": 42}"#)).await;
    deaf.kill().await;
    let next = World::on(store, folder.path(), true).await;
    let lines = until(async || {
        let lines = next.logged("f", "ran").await;
        (!lines.is_empty()).then_some(lines)
    })
    .await;
    assert_eq!(lines, ["ran 42"]);
}

/// A function that logs what it is told, which others may name as their destination.
async fn listener(world: &World) -> String {
    world.python("listener", "import json\ndef handler(e, c): print('told', json.dumps(e))").await;
    let policy = api_iam::PutRolePolicyInput {
        role_name: "functions".into(),
        policy_name: "may-tell".into(),
        policy_document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}]}"#.into(),
    };
    world.does::<api_iam::PutRolePolicy>(policy).await;
    let input = GetFunctionConfigurationInput { function_name: "listener".into(), ..Default::default() };
    world.does::<GetFunctionConfiguration>(input).await.function_arn.unwrap()
}

async fn told(world: &World, times: usize) -> Vec<serde_json::Value> {
    let lines = until(async || {
        let lines = world.logged("listener", "told").await;
        (lines.len() >= times).then_some(lines)
    })
    .await;
    lines.iter().map(|line| serde_json::from_str(line.strip_prefix("told ").unwrap()).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn destinations_are_told_what_came_of_an_event() {
    let world = World::new().await;
    let arn = listener(&world).await;
    let to = |destination: &str| Some(destination.to_owned());
    let config = |name: &str, destination: &str| PutFunctionEventInvokeConfigInput {
        function_name: name.into(),
        maximum_retry_attempts: Some(1),
        destination_config: Some(DestinationConfig {
            on_success: Some(OnSuccess { destination: to(destination) }),
            on_failure: Some(OnFailure { destination: to(destination) }),
        }),
        ..Default::default()
    };
    world.python("f", "def handler(e, c):\n    if e['bad']: raise ValueError('no')\n    return 'fine'").await;
    let kept = world.does::<PutFunctionEventInvokeConfig>(config("f", &arn)).await;
    let destinations = kept.destination_config.unwrap();
    assert_eq!(destinations.on_success.unwrap().destination, Some(arn.clone()));
    for (destination, words) in [
        (arn.replace(":listener", ":f"), "You can't specify the function as a destination for itself."),
        (arn.replace(":listener", ":absent"), ":function:absent is invalid."),
    ] {
        let (code, told) = world.refusal::<PutFunctionEventInvokeConfig>(config("f", &destination)).await;
        assert_eq!(code, "InvalidParameterValueException");
        assert!(told.ends_with(words), "{told}");
    }
    world.does::<Invoke>(event("f", r#"{"bad": false}"#)).await;
    let record = told(&world, 1).await.remove(0);
    let context = &record["requestContext"];
    assert_eq!(
        (context["condition"].as_str(), context["approximateInvokeCount"].as_i64()),
        (Some("Success"), Some(1))
    );
    assert_eq!(context["functionArn"], "arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST");
    assert_eq!(
        (&record["requestPayload"]["bad"], &record["responsePayload"]),
        (&false.into(), &"fine".into())
    );
    world.does::<Invoke>(event("f", r#"{"bad": true}"#)).await;
    let record = told(&world, 2).await.remove(1);
    let context = &record["requestContext"];
    assert_eq!(
        (context["condition"].as_str(), context["approximateInvokeCount"].as_i64()),
        (Some("RetriesExhausted"), Some(2))
    );
    assert_eq!(record["responseContext"]["functionError"], "Unhandled");
    assert_eq!(record["responsePayload"]["errorMessage"], "no");
    let stopped =
        PutFunctionConcurrencyInput { function_name: "f".into(), reserved_concurrent_executions: 0 };
    world.does::<PutFunctionConcurrency>(stopped).await;
    world.does::<Invoke>(event("f", r#"{"bad": false}"#)).await;
    let record = told(&world, 3).await.remove(2);
    assert_eq!(record["requestContext"]["condition"], "ZeroReservedConcurrency");
    let update = UpdateFunctionEventInvokeConfigInput {
        function_name: "f".into(),
        maximum_event_age_in_seconds: Some(60),
        ..Default::default()
    };
    let kept = world.does::<UpdateFunctionEventInvokeConfig>(update).await;
    assert_eq!((kept.maximum_retry_attempts, kept.maximum_event_age_in_seconds), (Some(1), Some(60)));
    assert_eq!(kept.destination_config.unwrap().on_failure.unwrap().destination, Some(arn));
}
