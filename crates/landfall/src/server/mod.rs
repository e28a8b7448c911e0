//! The server: state opened, services made, flows running, sockets open, in that order; stopped in reverse.

mod bodies;
mod handler;
mod listen;
mod mail;
mod own;
mod patience;
mod sandboxes;
mod services;
mod tls;

use crate::home::{self, Running};
use kernel::{AccountId, Chance, Clock, Fault, OrFault, Region, SystemChance, SystemClock};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub struct Settings {
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    pub time_scale: f64,
    /// None: as at the last start.
    pub region: Option<Region>,
    pub account: Option<AccountId>,
    /// A folder with boto3 for functions in Python.
    pub python_packages: Option<PathBuf>,
}

/// A server that answers.
pub struct Server {
    pub endpoint: String,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    flows: JoinHandle<()>,
    house: JoinHandle<()>,
    house_over: oneshot::Sender<()>,
}

pub async fn start(settings: &Settings) -> Result<Server, Fault> {
    make_private(&settings.data_dir)?;
    // Functions and builds run as users of their own, who have to read what this process lays out for them there, whatever
    // umask it was started with.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    own::count()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new(settings.time_scale));
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let store = Store::open(settings.data_dir.join("state"))
        .or_fault(|| format!("could not open the state in {}", settings.data_dir.display()))?;
    let account = home::open_account(
        &settings.data_dir,
        settings.region.as_ref(),
        settings.account.as_ref(),
        &*chance,
    )?;
    let socket = listen::bind(settings.listen).await?;
    let endpoint = format!("http://{}", socket.local_addr().or_fault(|| "the socket has no address")?);

    let sandboxes = sandboxes::open(&settings.data_dir, settings.python_packages.clone(), clock.clone())?;
    let parts = services::Parts {
        store,
        clock,
        chance,
        account,
        endpoint: endpoint.clone(),
        data_dir: settings.data_dir.clone(),
        sandboxes,
    };
    let (chain, engine) = services::assemble(parts)?;
    let (house_over, over) = oneshot::channel();
    let house = chain.lambda.keep_house(async move {
        let _ = over.await;
    });
    let (stop, stopped) = watch::channel(false);
    let mut until = stopped.clone();
    let flows = tokio::spawn(async move {
        let shutdown = async move {
            let _ = until.wait_for(|stop| *stop).await;
        };
        if let Err(fault) = engine.run(shutdown).await {
            tracing::error!(fault = %fault.chain(), "the flow engine ended");
        }
    });
    let listening =
        tokio::spawn(listen::serve(socket, Arc::new(chain), tls::Tls::new(&settings.data_dir), stopped));
    let running =
        Running { endpoint: endpoint.clone(), pid: std::process::id(), time_scale: settings.time_scale };
    home::write_running(&settings.data_dir, &running)?;
    Ok(Server { endpoint, stop, listening, flows, house, house_over })
}

/// The data directory holds keys, code and logs: its owner's alone.
fn make_private(dir: &Path) -> Result<(), Fault> {
    std::fs::create_dir_all(dir).or_fault(|| format!("could not make {}", dir.display()))?;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .or_fault(|| format!("could not make {} private to this user", dir.display()))
}

impl Server {
    /// Takes no more requests, lets those and the steps that run come to their end, then hands on what they measured.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = self.listening.await;
        let _ = self.flows.await;
        let _ = self.house_over.send(());
        let _ = self.house.await;
    }
}
