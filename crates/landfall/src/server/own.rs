//! Landfall's own paths, outside AWS's name space: health and metrics.

use super::handler::{Body, plain, whole};
use http::{Response, StatusCode};
use kernel::{Fault, OrFault};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts counting, once for the process.
pub fn count() -> Result<(), Fault> {
    if METRICS.get().is_none() {
        let handle =
            PrometheusBuilder::new().install_recorder().or_fault(|| "the metrics could not be set up")?;
        let _ = METRICS.set(handle);
    }
    Ok(())
}

pub fn answer(path: &str) -> Response<Body> {
    match path {
        "/_landfall/health" => plain(StatusCode::OK, "ok\n"),
        "/_landfall/metrics" => {
            Response::new(whole(METRICS.get().map(PrometheusHandle::render).unwrap_or_default().into()))
        }
        _ => plain(
            StatusCode::NOT_FOUND,
            "there is nothing here; /_landfall/health and /_landfall/metrics are all\n",
        ),
    }
}
