//! Layers: what functions find under /opt, which versions they may take, and what stays when a layer goes.

use crate::world::{World, zip};
use api_lambda::*;
use bytes::Bytes;

const ACCOUNT: &str = crate::world::ACCOUNT;

fn publication(name: &str, content: Bytes) -> PublishLayerVersionInput {
    PublishLayerVersionInput {
        layer_name: name.into(),
        description: Some("what helps".into()),
        content: LayerVersionContentInput { zip_file: Some(content), ..Default::default() },
        compatible_runtimes: Some(vec![Runtime::Python3_11]),
        ..Default::default()
    }
}

fn arn(name: &str, number: u64) -> String {
    format!("arn:aws:lambda:us-east-1:{ACCOUNT}:layer:{name}:{number}")
}

fn get(name: &str, number: i64) -> GetLayerVersionInput {
    GetLayerVersionInput { layer_name: name.into(), version_number: number }
}

fn with_layers(name: &str, layers: &[String]) -> UpdateFunctionConfigurationInput {
    UpdateFunctionConfigurationInput {
        function_name: name.into(),
        layers: Some(layers.to_vec()),
        ..Default::default()
    }
}

const USES: &str = "
import helper, shared, os, subprocess
def handler(event, context):
    return [helper.WHO, shared.WHO, open('/opt/data.txt').read(), subprocess.check_output(['tool']).decode().strip()]
";

