//! The data directory: where it is, the account that lives in it, and the address of the server that runs on it.
//!
//! `account.json` (mode 0600) is made at the first start: account id, region and root access key. `server.json` says where
//! the last server on this directory listened.

use kernel::{AccountId, Chance, Fault, OrFault, Region};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

impl Running {
    /// Whether something takes connections there now.
    pub async fn is_up(&self) -> bool {
        let address = self.endpoint.trim_start_matches("http://");
        let asked = tokio::net::TcpStream::connect(address);
        tokio::time::timeout(ANSWERS_WITHIN, asked).await.is_ok_and(|answered| answered.is_ok())
    }
}

const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

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

/// The account of this directory, made now if there is none. A region that is given counts from now on; an account has to
/// be the one that lives here.
pub fn open_account(
    dir: &Path,
    region: Option<&Region>,
    account: Option<&AccountId>,
    chance: &dyn Chance,
) -> Result<Account, Fault> {
    if let Some(there) = read_account(dir)? {
        return kept_account(dir, there, region, account);
    }
    let region = match region {
        Some(region) => region.clone(),
        None => Region::new(REGION).or_fault(|| "the region that we begin with is one")?,
    };
    let account = account.cloned().unwrap_or_else(|| {
        let digits = format!("{}{}", 1 + chance.u64() % 9, chance.text(b"0123456789", 11));
        AccountId::new(digits).expect("twelve digits")
    });
    let made = Account {
        account,
        region,
        access_key_id: format!("AKIA{}", chance.upper_alphanumeric(16)),
        secret_access_key: chance
            .text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
    };
    write_private(&dir.join("account.json"), &made)?;
    Ok(made)
}

/// The region of a directory that was never told another.
const REGION: &str = "us-east-1";

#[derive(Debug, thiserror::Error)]
#[error("{} is the home of account {here}, not of {other}", dir.display())]
pub struct OtherAccount {
    dir: PathBuf,
    here: AccountId,
    other: AccountId,
}

fn kept_account(
    dir: &Path,
    there: Account,
    region: Option<&Region>,
    account: Option<&AccountId>,
) -> Result<Account, Fault> {
    if let Some(other) = account.filter(|account| **account != there.account) {
        let other = OtherAccount { dir: dir.to_owned(), here: there.account, other: other.clone() };
        return Err(Fault::caused_by("the account of a data directory stays", other));
    }
    match region.filter(|region| **region != there.region) {
        None => Ok(there),
        Some(region) => {
            let moved = Account { region: region.clone(), ..there };
            write_private(&dir.join("account.json"), &moved)?;
            Ok(moved)
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededChance;

    #[test]
    fn an_account_stays_and_a_region_can_be_changed() {
        let dir = tempfile::tempdir().expect("a directory");
        let open = |region: Option<&str>, account: Option<&str>| {
            let region = region.map(|region| Region::new(region).expect("valid"));
            let account = account.map(|account| AccountId::new(account).expect("valid"));
            open_account(dir.path(), region.as_ref(), account.as_ref(), &SeededChance::new(1))
        };
        let first = open(None, Some("111111111111")).expect("made");
        assert_eq!(first.region.as_str(), "us-east-1");
        let moved = open(Some("eu-west-1"), None).expect("found");
        assert_eq!((moved.region.as_str(), &moved.access_key_id), ("eu-west-1", &first.access_key_id));
        let again = open(None, Some("111111111111")).expect("found");
        assert_eq!((again.region.as_str(), again.account), ("eu-west-1", first.account));
        let other = open(None, Some("222222222222")).err().expect("refused").chain();
        assert!(other.contains("111111111111, not of 222222222222"), "{other}");
    }

    /// `/dev/full` takes no byte.
    #[cfg(target_os = "linux")]
    #[test]
    fn starts_on_a_full_disk_leave_nothing_that_keeps_a_later_one_out() {
        let dir = tempfile::tempdir().expect("a directory");
        let beside = dir.path().join("account.new");
        let open = |seed| open_account(dir.path(), None, None, &SeededChance::new(seed));
        for seed in [1, 2] {
            let _ = std::fs::remove_file(&beside);
            std::os::unix::fs::symlink("/dev/full", &beside).expect("a link");
            let why = open(seed).err().expect("no room").chain();
            assert!(why.contains("No space left"), "{why}");
            assert!(
                read_account(dir.path()).expect("not damaged").is_none(),
                "there is no account by halves"
            );
        }
        std::fs::remove_file(&beside).expect("removed");
        // What a write that broke off leaves.
        std::fs::write(&beside, "{".repeat(10_000)).expect("written");
        let made = open(3).expect("made");
        let kept = read_account(dir.path()).expect("not damaged").expect("there");
        assert_eq!((kept.account, kept.access_key_id), (made.account, made.access_key_id));
    }
}
