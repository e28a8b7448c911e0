//! What source actions have in common: they take nothing and put out one artifact, and they are done when they have begun.

use api_s3::{PutObject, PutObjectInput};
use async_trait::async_trait;
use kernel::Fault;
use seam_pipeline_action::{Action, ArtifactCounts, Progress, Property, Revision, Run};
use serde_json::Value;
use std::collections::BTreeMap;
use wire::{Body, Caller, Cx};

/// Where a source's revisions come from.
#[async_trait]
pub trait Origin: Send + Sync + 'static {
    fn provider(&self) -> &'static str;
    fn properties(&self) -> &'static [Property];

    /// Takes the newest revision, or the one that was asked for, into the output artifact.
    async fn take(&self, run: &Run<'_>) -> Result<Progress, Fault>;

    /// The revision that [`Origin::take`] would take now.
    async fn newest(
        &self,
        cx: &Cx,
        configuration: &BTreeMap<String, String>,
    ) -> Result<Option<Revision>, Fault>;
}

pub struct Source<O>(pub O);

#[async_trait]
impl<O: Origin> Action for Source<O> {
    fn category(&self) -> &'static str {
        "Source"
    }

    fn provider(&self) -> &'static str {
        self.0.provider()
    }

    fn properties(&self) -> &'static [Property] {
        self.0.properties()
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (0, 0), outputs: (1, 1) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        self.0.take(run).await
    }

    async fn newest(
        &self,
        cx: &Cx,
        configuration: &BTreeMap<String, String>,
    ) -> Result<Option<Revision>, Fault> {
        self.0.newest(cx, configuration).await
    }

    async fn cancel(&self, _: &Run<'_>, _: Value) -> Result<(), Fault> {
        Ok(())
    }
}

/// Puts the output artifact into the artifact store, or says how the action fails.
pub async fn put_out(
    caller: &Caller,
    run: &Run<'_>,
    body: Option<Body>,
) -> Result<Result<(), Progress>, Fault> {
    let output = &run.outputs[0];
    let input =
        PutObjectInput { bucket: output.bucket.clone(), key: output.key.clone(), body, ..Default::default() };
    match caller.call::<PutObject>(run.cx, input).await {
        Ok(_) => Ok(Ok(())),
        Err(error) => Progress::refused("The source artifact could not be stored", error).map(Err),
    }
}