#[tokio::test(flavor = "multi_thread")]
async fn a_function_finds_its_layers_one_over_the_other() {
    let world = World::new().await;
    let first = zip(&[
        ("python/helper.py", "WHO = 'first'"),
        ("python/shared.py", "WHO = 'first'"),
        ("bin/tool", "#!/bin/sh\necho tool"),
    ]);
    let second = zip(&[("python/shared.py", "WHO = 'second'"), ("data.txt", "data")]);
    let made = world.does::<PublishLayerVersion>(publication("one", first)).await;
    assert_eq!(made.layer_version_arn, Some(arn("one", 1)));
    assert_eq!((made.version, made.description.as_deref()), (Some(1), Some("what helps")));
    world.does::<PublishLayerVersion>(publication("two", second)).await;
    let creation = CreateFunctionInput {
        layers: Some(vec![arn("one", 1), arn("two", 1)]),
        ..world.creation("f", Runtime::Python3_11, "main.handler", &[("main.py", USES)])
    };
    world.make(creation).await;
    assert_eq!(world.answer("f", "{}").await, serde_json::json!(["first", "second", "data", "tool"]));
    let shown = world.settled("f").await.layers.unwrap();
    assert_eq!(
        shown.into_iter().map(|layer| layer.arn.unwrap()).collect::<Vec<_>>(),
        [arn("one", 1), arn("two", 1)]
    );
    // A deleted version is nobody's any more, and stays with those that have it, also in new instances.
    let deletion = DeleteLayerVersionInput { layer_name: "one".into(), version_number: 1 };
    world.does::<DeleteLayerVersion>(deletion).await;
    let (code, told) = world.refusal::<GetLayerVersion>(get("one", 1)).await;
    assert_eq!(
        (code.as_str(), told.as_str()),
        ("ResourceNotFoundException", "The resource you requested does not exist.")
    );
    let again = UpdateFunctionConfigurationInput {
        function_name: "f".into(),
        description: Some("again".into()),
        ..Default::default()
    };
    world.does::<UpdateFunctionConfiguration>(again).await;
    world.settled("f").await;
    assert_eq!(world.answer("f", "{}").await[0], "first");
    let (_, told) = world.refusal::<UpdateFunctionConfiguration>(with_layers("f", &[arn("one", 1)])).await;
    assert_eq!(told, format!("Layer version {} does not exist.", arn("one", 1)));
    world.does::<UpdateFunctionConfiguration>(with_layers("f", &[])).await;
    assert_eq!(world.settled("f").await.layers, None);
    let error = world.error("f", "{}").await;
    assert_eq!(error["errorType"], "Runtime.ImportModuleError");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_lists_and_policies() {
    let world = World::new().await;
    let content = || zip(&[("python/a.py", "A = 1")]);
    for _ in 0..2 {
        world.does::<PublishLayerVersion>(publication("l", content())).await;
    }
    let deletion = DeleteLayerVersionInput { layer_name: "l".into(), version_number: 2 };
    world.does::<DeleteLayerVersion>(deletion.clone()).await;
    world.does::<DeleteLayerVersion>(deletion).await;
    let undescribed = PublishLayerVersionInput { description: None, ..publication("l", content()) };
    let third = world.does::<PublishLayerVersion>(undescribed).await;
    assert_eq!((third.version, third.description.as_deref()), (Some(3), Some("")));
    let list = |runtime| ListLayerVersionsInput {
        layer_name: "l".into(),
        compatible_runtime: runtime,
        ..Default::default()
    };
    let listed = world.does::<ListLayerVersions>(list(None)).await.layer_versions.unwrap();
    let told = listed.into_iter().map(|layer| (layer.version.unwrap(), layer.description));
    assert_eq!(told.collect::<Vec<_>>(), [(3, None), (1, Some("what helps".into()))]);
    let fitting = world.does::<ListLayerVersions>(list(Some(Runtime::Nodejs22X))).await;
    assert_eq!(fitting.layer_versions.map(|all| all.len()), Some(0));
    let paged = ListLayerVersionsInput { max_items: Some(1), ..list(None) };
    let page = world.does::<ListLayerVersions>(paged.clone()).await;
    let rest =
        world.does::<ListLayerVersions>(ListLayerVersionsInput { marker: page.next_marker, ..paged }).await;
    assert_eq!((rest.layer_versions.unwrap()[0].version, rest.next_marker), (Some(1), None));
    let layers = world.does::<ListLayers>(ListLayersInput::default()).await.layers.unwrap();
    assert_eq!(layers.len(), 1);
    assert_eq!(layers[0].latest_matching_version.as_ref().unwrap().version, Some(3));
    let by_arn = GetLayerVersionByArnInput { arn: arn("l", 3) };
    assert_eq!(world.does::<GetLayerVersionByArn>(by_arn).await.version, Some(3));
    let (_, told) = world.refusal::<GetLayerVersion>(get("l", 0)).await;
    assert_eq!(told, "Layer Version Cannot be less than 1");
    let permission = AddLayerVersionPermissionInput {
        layer_name: "l".into(),
        version_number: 3,
        statement_id: "s".into(),
        action: "lambda:GetLayerVersion".into(),
        principal: "*".into(),
        ..Default::default()
    };
    let added = world.does::<AddLayerVersionPermission>(permission.clone()).await;
    let statement: serde_json::Value = serde_json::from_str(&added.statement.unwrap()).unwrap();
    assert_eq!((&statement["Principal"], &statement["Resource"]), (&"*".into(), &arn("l", 3).into()));
    let (code, _) = world.refusal::<AddLayerVersionPermission>(permission.clone()).await;
    assert_eq!(code, "ResourceConflictException");
    let elsewhere = AddLayerVersionPermissionInput { version_number: 2, ..permission };
    let (_, told) = world.refusal::<AddLayerVersionPermission>(elsewhere).await;
    assert_eq!(told, format!("Layer version {} does not exist.", arn("l", 2)));
    let policy = GetLayerVersionPolicyInput { layer_name: "l".into(), version_number: 3 };
    let found = world.does::<GetLayerVersionPolicy>(policy.clone()).await;
    assert_eq!(found.revision_id, added.revision_id);
    let removal = RemoveLayerVersionPermissionInput {
        layer_name: "l".into(),
        version_number: 3,
        statement_id: "s".into(),
        ..Default::default()
    };
    world.does::<RemoveLayerVersionPermission>(removal).await;
    let (_, told) = world.refusal::<GetLayerVersionPolicy>(policy).await;
    assert_eq!(told, "No policy is associated with the given resource.");
}

#[tokio::test(flavor = "multi_thread")]
async fn node_finds_its_modules_in_a_layer() {
    let world = World::new().await;
    let content = zip(&[("nodejs/node_modules/helper/index.js", "module.exports = 'from the layer';")]);
    let publication = PublishLayerVersionInput { compatible_runtimes: None, ..publication("n", content) };
    world.does::<PublishLayerVersion>(publication).await;
    let code = "const helper = require('helper'); exports.handler = async () => helper;";
    let creation = CreateFunctionInput {
        layers: Some(vec![arn("n", 1)]),
        ..world.creation("f", Runtime::Nodejs20X, "index.handler", &[("index.js", code)])
    };
    world.make(creation).await;
    assert_eq!(world.answer("f", "{}").await, "from the layer");
}
