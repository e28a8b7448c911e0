//! The data directory: where it is, the account that lives in it, and the address of the server that runs on it.
//!
//! `account.json` (mode 0600) is made at the first start: account id, region and root access key. `server.json` says where
//! the last server on this directory listened.

use kernel::{AccountId, Chance, Fault, OrFault, Region};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Clone, Serialize, Deserialize)]
pub struct Account {
    pub account: AccountId,
    pub region: Region,
    pub access_key_id: String,
    pub secret_access_key: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Running {
    pub endpoint: String,
    pub pid: u32,
    pub time_scale: f64,
}

/// `$LANDFALL_DATA_DIR`, or the platform's data directory.
pub fn default_dir() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_DATA_HOME")
        .or_else(|| {
            from("HOME").map(|home| {
                home.join(if cfg!(target_os = "macos") {
                    "Library/Application Support"
                } else {
                    ".local/share"
                })
            })
        })
        .unwrap_or_else(|| PathBuf::from("."))
        .join("landfall")
}

/// The account of this directory, made now if there is none. `region` and `account` count only then.
pub fn open_account(
    dir: &Path,
    region: &Region,
    account: Option<&AccountId>,
    chance: &dyn Chance,
) -> Result<Account, Fault> {
    if let Some(there) = read_account(dir)? {
        return Ok(there);
    }
    let account = account.cloned().unwrap_or_else(|| {
        let digits = format!("{}{}", 1 + chance.u64() % 9, chance.text(b"0123456789", 11));
        AccountId::new(digits).expect("twelve digits")
    });
    let made = Account {
        account,
        region: region.clone(),
        access_key_id: format!("AKIA{}", chance.upper_alphanumeric(16)),
        secret_access_key: chance
            .text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
    };
    write_private(&dir.join("account.json"), &made)?;
    Ok(made)
}

pub fn read_account(dir: &Path) -> Result<Option<Account>, Fault> {
    read(&dir.join("account.json"))
}

pub fn read_running(dir: &Path) -> Result<Option<Running>, Fault> {
    read(&dir.join("server.json"))
}

pub fn write_running(dir: &Path, running: &Running) -> Result<(), Fault> {
    write_private(&dir.join("server.json"), running)
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, Fault> {
    match std::fs::read(path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map(Some).or_fault(|| format!("{} is damaged", path.display()))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Fault::caused_by(format!("could not read {}", path.display()), e)),
    }
}

/// Whole or not at all: written beside, synced, renamed.
fn write_private(path: &Path, value: &impl Serialize) -> Result<(), Fault> {
    let bytes =
        serde_json::to_vec_pretty(value).or_fault(|| format!("could not write {}", path.display()))?;
    write_secret(path, &bytes)
}

/// A file that only its owner may read.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let what = || format!("could not write {}", path.display());
    let beside = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .or_fault(what)?;
    file.write_all(bytes).or_fault(what)?;
    file.sync_all().or_fault(what)?;
    std::fs::rename(&beside, path).or_fault(what)
}
