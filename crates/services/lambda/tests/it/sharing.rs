//! Who may call, how many at once, what a function may do.

use crate::world::{ACCOUNT, World, invocation, until};
use api_lambda::*;
use svc_lambda::tables::{Code, Functions, KeptCode, LayerVersionRow, LayerVersions, Versions};
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
    // The two race for the one place: the long call asks until it has it, and then keeps it.
    let long = tokio::spawn(async move {
        while caller.call::<Invoke>(&root, invocation("f", r#"{"s": 500}"#)).await.is_err() {}
    });
    let second = until(async || {
        let tried = world.caller.call::<Invoke>(&world.root, invocation("f", "{}")).await;
        tried.err().map(|error| error.code().into_owned())
    });
    assert_eq!(second.await, "TooManyRequestsException");
    let none = DeleteFunctionConcurrencyInput { function_name: "f".into() };
    world.does::<DeleteFunctionConcurrency>(none).await;
    world.answer("f", "{}").await;
    assert!(!long.is_finished(), "it was not waited for");
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
async fn calls_are_shared_only_between_versions_of_one_role_and_one_dead_letter_topic() {
    let world = World::new().await;
    world.python("f", "def handler(e, c): return 1").await;
    let publish = async || {
        world.settled("f").await;
        let input = PublishVersionInput { function_name: "f".into(), ..Default::default() };
        world.does::<PublishVersion>(input).await.version.unwrap()
    };
    let change = |input: UpdateFunctionConfigurationInput| UpdateFunctionConfigurationInput {
        function_name: "f".into(),
        ..input
    };
    publish().await;
    let other = world.make_role("other").await;
    let input = UpdateFunctionConfigurationInput { role: Some(other), ..Default::default() };
    world.does::<UpdateFunctionConfiguration>(change(input)).await;
    publish().await;
    let topic = Some("arn:aws:sns:us-east-1:111122223333:dead".to_owned());
    let input = UpdateFunctionConfigurationInput {
        dead_letter_config: Some(DeadLetterConfig { target_arn: topic }),
        ..Default::default()
    };
    world.does::<UpdateFunctionConfiguration>(change(input)).await;
    publish().await;
    let input = UpdateFunctionConfigurationInput { timeout: Some(9), ..Default::default() };
    world.does::<UpdateFunctionConfiguration>(change(input)).await;
    assert_eq!(publish().await, "4");

    let alias = |version: &str, other: &str| CreateAliasInput {
        function_name: "f".into(),
        name: "live".into(),
        function_version: version.into(),
        routing_config: Some(AliasRoutingConfiguration {
            additional_version_weights: Some([(other.to_owned(), 0.5)].into()),
        }),
        ..Default::default()
    };
    let (code, said) = world.refusal::<CreateAlias>(alias("1", "2")).await;
    assert_eq!(
        (code.as_str(), said.as_str()),
        (
            "InvalidParameterValueException",
            "Specified versions must be associated with the same execution role"
        )
    );
    assert!(world.refusal::<CreateAlias>(alias("2", "3")).await.1.contains("dead letter"));
    world.does::<CreateAlias>(alias("3", "4")).await;
    let moved = UpdateAliasInput {
        function_name: "f".into(),
        name: "live".into(),
        function_version: Some("1".into()),
        ..Default::default()
    };
    assert!(
        world.refusal::<UpdateAlias>(moved.clone()).await.1.contains("execution role"),
        "beside the weights that are left"
    );
    let alone = AliasRoutingConfiguration { additional_version_weights: Some([].into()) };
    world.does::<UpdateAlias>(UpdateAliasInput { routing_config: Some(alone), ..moved }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_keeps_seventy_five_gigabytes_of_code() {
    let world = World::new().await;
    world.python("f", "def handler(e, c): return 1").await;
    let settings = async || world.does::<GetAccountSettings>(GetAccountSettingsInput {}).await;
    let (before, limit) =
        (settings().await, settings().await.account_limit.unwrap().total_code_size.unwrap());
    let used = before.account_usage.unwrap().total_code_size.unwrap();
    // A layer that leaves room for one more copy of the function, and not for two.
    put_layer(&world, u64::try_from(limit - 2 * used).unwrap()).await;
    let publish = PublishVersionInput { function_name: "f".into(), ..Default::default() };
    world.does::<PublishVersion>(publish.clone()).await;
    assert_eq!(settings().await.account_usage.unwrap().total_code_size, Some(limit));
    let told = ("CodeStorageExceededException".to_owned(), "Code storage limit exceeded.".to_owned());

    let another = world.creation("g", Runtime::Python3_11, "main.handler", &[("main.py", "more")]);
    assert_eq!(world.refusal::<CreateFunction>(another.clone()).await, told);
    let content = LayerVersionContentInput { zip_file: another.code.zip_file.clone(), ..Default::default() };
    let small = PublishLayerVersionInput { layer_name: "small".into(), content, ..Default::default() };
    assert_eq!(world.refusal::<PublishLayerVersion>(small.clone()).await, told);
    let timeout = UpdateFunctionConfigurationInput {
        function_name: "f".into(),
        timeout: Some(9),
        ..Default::default()
    };
    world.does::<UpdateFunctionConfiguration>(timeout).await;
    world.settled("f").await;
    assert_eq!(world.refusal::<PublishVersion>(publish.clone()).await, told);
    let usage = settings().await.account_usage.unwrap();
    assert_eq!(
        (usage.function_count, usage.total_code_size),
        (Some(1), Some(limit)),
        "nothing of it was kept"
    );

    put_layer(&world, 1).await;
    world.does::<PublishLayerVersion>(small).await;
    world.does::<PublishVersion>(publish).await;
    world.make(another).await;
}

/// What the account says that it keeps, and what its rows come to.
async fn told_and_counted(world: &World) -> (i64, i64) {
    let told = world.does::<GetAccountSettings>(GetAccountSettingsInput {}).await.account_usage.unwrap();
    let scope = world.root.scope.clone();
    let counted = world.store.read(move |tx| {
        assert!(tx.get::<KeptCode>(&scope)?.is_some(), "it is kept, not counted");
        let functions = tx.scan::<Functions>(&scope, None, usize::MAX)?;
        let versions = tx.scan::<Versions>(&scope, None, usize::MAX)?;
        let layers = tx.scan::<LayerVersions>(&scope, None, usize::MAX)?;
        let functions = functions.iter().map(|(_, row)| row.latest.settings.code.size_bytes);
        let versions = versions.iter().map(|(_, row)| row.settings.code.size_bytes);
        Ok::<_, kernel::Fault>(
            functions.chain(versions).chain(layers.iter().map(|(_, row)| row.code.size_bytes)).sum(),
        )
    });
    let counted: u64 = counted.await.unwrap();
    (told.total_code_size.unwrap(), counted as i64)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kept_sum_is_what_all_rows_come_to() {
    let world = World::new().await;
    let mut seen = Vec::new();
    let mut step = async |what: &str| {
        let (told, counted) = told_and_counted(&world).await;
        assert_eq!(told, counted, "after {what}");
        seen.push(told);
    };
    world.python("f", "def handler(e, c): return 1").await;
    step("a function").await;
    let creation = world.creation("g", Runtime::Python3_11, "main.handler", &[("main.py", "other = 'code'")]);
    let zip = creation.code.zip_file.clone();
    world.make(CreateFunctionInput { publish: Some(true), ..creation }).await;
    step("a function with its first version").await;
    let code = |publish, dry| UpdateFunctionCodeInput {
        function_name: "f".into(),
        zip_file: zip.clone(),
        publish: Some(publish),
        dry_run: Some(dry),
        ..Default::default()
    };
    world.does::<UpdateFunctionCode>(code(true, true)).await;
    step("a dry run").await;
    for what in ["other code and a version", "the same once more: no version"] {
        world.does::<UpdateFunctionCode>(code(true, false)).await;
        world.settled("f").await;
        step(what).await;
    }
    let publish = PublishVersionInput { function_name: "f".into(), ..Default::default() };
    world.does::<PublishVersion>(publish).await;
    step("nothing to publish").await;
    let content = LayerVersionContentInput { zip_file: zip.clone(), ..Default::default() };
    let layer = PublishLayerVersionInput { layer_name: "l".into(), content, ..Default::default() };
    world.does::<PublishLayerVersion>(layer).await;
    step("a layer version").await;
    for what in ["a layer version deleted", "and again"] {
        let deletion = DeleteLayerVersionInput { layer_name: "l".into(), version_number: 1 };
        world.does::<DeleteLayerVersion>(deletion).await;
        step(what).await;
    }
    for qualifier in [Some("1"), Some("1"), None] {
        let deletion =
            DeleteFunctionInput { function_name: "g".into(), qualifier: qualifier.map(Into::into) };
        world.does::<DeleteFunction>(deletion).await;
        step("a deletion").await;
    }
    let all = DeleteFunctionInput { function_name: "f".into(), qualifier: None };
    world.does::<DeleteFunction>(all).await;
    step("all deleted").await;
    assert_eq!(seen.last(), Some(&0), "{seen:?}");
}

/// A layer version that says to have so many bytes; the sum is lost, as in a data directory from before it was kept.
async fn put_layer(world: &World, size_bytes: u64) {
    let scope = world.root.scope.clone();
    let function = (scope.clone(), "f".to_owned());
    let function = world.store.read(|tx| tx.get::<Functions>(&function)).await.unwrap().unwrap();
    let code = Code { size_bytes, ..function.latest.settings.code };
    let row = LayerVersionRow {
        code,
        description: String::new(),
        created_at: kernel::Timestamp::UNIX_EPOCH,
        runtimes: None,
        architectures: None,
        license: None,
        policy: Default::default(),
        revision: String::new(),
    };
    let key = (scope.clone(), "large".to_owned(), 1);
    let write = move |tx: &mut store::Write<'_>| {
        tx.put::<LayerVersions>(&key, &row)?;
        tx.delete::<KeptCode>(&scope)
    };
    world.store.write(write).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_may_let_everybody_call() {
    let world = World::new().await;
    world.python("f", "def handler(e, c): return 1").await;
    let stranger = world.stranger();
    let denied =
        world.caller.call::<Invoke>(&stranger, invocation("f", "{}")).await.expect_err("no statement");
    assert_eq!(denied.code(), "AccessDeniedException");
    let everybody = AddPermissionInput {
        function_name: "f".into(),
        statement_id: "all".into(),
        action: "lambda:InvokeFunction".into(),
        principal: "*".into(),
        ..Default::default()
    };
    let statement = world.does::<AddPermission>(everybody).await.statement.unwrap();
    let statement: serde_json::Value = serde_json::from_str(&statement).unwrap();
    assert_eq!(statement["Principal"], "*");
    world.caller.call::<Invoke>(&stranger, invocation("f", "{}")).await.expect("everybody may");
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
