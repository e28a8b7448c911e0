//! Asynchronous invocations: retried, and run also after a kill.

use crate::world::{Server, World, invocation, until};
use api_lambda::*;

fn event(name: &str, payload: &str) -> InvokeInput {
    InvokeInput { invocation_type: Some(InvocationType::Event), ..invocation(name, payload) }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_fails_is_tried_twice_more() {
    let server = Server::new().await;
    server
        .python("f", "def handler(e, c):\n    print('tried', c.aws_request_id)\n    raise ValueError(e['n'])")
        .await;
    let output = server.world.does::<Invoke>(event("f", r#"{"n": 7}"#)).await;
    assert_eq!((output.status_code, output.payload), (Some(202), None));
    server.to_the_end().await;
    let lines = server.world.logged("f", "tried").await;
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.windows(2).all(|two| two[0] == two[1]), "one request id: {lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_may_not_be_tried_again_is_not() {
    let server = Server::new().await;
    let text = "def handler(e, c):\n    print('tried', e['n'])\n    raise ValueError(e['n'])";
    server.python("f", text).await;
    let none = PutFunctionEventInvokeConfigInput {
        function_name: "f".into(),
        maximum_retry_attempts: Some(0),
        ..Default::default()
    };
    server.world.does::<PutFunctionEventInvokeConfig>(none).await;
    server.world.does::<Invoke>(event("f", r#"{"n": 8}"#)).await;
    let next = server.settle().await;
    assert_eq!((next, server.world.logged("f", "tried").await), (None, vec!["tried 8".to_owned()]));
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
async fn listener(server: &Server) -> String {
    server.python("listener", "import json\ndef handler(e, c): print('told', json.dumps(e))").await;
    let world = &server.world;
    let policy = api_iam::PutRolePolicyInput {
        role_name: "functions".into(),
        policy_name: "may-tell".into(),
        policy_document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}]}"#.into(),
    };
    world.does::<api_iam::PutRolePolicy>(policy).await;
    let input = GetFunctionConfigurationInput { function_name: "listener".into(), ..Default::default() };
    world.does::<GetFunctionConfiguration>(input).await.function_arn.unwrap()
}

/// What the listener was told last, when everything is over.
async fn told(server: &Server, times: usize) -> serde_json::Value {
    server.to_the_end().await;
    let lines = server.world.logged("listener", "told").await;
    assert_eq!(lines.len(), times, "{lines:?}");
    let line = lines.last().and_then(|line| line.strip_prefix("told ")).unwrap();
    serde_json::from_str(line).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn destinations_are_told_what_came_of_an_event() {
    let server = Server::new().await;
    let (world, arn) = (&server.world, listener(&server).await);
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
    server
        .python("f", "def handler(e, c):\n    if e['bad']: raise ValueError('no')\n    return 'fine'")
        .await;
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
    let record = told(&server, 1).await;
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
    let record = told(&server, 2).await;
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
    let record = told(&server, 3).await;
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
