//! This machine as sandboxes need it: how well it isolates, which interpreters it has, where boto3 is.
//!
//! Asking takes some hundred milliseconds (nine interpreters may have to say where they live), so it happens on a thread
//! of its own while the server is already up; whoever needs the answer first waits for it. What was found is plain data:
//! `landfall doctor` prints it.

use crate::interpreter::{self, Interpreter};
use crate::launch::Launcher;
use crate::packages::{self, PythonPackages};
use crate::plan::Level;
use crate::probe::{self, Isolation};
use kernel::{Fault, OrFault};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    pub isolation: Isolation,
    pub interpreters: Vec<Interpreter>,
    /// Where python functions get boto3 from. Without it they must bring their own.
    pub python_packages: Option<PythonPackages>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Machine {
    launcher: Launcher,
    surveyed: Arc<OnceLock<Survey>>,
    allows_unisolated: bool,
}

/// What the operator decides.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A site-packages folder with boto3. Without one, python3 on PATH is asked for its own.
    pub python_packages: Option<PathBuf>,
    /// Run functions and builds even where nothing keeps them apart. Never by default.
    pub allows_unisolated: bool,
}

impl Machine {
    /// Starts looking. `directory`: a folder of ours, for the probe's mount point.
    pub fn survey_in_background(
        launcher: Launcher,
        directory: PathBuf,
        settings: Settings,
    ) -> Result<Self, Fault> {
        let allows_unisolated = settings.allows_unisolated;
        let machine = Self { launcher, surveyed: Arc::default(), allows_unisolated };
        let (surveyed, launcher) = (machine.surveyed.clone(), machine.launcher.clone());
        let look = move || {
            // Also when something of ours breaks: nobody may wait for ever, and nothing is isolated that was not seen to be.
            let found = look(&launcher, directory, &settings).unwrap_or_else(|fault| not_surveyed(&fault));
            let _ = surveyed.set(found);
        };
        let thread = std::thread::Builder::new().name("survey".to_owned());
        thread.spawn(look).or_fault(|| "starting to survey this machine")?;
        Ok(machine)
    }

    /// A machine that somebody else has looked at.
    pub fn known(launcher: Launcher, survey: Survey) -> Self {
        Self { launcher, surveyed: Arc::new(OnceLock::from(survey)), allows_unisolated: false }
    }

    /// Waits, blocking, until all is known: at most once, for a moment after the start.
    pub fn survey(&self) -> &Survey {
        self.surveyed.wait()
    }

    pub fn launcher(&self) -> &Launcher {
        &self.launcher
    }

    pub fn level(&self) -> Level {
        self.survey().isolation.level
    }

    /// The level, unless it is none and the operator has not said that this will do.
    pub fn level_to_run_at(&self) -> Result<Level, Fault> {
        let isolation = &self.survey().isolation;
        if isolation.level > Level::Unisolated || self.allows_unisolated {
            return Ok(isolation.level);
        }
        let reasons =
            isolation.refused.iter().map(|refused| format!("{}: {}", refused.level.name(), refused.reason));
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        Err(Fault::new(format!(
            "this machine cannot isolate other people's code, so none is run ({reasons})"
        )))
    }
}

/// What an ordinary user may still write where this folder is.
pub fn free_bytes(folder: &Path) -> Result<u64, Fault> {
    let figures =
        rustix::fs::statvfs(folder).or_fault(|| format!("asking how full {} is", folder.display()))?;
    Ok(figures.f_bavail * figures.f_frsize)
}

fn look(launcher: &Launcher, directory: PathBuf, settings: &Settings) -> Result<Survey, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.or_fault(|| "preparing to survey this machine")?.block_on(async {
        let (isolation, interpreters) =
            tokio::join!(probe::probe(launcher, &directory), interpreter::find_all());
        let python_packages = packages::find(settings.python_packages.as_deref()).await;
        Ok(Survey { isolation: isolation?, interpreters, python_packages })
    })
}

fn not_surveyed(fault: &Fault) -> Survey {
    tracing::error!(fault = %fault.chain(), "this machine could not be surveyed");
    let refused = vec![probe::Refused { level: Level::Restricted, reason: fault.chain() }];
    let isolation = Isolation {
        level: Level::Unisolated,
        refused,
        cgroups: None,
        cgroups_missing: None,
        landlock: "none".to_owned(),
        notes: Vec::new(),
    };
    Survey { isolation, interpreters: Vec::new(), python_packages: None }
}
