//! What a large S3 object costs the server in memory, on its way in and out over S3's wire.
//!
//! The benchmark's own copy is in its own memory; of the server the peak is told, above what was resident before.

use crate::delivery::{self, BUCKET};
use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, process};
use bytes::Bytes;

/// Room for the buffers of one connection and the hashes; nothing that grows with the object.
const GROWTH_MIB_MAX: f64 = 16.0;

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let server = Server::start(&arguments.landfall)?;
    delivery::bucket(&server).await?;
    let path = format!("/{BUCKET}/object");
    // One small object first: what the first request costs at all is not the object's doing.
    server.s3("PUT", &path, Bytes::from_static(b"small")).await?;
    server.s3("GET", &path, Bytes::new()).await?;
    let body = Bytes::from(vec![b'x'; arguments.object_mib << 20]);
    let before = begin(&server)?;
    server.s3("PUT", &path, body.clone()).await?;
    tell(report, "in", arguments.object_mib, process::peak_mib(server.pid())? - before);
    let before = begin(&server)?;
    let read = server.s3("GET", &path, Bytes::new()).await?;
    tell(report, "out", arguments.object_mib, process::peak_mib(server.pid())? - before);
    if read == body { Ok(()) } else { Err("the object came back changed".into()) }
}

fn begin(server: &Server) -> Result<f64, Failure> {
    process::forget_peak(server.pid())?;
    process::resident_mib(server.pid())
}

fn tell(report: &mut Report, way: &str, size_mib: usize, growth_mib: f64) {
    report.tell(&Line {
        what: &format!("memory for an S3 object of {size_mib} MiB, {way}"),
        ours: growth_mib,
        unit: "MiB",
        floor: None,
        limit: Some(GROWTH_MIB_MAX),
    });
}
