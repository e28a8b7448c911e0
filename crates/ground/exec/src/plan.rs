//! What crosses from the server to the launcher: a plan of one sandbox, and the launcher's reports back.
//!
//! Two length-prefixed JSON documents travel over the launcher's standard input, which is a socket and stays open: the
//! control groups to join, and, when it is known, the plan. when the server's end closes, for whatever reason, the launcher kills the sandbox. Reports are JSON lines
//! in the other direction. The launcher's standard output becomes the program's standard output and error; its standard
//! error is the channel of the function host and becomes the program's descriptor [`CHANNEL_FD`].

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where the program in the sandbox finds the channel to the function host.
pub const CHANNEL_FD: i32 = 3;

/// How strong the walls are, from the strongest to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// No walls at all. Only by the operator's explicit word.
    Unisolated,
    /// No namespaces to be had: landlock, seccomp and resource limits only.
    Restricted,
    /// User namespaces of an ordinary user.
    UserNamespaces,
    /// Namespaces set up by root, the program under a user id of its own.
    Root,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Unisolated => "unisolated",
            Self::Restricted => "restricted",
            Self::UserNamespaces => "user-namespaces",
            Self::Root => "root",
        }
    }

    pub(crate) fn has_own_root(self) -> bool {
        self >= Self::UserNamespaces
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// The host's network: the program reaches Landfall, the internet, and whatever listens on this host.
    Host,
    /// A network namespace with nothing but its own loopback.
    None,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub level: Level,
    pub network: Network,
    /// The user and group the program runs as: of the host at `Level::Root`, inside the namespace otherwise.
    pub uid: u32,
    pub gid: u32,
    pub hostname: String,
    pub root: Root,
    pub program: Program,
    pub limits: Limits,
}

/// The file system that the program sees. At `Level::Restricted` only the sources count: landlock opens exactly them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Root {
    /// An empty directory of the host, over which the new root is mounted (invisible outside the sandbox).
    pub mountpoint: PathBuf,
    pub binds: Vec<Bind>,
    pub links: Vec<(PathBuf, String)>,
    pub files: Vec<(PathBuf, String)>,
    pub directories: Vec<PathBuf>,
    pub tmp_size_bytes: u64,
    pub with_shared_memory: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Bind {
    pub source: PathBuf,
    pub target: PathBuf,
    pub writable: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Program {
    pub argv: Vec<String>,
    pub env: Vec<(String, String)>,
    pub cwd: PathBuf,
    pub has_channel: bool,
    /// The program has no network, and yet is to reach us: init listens for us on [`API_PORT`] of its loopback, and hands
    /// the listener out over the descriptor that would be the channel.
    #[serde(default)]
    pub hands_out_listener: bool,
}

/// Where Lambda itself has its Runtime API.
pub(crate) const API_PORT: u16 = 9001;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub open_files: u64,
    pub processes: u64,
    pub file_size_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Report {
    /// The walls stand; the program is about to be started. `landlock` is what the kernel really enforces.
    Walled { landlock: String },
    /// A step of the set-up failed: nothing of the program has run.
    Failed { what: String },
    /// The walls stand, but the program could not be started.
    Unstartable { what: String },
    /// The program's main process has ended.
    Ended { end: End },
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    Exited(i32),
    Signaled(i32),
    /// We, or the kernel on behalf of the memory limit, killed the whole sandbox.
    Killed,
    /// There was no program to start.
    Unstartable,
}
