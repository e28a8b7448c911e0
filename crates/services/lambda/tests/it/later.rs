//! Asynchronous invocations: retried, and run also after a kill.

use crate::world::{World, invocation, until};
use api_lambda::*;

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
    let none = PutFunctionEventInvokeConfigInput {
        function_name: "f".into(),
        maximum_retry_attempts: Some(0),
        ..Default::default()
    };
    world.does::<PutFunctionEventInvokeConfig>(none).await;
    world.does::<Invoke>(event("f", r#"{"n": 8}"#)).await;
    world.does::<Invoke>(event("f", r#"{"n": 9}"#)).await;
    until(async || (world.logged("f", "tried").await.len() >= 5).then_some(())).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await; // longer than two retries would take
    assert_eq!(world.logged("f", "tried").await.len(), 5);
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
