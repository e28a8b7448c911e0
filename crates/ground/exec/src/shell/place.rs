//! What a build's shell sees: its folder, its tools, and the system's programs.

use super::Config;
use crate::plan::{Bind, Level, Limits, Network, Plan, Program};
use crate::view;
use kernel::{Fault, OrFault};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) const COMMANDS: &str = "commands";
/// Sources and whatever the commands make of them.
const OUTPUT: &str = "output";
const HOME: &str = "home";
pub(super) const PROCESSES: u64 = 4096;
const OPEN_FILES: u64 = 65_536;
const TMP_BYTES: u64 = 1 << 30;

/// Apart from the users of functions.
const FIRST_USER: u32 = 1_879_200_000;
const USERS: u32 = 100_000;
static NEXT_USER: AtomicU32 = AtomicU32::new(0);
const INNER_USER: u32 = 1000;

/// What a shell is made of.
#[derive(Debug, Clone)]
pub struct ShellSpec {
    /// `/bin/sh` or `/bin/bash`.
    pub program: PathBuf,
    /// The build's folder on the host. `output/src` in it is where the commands begin; beside `output` is ours.
    pub directory: PathBuf,
    /// Folders of programs that the operator lends to builds, read-only, ahead on the PATH. Each with its `bin`, or as it is.
    pub tools: Vec<PathBuf>,
    pub environment: Vec<(String, String)>,
    pub memory_bytes: u64,
    pub processors: u64,
    pub network: Network,
    pub hostname: String,
}

/// Where things are inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interior {
    /// The folder whose `src` the commands begin in.
    pub output: String,
    pub home: String,
    pub(super) commands: String,
    pub path: String,
}

impl Interior {
    /// Where the commands begin: CODEBUILD_SRC_DIR.
    pub fn source(&self) -> String {
        format!("{}/src", self.output)
    }

    pub(super) fn of(level: Level, spec: &ShellSpec) -> Self {
        let inside = |name: &str, walled: &str| {
            if level.has_own_root() {
                walled.to_owned()
            } else {
                spec.directory.join(name).to_string_lossy().into_owned()
            }
        };
        let mut path: Vec<String> =
            spec.tools.iter().map(|tools| programs_of(tools).to_string_lossy().into_owned()).collect();
        path.push("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned());
        Self {
            output: inside(OUTPUT, "/codebuild/output"),
            home: inside(HOME, "/codebuild/home"),
            commands: inside(COMMANDS, "/codebuild/commands"),
            path: path.join(":"),
        }
    }
}

fn programs_of(tools: &Path) -> PathBuf {
    let bin = tools.join("bin");
    if bin.is_dir() { bin } else { tools.to_owned() }
}

pub(super) fn plan(config: &Config, spec: &ShellSpec, interior: &Interior) -> Result<Plan, Fault> {
    let (uid, gid) = user(config.level);
    for name in ["output/src", HOME, COMMANDS] {
        let folder = spec.directory.join(name);
        fs::create_dir_all(&folder).or_fault(|| format!("making {}", folder.display()))?;
    }
    let commands = spec.directory.join(COMMANDS);
    write(&commands.join("outer.sh"), include_str!("outer.sh"))?;
    write(&commands.join("inner.sh"), include_str!("inner.sh"))?;
    if config.level == Level::Root {
        hand_over(&spec.directory, uid, gid)?;
    }
    let mut root = view::base(&config.directory.join("root"), uid, gid, TMP_BYTES);
    root.with_shared_memory = true;
    let insides = [(OUTPUT, &interior.output), (HOME, &interior.home), (COMMANDS, &interior.commands)];
    for (name, target) in insides {
        root.binds.push(Bind { source: spec.directory.join(name), target: target.into(), writable: true });
    }
    for tools in &spec.tools {
        lend(tools, &mut root.binds)?;
    }
    let mut env = spec.environment.clone();
    for (name, value) in [("PATH", &interior.path), ("HOME", &interior.home)] {
        if !env.iter().any(|(given, _)| given == name) {
            env.push((name.to_owned(), value.clone()));
        }
    }
    let program = Program {
        argv: vec![
            "/bin/sh".to_owned(),
            format!("{}/outer.sh", interior.commands),
            interior.commands.clone(),
            spec.program.to_string_lossy().into_owned(),
        ],
        env,
        cwd: PathBuf::from(interior.source()),
        has_channel: true,
        hands_out_listener: false,
    };
    Ok(Plan {
        level: config.level,
        network: spec.network,
        uid,
        gid,
        hostname: spec.hostname.clone(),
        root,
        program,
        limits: Limits { open_files: OPEN_FILES, processes: PROCESSES, file_size_bytes: u64::MAX },
    })
}

fn user(level: Level) -> (u32, u32) {
    match level {
        Level::Root => {
            let id = FIRST_USER + NEXT_USER.fetch_add(1, Ordering::Relaxed) % USERS;
            (id, id)
        }
        Level::Unisolated | Level::Restricted => {
            (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw())
        }
        Level::UserNamespaces => (INNER_USER, INNER_USER),
    }
}

/// A folder of programs, and the interpreter outside of it that a virtual environment's programs need.
fn lend(tools: &Path, binds: &mut Vec<Bind>) -> Result<(), Fault> {
    let real =
        fs::canonicalize(tools).or_fault(|| format!("looking for the tools in {}", tools.display()))?;
    let mut add = |source: &Path, target: &Path| {
        if !view::shows(target)
            && !binds.iter().any(|bind| target.starts_with(&bind.target) && !bind.writable)
        {
            binds.push(view::read_only(source, target));
        }
    };
    add(&real, tools);
    for python in ["python3", "python"].map(|name| programs_of(tools).join(name)) {
        if let Ok(python) = fs::canonicalize(python)
            && let Some(prefix) = python.parent().and_then(Path::parent)
            && python.parent().and_then(Path::file_name) == Some(OsStr::new("bin"))
        {
            add(prefix, prefix);
        }
    }
    Ok(())
}

/// Gives a folder and all in it to the sandbox's user. Links themselves, not where they lead.
fn hand_over(folder: &Path, uid: u32, gid: u32) -> Result<(), Fault> {
    let doing = || format!("handing {} over", folder.display());
    for entry in fs::read_dir(folder).or_fault(doing)? {
        let entry = entry.or_fault(doing)?;
        let path = entry.path();
        if entry.file_type().or_fault(doing)?.is_dir() {
            hand_over(&path, uid, gid)?;
        } else {
            std::os::unix::fs::lchown(&path, Some(uid), Some(gid)).or_fault(doing)?;
        }
    }
    if fs::metadata(folder).or_fault(doing)?.uid() != uid {
        std::os::unix::fs::lchown(folder, Some(uid), Some(gid)).or_fault(doing)?;
    }
    Ok(())
}

/// The folder is the build's user's, who may have put anything there: no link is followed, no file is reused.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let doing = || format!("writing {}", path.display());
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).or_fault(doing),
        _ => {}
    }
    let mut file = fs::File::options().write(true).create_new(true).mode(0o644).open(path).or_fault(doing)?;
    file.write_all(text.as_bytes()).or_fault(doing)
}

/// Likewise: a plain file of a sensible size.
pub(super) fn read(path: &Path) -> io::Result<String> {
    const BYTES_MAX: u64 = 1 << 20;
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let file = fs::File::options().read(true).custom_flags(flags).open(path)?;
    let mut bytes = Vec::new();
    file.take(BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
