//! From process start to the first STS answer on an empty data directory; memory afterwards.

use crate::server::Server;
use crate::{Arguments, Failure, Line, Report, median, process};
use api_sts::{GetCallerIdentity, GetCallerIdentityInput};
use std::process::Command;
use std::time::Instant;

const START_MS_MAX: f64 = 60.0;
const RESIDENT_MIB_MAX: f64 = 40.0;

pub async fn measure(arguments: &Arguments, report: &mut Report) -> Result<(), Failure> {
    let (mut starts, mut floors, mut resident) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        let begin = Instant::now();
        Command::new(&arguments.landfall).arg("--version").output()?;
        floors.push(begin.elapsed().as_secs_f64() * 1000.0);
        let begin = Instant::now();
        let server = Server::start(&arguments.landfall)?;
        server.call::<GetCallerIdentity>(GetCallerIdentityInput {}).await?;
        starts.push(begin.elapsed().as_secs_f64() * 1000.0);
        resident.push(process::resident_mib(server.pid())?);
    }
    report.tell(&Line {
        what: "process start to first STS answer (floor: --version)",
        ours: median(starts),
        unit: "ms",
        floor: Some(median(floors)),
        limit: Some(START_MS_MAX),
    });
    report.tell(&Line {
        what: "idle resident memory",
        ours: median(resident),
        unit: "MiB",
        floor: None,
        limit: Some(RESIDENT_MIB_MAX),
    });
    Ok(())
}
