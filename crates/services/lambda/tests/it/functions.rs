//! Functions, versions and aliases from creation to deletion.

use crate::world::{World, invocation, zip};
use api_lambda::*;
use std::collections::BTreeMap;

const SAYS: &str =
    "def handler(event, context): return [WHAT, context.function_version, context.invoked_function_arn]";

fn says(what: &str) -> String {
    SAYS.replace("WHAT", &format!("'{what}'"))
}

fn code(name: &str, what: &str, publish: bool) -> UpdateFunctionCodeInput {
    UpdateFunctionCodeInput {
        function_name: name.into(),
        zip_file: Some(zip(&[("main.py", &says(what))])),
        publish: Some(publish),
        ..Default::default()
    }
}

fn publication(name: &str) -> PublishVersionInput {
    PublishVersionInput { function_name: name.into(), ..Default::default() }
}

fn weights(pairs: &[(&str, f64)]) -> Option<AliasRoutingConfiguration> {
    let weights = pairs.iter().map(|(version, weight)| ((*version).to_owned(), *weight)).collect();
    Some(AliasRoutingConfiguration { additional_version_weights: Some(weights) })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_stays_what_it_was() {
    let world = World::new().await;
    world.python("f", &says("one")).await;
    let first = world.does::<PublishVersion>(publication("f")).await;
    let again = world.does::<PublishVersion>(publication("f")).await;
    assert_eq!((first.version.as_deref(), again.version.as_deref()), (Some("1"), Some("1")));
    let second = world.does::<UpdateFunctionCode>(code("f", "two", true)).await;
    assert_eq!(second.version.as_deref(), Some("2"));
    assert_eq!(world.answer("f:1", "{}").await[0], "one");
    assert_eq!(
        world.answer("f:2", "{}").await,
        serde_json::json!(["two", "2", "arn:aws:lambda:us-east-1:111122223333:function:f:2"])
    );
    assert_eq!(world.answer("f", "{}").await[0], "two");
    let input = ListVersionsByFunctionInput { function_name: "f".into(), ..Default::default() };
    let listed = world.does::<ListVersionsByFunction>(input).await.versions.unwrap();
    let numbers: Vec<_> = listed.into_iter().map(|version| version.version.unwrap()).collect();
    assert_eq!(numbers, ["$LATEST", "1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_description_is_a_change_and_a_versions_own_is_not() {
    let world = World::new().await;
    world.python("f", &says("one")).await;
    let described = PublishVersionInput { description: Some("the first".into()), ..publication("f") };
    let first = world.does::<PublishVersion>(described).await;
    let again = world.does::<PublishVersion>(publication("f")).await;
    assert_eq!((first.version.as_deref(), again.version.as_deref()), (Some("1"), Some("1")));
    assert_eq!(again.description.as_deref(), Some("the first"));
    let input = UpdateFunctionConfigurationInput {
        function_name: "f".into(),
        description: Some("another".into()),
        ..Default::default()
    };
    world.does::<UpdateFunctionConfiguration>(input).await;
    world.settled("f").await;
    let second = world.does::<PublishVersion>(publication("f")).await;
    assert_eq!((second.version.as_deref(), second.description.as_deref()), (Some("2"), Some("another")));
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_split_calls_and_count_at_once() {
    let world = World::new().await;
    world.python("f", &says("one")).await;
    world.does::<PublishVersion>(publication("f")).await;
    world.does::<UpdateFunctionCode>(code("f", "two", true)).await;
    let alias = CreateAliasInput {
        function_name: "f".into(),
        name: "live".into(),
        function_version: "1".into(),
        routing_config: weights(&[("2", 0.5)]),
        ..Default::default()
    };
    world.does::<CreateAlias>(alias).await;
    let mut seen = BTreeMap::new();
    for _ in 0..60 {
        let output = world.invoke("f:live", "{}").await;
        let answer: serde_json::Value = serde_json::from_slice(&output.payload.unwrap()).unwrap();
        assert_eq!(answer[1].as_str(), output.executed_version.as_deref());
        *seen.entry(output.executed_version.unwrap()).or_insert(0) += 1;
    }
    assert!(seen["1"] >= 10 && seen["2"] >= 10, "{seen:?}");
    let update = UpdateAliasInput {
        function_name: "f".into(),
        name: "live".into(),
        function_version: Some("2".into()),
        routing_config: weights(&[]),
        ..Default::default()
    };
    assert_eq!(world.does::<UpdateAlias>(update).await.routing_config, None);
    for _ in 0..20 {
        assert_eq!(world.answer("f:live", "{}").await[0], "two");
    }
    let deletion = DeleteFunctionInput { function_name: "f".into(), qualifier: Some("2".into()) };
    let led_to = "Unable to delete version because the following aliases reference it: [live]";
    let refused = world.refusal::<DeleteFunction>(deletion).await;
    assert_eq!((refused.0.as_str(), refused.1.as_str()), ("ResourceConflictException", led_to));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_take_effect_and_revisions_are_watched() {
    let world = World::new().await;
    world.python("f", "import os\ndef handler(event, context): return [os.environ.get('KEY'), context.memory_limit_in_mb]").await;
    assert_eq!(world.answer("f", "{}").await, serde_json::json!([null, "128"]));
    let variables = BTreeMap::from([("KEY".to_owned(), "value".to_owned())]);
    let mut update = UpdateFunctionConfigurationInput {
        function_name: "f".into(),
        environment: Some(Environment { variables: Some(variables) }),
        memory_size: Some(256),
        revision_id: Some("another".into()),
        ..Default::default()
    };
    assert_eq!(
        world.refusal::<UpdateFunctionConfiguration>(update.clone()).await.0,
        "PreconditionFailedException"
    );
    update.revision_id = world.settled("f").await.revision_id;
    let status = world.does::<UpdateFunctionConfiguration>(update).await.last_update_status;
    assert_eq!(status, Some(LastUpdateStatus::InProgress));
    world.settled("f").await;
    assert_eq!(world.answer("f", "{}").await, serde_json::json!(["value", "256"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_is_gone() {
    let world = World::new().await;
    world.python("f", &says("one")).await;
    world.answer("f", "{}").await;
    world.does::<DeleteFunction>(DeleteFunctionInput { function_name: "f".into(), qualifier: None }).await;
    let (code, message) = world.refusal::<Invoke>(invocation("f", "{}")).await;
    assert_eq!(code, "ResourceNotFoundException");
    assert_eq!(message, "Function not found: arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST");
    world.python("f", &says("another")).await;
    assert_eq!(world.answer("f", "{}").await[0], "another");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_in_aws_words() {
    let world = World::new().await;
    let good = || world.creation("f", Runtime::Python3_11, "main.handler", &[("main.py", "")]);
    let with_code = |bytes: bytes::Bytes| CreateFunctionInput {
        code: FunctionCode { zip_file: Some(bytes), ..Default::default() },
        ..good()
    };
    let cases = [
        (
            CreateFunctionInput { role: format!("{}-not-there", world.role), ..good() },
            "The role defined for the function cannot be assumed by Lambda.",
        ),
        (
            with_code(bytes::Bytes::from_static(b"no zip")),
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
        (
            with_code(zip(&[("../evil", "x")])),
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
        (
            with_code(zip(&[("bomb", &"0".repeat(262_144_001))])),
            "Unzipped size must be smaller than 262144000 bytes",
        ),
        (
            CreateFunctionInput {
                logging_config: Some(LoggingConfig {
                    application_log_level: Some(ApplicationLogLevel::Debug),
                    ..Default::default()
                }),
                ..good()
            },
            "Landfall does not have the JSON log format and its levels yet; COVERAGE.md lists what it has.",
        ),
        (
            CreateFunctionInput { handler: None, ..good() },
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ),
        (
            CreateFunctionInput {
                dead_letter_config: Some(DeadLetterConfig {
                    target_arn: Some("arn:aws:sqs:us-east-1:1:q".into()),
                }),
                ..good()
            },
            "Landfall does not have SQS queues as destinations and dead-letter targets yet; COVERAGE.md lists what it has.",
        ),
    ];
    for (input, wanted) in cases {
        assert_eq!(
            world.refusal::<CreateFunction>(input).await,
            ("InvalidParameterValueException".into(), wanted.into())
        );
    }
    let old = CreateFunctionInput { runtime: Some(Runtime::Python2_7), ..good() };
    let over = "The runtime parameter of python2.7 is no longer supported for creating or updating AWS Lambda functions. We \
                recommend you use a supported runtime while creating or updating functions.";
    assert_eq!(world.refusal::<CreateFunction>(old).await.1, over);
    world.make(good()).await;
    assert_eq!(world.refusal::<CreateFunction>(good()).await.0, "ResourceConflictException");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_is_not_here_fails_and_says_so() {
    let world = World::new().await;
    world.make(world.creation("f", Runtime::Ruby3_4, "main.handler", &[("main.rb", "")])).await;
    let told = world.settled("f").await;
    assert_eq!(told.state, Some(State::Failed));
    assert!(told.state_reason.unwrap().contains("ruby3.4 cannot run here"));
    assert_eq!(world.refusal::<Invoke>(invocation("f", "{}")).await.0, "ResourceConflictException");
}
