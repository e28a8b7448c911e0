//! `landfall up`: the server, until Ctrl-C.

use super::{DataDir, Trouble};
use crate::server::{self, Settings};
use kernel::{AccountId, Region};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// Address to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566", env = "LANDFALL_LISTEN")]
    listen: SocketAddr,
    /// Let waiting time (canary intervals, schedules, alarm periods) run this many times faster; a wait that has begun keeps its end
    #[arg(long, value_name = "N", default_value = "1", value_parser = scale)]
    time_scale: f64,
    /// Region that `landfall env` names
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: Region,
    /// Account id for a new data directory [default: a random one]
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// Folder of Python packages (boto3) that functions can import, read only
    #[arg(long, value_name = "DIR", env = "LANDFALL_PYTHON_PACKAGES")]
    python_packages: Option<PathBuf>,
    /// What to log: error, warn, info, debug, trace, or a filter such as `flow=debug,info`
    #[arg(long, value_name = "LEVEL", default_value = "warn", env = "LANDFALL_LOG")]
    log_level: String,
}

pub fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if scale.is_finite() && (0.001..=1_000_000.0).contains(&scale) => Ok(scale),
        _ => Err("a time scale is a number from 0.001 to 1000000".into()),
    }
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    log_to_stderr(&options.log_level)?;
    let settings = Settings {
        data_dir: options.data_dir.path(),
        listen: options.listen,
        time_scale: options.time_scale,
        region: options.region.clone(),
        account: options.account.clone(),
        python_packages: options.python_packages.clone(),
    };
    runtime()?.block_on(async {
        let server = server::start(&settings).await?;
        let scale = if options.time_scale == 1.0 {
            String::new()
        } else {
            format!(" (waits run {} times faster)", options.time_scale)
        };
        anstream::println!("landfall is ready at {}{scale}", server.endpoint);
        interrupted().await;
        anstream::eprintln!(
            "landfall is stopping: running steps are given time to end (Ctrl-C again: at once)"
        );
        tokio::select! {
            () = server.stop() => {}
            // Nothing is lost by it: what runs is carried on after the next start, as after a kill.
            () = interrupted() => anstream::eprintln!("landfall stops at once"),
        }
        Ok(())
    })
}

pub fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|e| Trouble::new(format!("could not start the runtime: {e}")))
}

async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("the runtime handles signals");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

pub fn log_to_stderr(level: &str) -> Result<(), Trouble> {
    // s3s logs every refusal of a request as an error; what is an error of ours, the s3 service logs itself.
    let directives = if level.contains("s3s") { level.to_owned() } else { format!("{level},s3s=off") };
    let filter = tracing_subscriber::EnvFilter::try_new(directives).map_err(|e| {
        Trouble::new(format!("--log-level {level}: {e}")).hint("try `info` or `flow=debug,info`")
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.init()
    } else {
        builder.json().init()
    }
    Ok(())
}
