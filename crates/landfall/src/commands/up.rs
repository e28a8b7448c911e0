//! `landfall up`: the server, until Ctrl-C.

use super::{DataDir, Output, Trouble};
use crate::home::OtherAccount;
use crate::server::{self, Settings};
use kernel::{AccountId, Fault, Region};
use std::error::Error;
use std::io::{ErrorKind, IsTerminal};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use store::OpenError;
use tokio::signal::unix::{Signal, SignalKind, signal};

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// Address to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566", env = "LANDFALL_LISTEN", value_parser = address)]
    listen: SocketAddr,
    /// Let waiting time (canary intervals, schedules, alarm periods) run this many times faster; a wait that has begun keeps its end
    #[arg(long, value_name = "N", default_value = "1", value_parser = scale)]
    time_scale: f64,
    /// Region that `landfall env` names [default: that of the last start, at first us-east-1]
    #[arg(long, value_name = "REGION")]
    region: Option<Region>,
    /// Account id of the data directory; a new one gets it [default: a random one]
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// Folder of Python packages (boto3) that functions can import, read only
    #[arg(long, value_name = "DIR", env = "LANDFALL_PYTHON_PACKAGES")]
    python_packages: Option<PathBuf>,
    /// What to log: error, warn, info, debug, trace, or a filter such as `flow=debug,info`
    #[arg(long, value_name = "LEVEL", default_value = "warn", env = "LANDFALL_LOG")]
    log_level: String,
    /// How to say that the server is ready
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

const EXAMPLES: &str = "Examples:
  landfall up                                   stay until Ctrl-C; state is kept for the next start
  landfall up --data-dir ./state --listen 127.0.0.1:0
                                                a server of its own on a free port
  landfall up --time-scale 60                   a canary of 10 minutes takes 10 seconds
  landfall up --output json                     when ready: {\"endpoint\": \"http://...\", ...}";

/// `IP:PORT`, or `HOST:PORT` of a host that has an address.
fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut addresses| {
        // A name often has both; v4 is what the printed endpoint is expected to be.
        let all: Vec<SocketAddr> = addresses.by_ref().collect();
        all.iter().find(|address| address.is_ipv4()).or(all.first()).copied()
    });
    found.ok_or_else(|| {
        "an address is HOST:PORT, such as 127.0.0.1:4566 or localhost:4566; port 0 picks a free one".into()
    })
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
        let server = server::start(&settings).await.map_err(|fault| explained(&fault, options))?;
        // Whoever reads that it is ready may stop it in the same moment.
        let mut interrupts = Interrupts::heard();
        ready(&server.endpoint, options);
        interrupts.next().await;
        anstream::eprintln!(
            "landfall is stopping: running steps are given time to end (Ctrl-C again: at once)"
        );
        tokio::select! {
            () = server.stop() => {}
            // Nothing is lost by it: what runs is carried on after the next start, as after a kill.
            () = interrupts.next() => anstream::eprintln!("landfall stops at once"),
        }
        Ok(())
    })
}

fn ready(endpoint: &str, options: &Options) {
    let scale = options.time_scale;
    match options.output {
        Output::Json => {
            let pid = std::process::id();
            anstream::println!(
                "{}",
                serde_json::json!({"endpoint": endpoint, "pid": pid, "time_scale": scale, "data_dir": options.data_dir.path()})
            );
        }
        Output::Text if scale == 1.0 => anstream::println!("landfall is ready at {endpoint}"),
        Output::Text => {
            anstream::println!("landfall is ready at {endpoint} (waits run {scale} times faster)");
        }
    }
}

/// Why the server did not start, with what can be done about it.
fn explained(fault: &Fault, options: &Options) -> Trouble {
    let trouble = Trouble::new(fault.chain());
    let causes = std::iter::successors(fault.source(), |cause| (*cause).source());
    match causes.filter_map(|cause| hint(cause, options)).next() {
        Some(hint) => trouble.hint(hint),
        None => trouble,
    }
}

const DISK_FULL: &str =
    "free some space on the disk of the data directory; nothing that was acknowledged is lost";
const OTHER_DIRECTORY: &str = "name another directory with --data-dir";

fn hint(cause: &(dyn Error + 'static), options: &Options) -> Option<String> {
    if let Some(OpenError::InUse { .. }) = cause.downcast_ref::<OpenError>() {
        let dir = options.data_dir.path();
        return Some(format!(
            "`landfall status --data-dir {}` asks that server; a second one needs another --data-dir",
            dir.display()
        ));
    }
    if cause.is::<OtherAccount>() {
        return Some(OTHER_DIRECTORY.to_owned());
    }
    // The database says it in a text of its own.
    if cause.to_string().contains("disk is full") {
        return Some(DISK_FULL.to_owned());
    }
    match cause.downcast_ref::<std::io::Error>()?.kind() {
        ErrorKind::AddrInUse => Some(
            "another program listens there: stop it, or name another port; `--listen 127.0.0.1:0` picks a free one"
                .to_owned(),
        ),
        ErrorKind::AddrNotAvailable => Some("this machine does not have that address".to_owned()),
        ErrorKind::StorageFull => Some(DISK_FULL.to_owned()),
        ErrorKind::PermissionDenied | ErrorKind::NotADirectory | ErrorKind::NotFound | ErrorKind::ReadOnlyFilesystem => {
            Some(OTHER_DIRECTORY.to_owned())
        }
        _ => None,
    }
}

pub fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|e| Trouble::new(format!("could not start the runtime: {e}")))
}

/// Ctrl-C and SIGTERM.
struct Interrupts([Signal; 2]);

impl Interrupts {
    /// From now on they end nothing by themselves.
    fn heard() -> Self {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self(kinds.map(|kind| signal(kind).expect("the runtime handles signals")))
    }

    async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// A word that stands alone is a level: a filter would take a misspelt one for the name of a module that says nothing.
fn is_known(directive: &str) -> bool {
    let word = directive.trim().to_ascii_lowercase();
    word.contains(['=', '[']) || ["off", "error", "warn", "info", "debug", "trace"].contains(&word.as_str())
}

pub fn log_to_stderr(level: &str) -> Result<(), Trouble> {
    if let Some(unknown) = level.split(',').find(|directive| !is_known(directive)) {
        return Err(Trouble::new(format!("--log-level {level}: `{unknown}` is no level"))
            .hint("a level is error, warn, info, debug or trace; a filter is `flow=debug,info`"));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, port) in [("127.0.0.1:4566", 4566), ("localhost:0", 0), ("[::1]:80", 80)] {
            assert_eq!(address(text).expect(text).port(), port);
        }
        for bad in ["4566", "127.0.0.1", "127.0.0.1:x", ""] {
            assert!(address(bad).is_err_and(|why| why.contains("HOST:PORT")), "{bad}");
        }
    }

    #[test]
    fn levels() {
        for fine in ["warn", "flow=debug,info", "INFO", "wire[request]=trace,off"] {
            assert!(fine.split(',').all(is_known), "{fine}");
        }
        assert!(!is_known("verbose"));
    }
}
