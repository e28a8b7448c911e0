//! How many pipelines an account may have in a region.

use crate::world::{PIPELINE, World, approve, pipeline, source};
use api_codepipeline::{CreatePipeline, CreatePipelineInput, PipelineDeclaration};
use svc_codepipeline::tables::Pipelines;

fn named(name: &str) -> PipelineDeclaration {
    PipelineDeclaration { name: name.into(), ..pipeline(vec![source("false"), approve()]) }
}

#[tokio::test]
async fn the_thousandth_pipeline_is_the_last() {
    let world = World::new().await;
    world.create(named(PIPELINE)).await;
    // Of the others there are only the rows.
    let copy = |tx: &mut store::Write<'_>| {
        let (key, row) = tx.scan::<Pipelines>(&(), None, 1)?.remove(0);
        (2..1000).try_for_each(|number| tx.put::<Pipelines>(&(key.0.clone(), format!("copy-{number}")), &row))
    };
    world.store.write(copy).await.unwrap();
    world.create(named("the-thousandth")).await;
    let one_more = CreatePipelineInput { pipeline: named("one-more"), ..Default::default() };
    let refusal = world.call::<CreatePipeline>(one_more).await.unwrap_err();
    assert_eq!(
        (&*refusal.code, &*refusal.message),
        (
            "LimitExceededException",
            "The number of pipelines associated with the AWS account has exceeded the limit allowed for the account."
        )
    );
    world.update(named(PIPELINE)).await;
    world.delete().await;
    world.create(named("one-more")).await;
}
