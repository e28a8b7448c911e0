//! ListLayerVersions: a layer's versions, the newest first; none for a layer that is not there.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html> (read 2026-11-21).

use super::list_layers::Compatible;
use super::list_versions_by_function::{marker, page_size};
use crate::layers::{LayerName, LayerVersionName};
use crate::snapshot::number;
use crate::tables::LayerVersions;
use crate::{Lambda, views};
use api_lambda::{
    ListLayerVersions, ListLayerVersionsError as E, ListLayerVersionsInput, ListLayerVersionsOutput,
};
use wire::{Cx, Failure, Handle, Permission, page};

const OPERATION: &str = "ListLayerVersions";
const PAGE_MAX: usize = 50;

impl Handle<ListLayerVersions> for Lambda {
    async fn permissions(&self, _: &Cx, _: &ListLayerVersionsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("lambda:ListLayerVersions", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListLayerVersionsInput) -> Result<ListLayerVersionsOutput, E> {
        let layer = LayerName::parse(cx, &input.layer_name)?;
        let before = marker(cx, OPERATION, input.marker.as_deref())?.and_then(|key| number(&key));
        let limit = page_size(input.max_items, PAGE_MAX);
        let asked =
            Compatible { runtime: input.compatible_runtime, architecture: input.compatible_architecture };
        let key = layer.key();
        let rows = self
            .store
            .read(move |tx| Ok::<_, Failure>(tx.scan::<LayerVersions>(&key, None, usize::MAX)?))
            .await?;
        let newest_first = rows.into_iter().rev();
        let mut wanted: Vec<_> = newest_first
            .filter(|((_, _, number), row)| {
                before.is_none_or(|before| *number < before) && asked.is_met_by(row)
            })
            .take(limit + 1)
            .collect();
        let has_more = wanted.len() > limit;
        wanted.truncate(limit);
        let last = wanted.last().filter(|_| has_more);
        let next_marker =
            last.map(|((_, _, number), _)| page::token(OPERATION, &cx.scope, &number.to_string()));
        let shown = wanted.iter().map(|((_, _, number), row)| {
            views::layer_version(&LayerVersionName { layer: layer.clone(), number: *number }, row)
        });
        Ok(ListLayerVersionsOutput { layer_versions: Some(shown.collect()), next_marker })
    }
}
