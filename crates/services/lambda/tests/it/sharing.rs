//! Who may call, how many at once, what a function may do.

use crate::world::{ACCOUNT, World, invocation, until};
use api_lambda::*;
use wire::{OperationError, Principal};

#[tokio::test(flavor = "multi_thread")]
async fn reserved_concurrency_is_enforced() {
    let world = World::new().await;
    world.python("f", "import time\ndef handler(e, c): time.sleep(e.get('s', 0)); return 1").await;
    let reserve =
        |n| PutFunctionConcurrencyInput { function_name: "f".into(), reserved_concurrent_executions: n };
    world.does::<PutFunctionConcurrency>(reserve(0)).await;
    let (code, message) = world.refusal::<Invoke>(invocation("f", "{}")).await;
    assert_eq!((code.as_str(), message.as_str()), ("TooManyRequestsException", "Rate Exceeded."));
    world.does::<PutFunctionConcurrency>(reserve(1)).await;
    let (caller, root) = (world.caller.clone(), world.root.clone());
    // The two race for the one place: the long call asks until it has it.
    let long = tokio::spawn(async move {
        while caller.call::<Invoke>(&root, invocation("f", r#"{"s": 2}"#)).await.is_err() {}
    });
    let second = until(async || {
        let tried = world.caller.call::<Invoke>(&world.root, invocation("f", "{}")).await;
        tried.err().map(|error| error.code().into_owned())
    });
    assert_eq!(second.await, "TooManyRequestsException");
    long.await.unwrap();
    let none = DeleteFunctionConcurrencyInput { function_name: "f".into() };
    world.does::<DeleteFunctionConcurrency>(none).await;
    world.answer("f", "{}").await;
    assert_eq!(
        world.refusal::<PutFunctionConcurrency>(reserve(901)).await.0,
        "InvalidParameterValueException"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_starts_of_one_function_keep_no_other_waiting() {
    let world = World::new().await;
    world.python("slow", "import time\ntime.sleep(1000)").await;
    world.python("f", "def handler(e, c): return 1").await;
    let slow: Vec<_> = (0..8)
        .map(|_| {
            let (caller, root) = (world.caller.clone(), world.root.clone());
            tokio::spawn(async move { caller.call::<Invoke>(&root, invocation("slow", "{}")).await })
        })
        .collect();
    until(async || (world.logged("slow", "INIT_START").await.len() >= 8).then_some(())).await;
    world.answer("f", "{}").await;
    assert!(slow.iter().all(|call| !call.is_finished()), "it had to wait for the others");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_needs_a_statement_for_what_it_calls() {
    let world = World::new().await;
    world.python("f", "def handler(e, c): return 1").await;
    let source = "arn:aws:events:us-east-1:111122223333:rule/r".to_owned();
    let service = Principal::service(
        "events.amazonaws.com",
        kernel::AccountId::new(ACCOUNT).unwrap(),
        Some(source.clone()),
    );
    let cx = world.root.as_principal(service);
    let tried = async |name| match world.caller.call::<Invoke>(&cx, invocation(name, "{}")).await {
        Ok(_) => String::new(),
        Err(error) => error.code().into_owned(),
    };
    assert_eq!(tried("f").await, "AccessDeniedException");
    let statement = AddPermissionInput {
        function_name: "f".into(),
        statement_id: "s".into(),
        action: "lambda:InvokeFunction".into(),
        principal: "events.amazonaws.com".into(),
        source_arn: Some(source),
        ..Default::default()
    };
    world.does::<AddPermission>(statement.clone()).await;
    assert_eq!(tried("f").await, "");
    assert_eq!(world.refusal::<AddPermission>(statement).await.0, "ResourceConflictException");
    let of = GetPolicyInput { function_name: "f".into(), qualifier: None };
    let policy = world.does::<GetPolicy>(of.clone()).await.policy.unwrap();
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    assert_eq!(policy["Statement"][0]["Principal"]["Service"], "events.amazonaws.com");
    let removal =
        RemovePermissionInput { function_name: "f".into(), statement_id: "s".into(), ..Default::default() };
    world.does::<RemovePermission>(removal).await;
    assert_eq!(tried("f").await, "AccessDeniedException");
    assert_eq!(world.refusal::<GetPolicy>(of).await.0, "ResourceNotFoundException");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_has_the_roles_keys_and_nothing_of_ours() {
    let world = World::new().await;
    let text = "
import os
def handler(event, context):
    seen = [name for name in ('/etc/shadow', '/var/lib', '/root/.ssh', '/srv') if os.path.exists(name) and os.access(name, os.R_OK)]
    return [os.environ['AWS_ACCESS_KEY_ID'][:4], len(os.environ['AWS_SESSION_TOKEN']) > 10, os.environ['AWS_ENDPOINT_URL'], os.environ['AWS_REGION'], seen]
";
    world.python("f", text).await;
    let answer = world.answer("f", "{}").await;
    assert_eq!(answer, serde_json::json!(["ASIA", true, "http://127.0.0.1:4566", "us-east-1", []]));
}
