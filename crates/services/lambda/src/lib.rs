//! Lambda: functions, versions, aliases with weights, and their invocations.
//!
//! Owns functions and their code, who may invoke them, and the instances that run them. Promises: a version never
//! changes; an alias's weights are drawn for every call; the answer of an invocation comes from code that ran; an
//! asynchronous invocation that was acknowledged is run, also across a kill.
//!
//! Reading order: [`tables`], [`names`], [`snapshot`] (all of a function in memory: the invoke path reads nothing else),
//! [`code`], [`layers`], [`rules`] (pure decisions), [`ops`] (one file per operation), [`run`] (an invocation: which version, which
//! instance, its log and its metrics), [`flows`] (`prepare`: from Pending to Active; `event`: an asynchronous invocation).
//!
//! Left out: container images, VPCs, file systems, event source mappings, function URLs, response streaming,
//! X-Ray, SnapStart, provisioned concurrency. What is left out is refused by name.

mod code;
mod code_storage;
mod errors;
pub mod flows;
mod invoke_configs;
mod layers;
mod names;
pub mod ops;
mod rules;
mod run;
mod snapshot;
pub mod tables;
mod versions;
mod views;

pub use code::CODE_PATH;
pub use ops::bindings;

use blob::{BlobId, Blobs};
use exec::function::Host;
use kernel::{Chance, Clock, Fault, OrFault, Scope};
use names::Target;
use run::Runners;
use snapshot::{Known, Snapshot};
use std::path::PathBuf;
use std::sync::Arc;
use store::{Store, Write};
use wire::{Caller, Cx, Failure};

/// The service principal that assumes functions' roles.
pub const SERVICE: &str = "lambda.amazonaws.com";

pub struct Ports {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub host: Host,
    /// A folder of this service's own.
    pub dir: PathBuf,
}

/// Cheap to clone: all clones are one service.
#[derive(Clone)]
pub struct Lambda {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    snapshot: Snapshot,
    blobs: Blobs,
    /// Unzipped code, one folder per zip.
    tasks: PathBuf,
    runners: Arc<Runners>,
    /// Seals the URLs of code that are given out; a new one at each start.
    url_key: [u8; 32],
}

impl Lambda {
    pub fn new(ports: Ports) -> Result<Self, Fault> {
        let Ports { store, caller, clock, chance, host, dir } = ports;
        let tasks = dir.join("tasks");
        std::fs::create_dir_all(&tasks).or_fault(|| format!("making {}", tasks.display()))?;
        let blobs = Blobs::open(dir.join("code"))?;
        remove_leftovers(&tasks, &blobs)?;
        Ok(Self {
            snapshot: Snapshot::new(store.clone()),
            blobs,
            runners: Arc::new(Runners::new(host)),
            url_key: Self::new_url_key(&*chance),
            tasks,
            store,
            caller,
            clock,
            chance,
        })
    }

    /// Gives the engine the flows of this service.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine.with(flows::prepare::Prepare(self.clone())).with(flows::event::EventInvoke(self.clone()))
    }

    /// Ends instances that nobody has used for a while or whose function has changed, and hands metrics on, until it is
    /// over: then the last metrics.
    pub fn keep_house(&self, over: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
        tokio::spawn(run::house::keep(self.clone(), over))
    }

    async fn write<T, F>(&self, closure: F) -> Result<T, Failure>
    where
        F: FnMut(&mut Write<'_>) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(closure).await
    }

    /// The function that a request names, or AWS's 404.
    async fn known(&self, target: &Target) -> Result<Arc<Known>, Failure> {
        let known = self.snapshot.function(&target.key()).await?;
        known.ok_or_else(|| errors::no_function(&target.arn()).into())
    }

    /// What AWS looks at to see that the role is there and trusts Lambda: an attempt to assume it.
    async fn check_role(&self, scope: &Scope, role: &str, function_arn: &str) -> Result<(), Failure> {
        let assumed =
            self.caller.under_role(scope, SERVICE, role, "landfall-check", Some(function_arn)).await;
        match assumed {
            Ok(_) => Ok(()),
            Err(wire::AuthorizeError::Denied(_)) => Err(errors::role_not_assumable().into()),
            Err(wire::AuthorizeError::Fault(fault)) => Err(fault.into()),
        }
    }

    /// For operations that aliases and versions do not have.
    fn whole_function(&self, cx: &Cx, name: &str) -> Result<Target, Failure> {
        let target = self.target(cx, name, None)?;
        match target.qualifier {
            None => Ok(target),
            Some(_) => Err(errors::only_whole_functions().into()),
        }
    }

    fn target(&self, cx: &Cx, name: &str, qualifier: Option<&str>) -> Result<Target, Failure> {
        Ok(Target::parse(cx, name, qualifier)?)
    }
}

/// Folders that a killed server was still unzipping into, and those of code that is no more.
fn remove_leftovers(tasks: &std::path::Path, blobs: &Blobs) -> Result<(), Fault> {
    let doing = || format!("looking through {}", tasks.display());
    for entry in std::fs::read_dir(tasks).or_fault(doing)? {
        let entry = entry.or_fault(doing)?;
        let id = BlobId::parse(entry.file_name().to_string_lossy());
        if !id.is_ok_and(|id| blobs.path(&id).is_file()) {
            std::fs::remove_dir_all(entry.path()).or_fault(doing)?;
        }
    }
    Ok(())
}
