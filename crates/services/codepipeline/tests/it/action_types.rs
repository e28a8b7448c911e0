//! ListActionTypes says what CreatePipeline takes.

use crate::world::World;
use api_codepipeline::{ActionOwner, ListActionTypes, ListActionTypesInput};

#[tokio::test(flavor = "multi_thread")]
async fn the_types_are_those_of_the_providers() {
    let world = World::new().await;
    let input = ListActionTypesInput { action_owner_filter: Some(ActionOwner::Aws), ..Default::default() };
    let types = world.call::<ListActionTypes>(input).await.expect("listed").action_types;
    let source = types.iter().find(|t| t.id.provider == "CodeCommit").expect("CodeCommit is a source here");
    let properties = source.action_configuration_properties.as_deref().unwrap_or_default();
    let required: Vec<_> = properties.iter().filter(|p| p.required).map(|p| p.name.as_str()).collect();
    assert_eq!(required, ["RepositoryName", "BranchName"]);
    assert_eq!(
        (source.input_artifact_details.maximum_count, source.output_artifact_details.minimum_count),
        (0, 1)
    );

    let custom =
        ListActionTypesInput { action_owner_filter: Some(ActionOwner::Custom), ..Default::default() };
    assert!(world.call::<ListActionTypes>(custom).await.expect("listed").action_types.is_empty());
    let token = ListActionTypesInput { next_token: Some("made up".into()), ..Default::default() };
    let refusal = world.call::<ListActionTypes>(token).await.expect_err("there is no second page");
    assert_eq!(refusal.code, "InvalidNextTokenException");
}
