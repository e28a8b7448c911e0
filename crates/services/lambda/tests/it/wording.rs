//! What clients match on: revisions, ARNs and the words of refusals, as AWS's answers were recorded
//! (<https://github.com/localstack/localstack/blob/master/tests/aws/services/lambda_/test_lambda_api.snapshot.json>).

use crate::world::{World, invocation};
use api_lambda::*;

const ANSWERS: &str = "def handler(event, context): return 1";

fn permission(sid: &str, revision: Option<String>) -> AddPermissionInput {
    AddPermissionInput {
        function_name: "f".into(),
        statement_id: sid.into(),
        action: "lambda:InvokeFunction".into(),
        principal: "s3.amazonaws.com".into(),
        revision_id: revision,
        ..Default::default()
    }
}

async fn revision(world: &World, name: &str) -> Option<String> {
    let input = GetFunctionConfigurationInput { function_name: name.into(), ..Default::default() };
    world.does::<GetFunctionConfiguration>(input).await.revision_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_has_the_revision_of_what_it_is_about() {
    let world = World::new().await;
    world.python("f", ANSWERS).await;
    let before = revision(&world, "f").await;
    let (code, _) = world
        .refusal::<AddPermission>(permission("a", Some("00000000-0000-0000-0000-000000000000".into())))
        .await;
    assert_eq!(code, "PreconditionFailedException");
    world.does::<AddPermission>(permission("a", before.clone())).await;
    let after = revision(&world, "f").await;
    assert_ne!(before, after);
    let get = GetPolicyInput { function_name: "f".into(), ..Default::default() };
    assert_eq!(world.does::<GetPolicy>(get.clone()).await.revision_id, after);
    let publication =
        PublishVersionInput { function_name: "f".into(), revision_id: after.clone(), ..Default::default() };
    let published = world.does::<PublishVersion>(publication).await;
    assert_eq!(published.revision_id, revision(&world, "f:1").await);
    let latest = revision(&world, "f").await;
    assert!(latest != after && latest != published.revision_id);
    assert_eq!(world.does::<GetPolicy>(get).await.revision_id, latest);
    let removal = |sid: &str, name: &str| RemovePermissionInput {
        function_name: name.into(),
        statement_id: sid.into(),
        ..Default::default()
    };
    let (_, told) = world.refusal::<RemovePermission>(removal("b", "f")).await;
    assert_eq!(told, "Statement b is not found in resource policy.");
    world.does::<RemovePermission>(removal("a", "f")).await;
    let (_, told) = world.refusal::<RemovePermission>(removal("a", "f")).await;
    assert_eq!(told, "No policy is associated with the given resource.");
    let (_, told) = world.refusal::<RemovePermission>(removal("a", "absent")).await;
    assert_eq!(told, "No policy found for: arn:aws:lambda:us-east-1:111122223333:function:absent");
}

#[tokio::test(flavor = "multi_thread")]
async fn asynchronous_settings_have_their_own_not_found() {
    let world = World::new().await;
    world.python("f", ANSWERS).await;
    let put = |name: &str, qualifier: Option<&str>, retries| PutFunctionEventInvokeConfigInput {
        function_name: name.into(),
        qualifier: qualifier.map(Into::into),
        maximum_retry_attempts: retries,
        ..Default::default()
    };
    type Put = PutFunctionEventInvokeConfig;
    for (name, qualifier) in [("absent", None), ("f", Some("absent")), ("f", Some("7"))] {
        let (code, told) = world.refusal::<Put>(put(name, qualifier, Some(1))).await;
        assert_eq!(
            (code.as_str(), told.as_str()),
            ("ResourceNotFoundException", "The function doesn't exist.")
        );
    }
    let (_, told) = world.refusal::<Put>(put("f", None, None)).await;
    assert_eq!(told, "You must specify at least one of error handling or destination setting.");
    let kept = world.does::<Put>(put("f", Some("$LATEST"), Some(1))).await;
    assert_eq!(
        kept.function_arn.as_deref(),
        Some("arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST")
    );
    let get = GetFunctionEventInvokeConfigInput { function_name: "absent".into(), ..Default::default() };
    let (_, told) = world.refusal::<GetFunctionEventInvokeConfig>(get).await;
    assert_eq!(
        told,
        "The function arn:aws:lambda:us-east-1:111122223333:function:absent:$LATEST doesn't have an EventInvokeConfig"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_limits() {
    let world = World::new().await;
    let creation = |name: &str| CreateFunctionInput {
        publish: Some(true),
        ..world.creation(name, Runtime::Python3_11, "main.handler", &[("main.py", ANSWERS)])
    };
    let made =
        world.does::<CreateFunction>(creation("arn:aws:lambda:us-east-1:111122223333:function:f")).await;
    assert_eq!((made.version.as_deref(), made.function_name.as_deref()), (Some("1"), Some("f")));
    assert_eq!(made.function_arn.as_deref(), Some("arn:aws:lambda:us-east-1:111122223333:function:f"));
    world.settled("f").await;
    let (code, _) =
        world.refusal::<CreateFunction>(creation("arn:aws:lambda:us-east-1:444455556666:function:f")).await;
    assert_eq!(code, "AccessDeniedException");
    let (_, told) = world.refusal::<CreateFunction>(creation(&"a".repeat(65))).await;
    assert!(told.ends_with(
        "'functionName' failed to satisfy constraint: Member must have length less than or equal to 64"
    ));
    let alias = |name: &str| CreateAliasInput {
        function_name: "f".into(),
        name: name.into(),
        function_version: "1".into(),
        ..Default::default()
    };
    for name in ["1", "a.b", "$LATEST"] {
        assert_eq!(world.refusal::<CreateAlias>(alias(name)).await.0, "ValidationException", "{name}");
    }
    world.does::<CreateAlias>(alias("1a")).await;
    let (_, told) =
        world.refusal::<CreateFunction>(CreateFunctionInput { timeout: Some(901), ..creation("g") }).await;
    assert!(told.contains("'901' at 'timeout'"), "{told}");
    let concurrency = |name: &str| PutFunctionConcurrencyInput {
        function_name: name.into(),
        reserved_concurrent_executions: 1,
    };
    let (code, _) = world.refusal::<PutFunctionConcurrency>(concurrency("f:1")).await;
    assert_eq!(code, "InvalidParameterValueException");
    let (_, told) = world.refusal::<PutFunctionConcurrency>(concurrency("absent")).await;
    assert_eq!(told, "Function not found: arn:aws:lambda:us-east-1:111122223333:function:absent:$LATEST");
    let (_, told) = world.refusal::<Invoke>(invocation("f", "{")).await;
    assert!(
        told.starts_with("Could not parse request body into json: Could not parse payload into json: "),
        "{told}"
    );
    let (code, told) =
        world.refusal::<Invoke>(invocation("f", &format!("\"{}\"", "x".repeat(6_291_456)))).await;
    assert_eq!(code, "RequestEntityTooLargeException");
    assert_eq!(
        told,
        "6291458 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)"
    );
}
