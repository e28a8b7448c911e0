//! ListLayers: the account's layers in this region by name, each with its newest version that fits.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html> (read 2026-11-21).

use super::list_versions_by_function::{marker, page_size};
use crate::layers::{LayerName, LayerVersionName};
use crate::tables::{LayerVersionRow, LayerVersions};
use crate::{Lambda, views};
use api_lambda::{
    Architecture, LayersListItem, ListLayers, ListLayersError as E, ListLayersInput, ListLayersOutput,
    Runtime,
};
use std::collections::BTreeMap;
use wire::{Cx, Failure, Handle, Permission, page};

const OPERATION: &str = "ListLayers";
const PAGE_MAX: usize = 50;

/// What a layer version has to say of itself to be listed.
pub(super) struct Compatible {
    pub runtime: Option<Runtime>,
    pub architecture: Option<Architecture>,
}

impl Compatible {
    pub fn is_met_by(&self, row: &LayerVersionRow) -> bool {
        let runs = |runtime| row.runtimes.as_ref().is_some_and(|all| all.contains(&runtime));
        let fits = |architecture| row.architectures.as_ref().is_some_and(|all| all.contains(&architecture));
        self.runtime.is_none_or(runs) && self.architecture.is_none_or(fits)
    }
}

impl Handle<ListLayers> for Lambda {
    async fn permissions(&self, _: &Cx, _: &ListLayersInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("lambda:ListLayers", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListLayersInput) -> Result<ListLayersOutput, E> {
        let after = marker(cx, OPERATION, input.marker.as_deref())?;
        let limit = page_size(input.max_items, PAGE_MAX);
        let asked =
            Compatible { runtime: input.compatible_runtime, architecture: input.compatible_architecture };
        let scope = cx.scope.clone();
        let rows = self
            .store
            .read(move |tx| Ok::<_, Failure>(tx.scan::<LayerVersions>(&scope, None, usize::MAX)?))
            .await?;
        let fitting = rows.into_iter().filter(|(_, row)| asked.is_met_by(row));
        // They come by number: the last one of a name is the newest.
        let newest: BTreeMap<String, (u64, LayerVersionRow)> =
            fitting.map(|((_, name, number), row)| (name, (number, row))).collect();
        let later = newest.into_iter().filter(|(name, _)| after.as_ref().is_none_or(|after| name > after));
        let mut shown: Vec<_> = later.take(limit + 1).collect();
        let has_more = shown.len() > limit;
        shown.truncate(limit);
        let next_marker =
            shown.last().filter(|_| has_more).map(|(name, _)| page::token(OPERATION, &cx.scope, name));
        let item = |(name, (number, row)): (String, (u64, LayerVersionRow))| {
            let layer = LayerName { scope: cx.scope.clone(), name };
            let version = LayerVersionName { layer: layer.clone(), number };
            LayersListItem {
                layer_arn: Some(layer.arn()),
                layer_name: Some(layer.name),
                latest_matching_version: Some(views::layer_version(&version, &row)),
            }
        };
        Ok(ListLayersOutput { layers: Some(shown.into_iter().map(item).collect()), next_marker })
    }
}
