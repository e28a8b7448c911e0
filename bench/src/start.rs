//! From process start to the first STS answer on an empty data directory; memory afterwards.

use crate::server::Server;
use crate::{Arguments, Failure, median, process, tell};
use api_sts::{GetCallerIdentity, GetCallerIdentityInput};
use std::process::Command;
use std::time::Instant;

pub async fn measure(arguments: &Arguments) -> Result<(), Failure> {
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
    tell("process start to first STS answer (floor: --version)", median(starts), Some(median(floors)), "ms");
    tell("idle resident memory", median(resident), None, "MiB");
    Ok(())
}
