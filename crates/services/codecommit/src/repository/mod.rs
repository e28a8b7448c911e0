//! One bare repository, through git.
//!
//! `objects` and `history` read, `commit` writes, `merge` brings two commits together. Names that reach git's command line are object ids, or checked by `rules::names`, or
//! follow a word that ends options.

mod commit;
mod history;
mod merge;
mod objects;

pub use commit::{FileChange, NewCommit, Says};
pub use merge::{Conflict, Level, Merged, Side, Strategy};
pub use objects::{CommitObject, Entry, Mode, RawDifference, Signature};

use crate::rules::reference_changes::ReferenceMap;
use exec::git::{Git, Ran, Task};
use kernel::{Fault, OrFault};
use std::path::{Path, PathBuf};

pub const NO_OBJECT: &str = "0000000000000000000000000000000000000000";

pub struct Bare {
    git: Git,
    path: PathBuf,
}

impl Bare {
    /// Makes the repository if it is not there: its row is older than its folder.
    pub async fn open(git: &Git, path: PathBuf) -> Result<Self, Fault> {
        let bare = Self { git: git.clone(), path };
        if !tokio::fs::try_exists(bare.path.join("HEAD")).await.or_fault(|| "looking for a repository")? {
            bare.make().await?;
        }
        Ok(bare)
    }

    /// Made beside and renamed: whole or not there.
    async fn make(&self) -> Result<(), Fault> {
        let beside = self.path.with_extension(format!("new-{:016x}", unique()));
        let text = beside.to_str().or_fault(|| "the data directory's path is no text")?;
        let arguments = ["init", "--bare", "--quiet", "--template=", "--initial-branch=main", text];
        let task = Task { repository: &beside, arguments: &arguments, variables: &[] };
        self.git.run(task, b"").await?.checked("make a repository")?;
        match tokio::fs::rename(&beside, &self.path).await {
            Ok(()) => Ok(()),
            // Somebody else has made it meanwhile.
            Err(_) if self.path.join("HEAD").exists() => {
                tokio::fs::remove_dir_all(&beside).await.or_fault(|| "removing a repository made twice")
            }
            Err(error) => Err(Fault::caused_by(format!("could not make {}", self.path.display()), error)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub async fn remove(path: &Path) -> Result<(), Fault> {
        match tokio::fs::remove_dir_all(path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Fault::caused_by(format!("could not remove {}", path.display()), error))
            }
            _ => Ok(()),
        }
    }

    async fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Ran, Fault> {
        self.run_with(arguments, &[], input).await
    }

    async fn run_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
        input: &[u8],
    ) -> Result<Ran, Fault> {
        self.git.run(Task { repository: &self.path, arguments, variables }, input).await
    }

    /// Every reference, tags as they are (an annotated tag is its tag object).
    pub async fn references(&self) -> Result<ReferenceMap, Fault> {
        let ran = self.run(&["for-each-ref", "--format=%(objectname) %(refname)"], b"").await?;
        let output = ran.checked("list references")?;
        let text = String::from_utf8_lossy(&output);
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        Ok(pairs.map(|(id, name)| (name.to_owned(), id.to_owned())).collect())
    }

    /// Moves a reference from `from` (none: it must not be there) to `to` (none: it goes). False when it was elsewhere.
    pub async fn move_reference(
        &self,
        name: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<bool, Fault> {
        let (from, to) = (from.unwrap_or(NO_OBJECT), to.unwrap_or(NO_OBJECT));
        let ran = self.run(&["update-ref", "--no-deref", name, to, from], b"").await?;
        if ran.succeeded() {
            return Ok(true);
        }
        let actual = self.references().await?.remove(name);
        if actual.as_deref().unwrap_or(NO_OBJECT) == from {
            ran.checked(&format!("move {name}"))?;
        }
        Ok(false)
    }

    /// HEAD is what a clone checks out. It follows the row, at the latest when somebody reads.
    pub async fn point_head_at(&self, branch: Option<&str>) -> Result<(), Fault> {
        let Some(branch) = branch else { return Ok(()) };
        let wanted = format!("ref: refs/heads/{branch}\n");
        let head = tokio::fs::read(self.path.join("HEAD")).await.or_fault(|| "reading HEAD")?;
        if head == wanted.as_bytes() {
            return Ok(());
        }
        let target = format!("refs/heads/{branch}");
        self.run(&["symbolic-ref", "HEAD", &target], b"").await?.checked("point HEAD at a branch")?;
        Ok(())
    }
}

/// A number that no other call of this process gets, for names of files that are renamed or removed at once.
fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    (u64::from(std::process::id()) << 32) | NEXT.fetch_add(1, Ordering::Relaxed)
}
