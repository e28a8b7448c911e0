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
use std::{fs, io};

pub const NO_OBJECT: &str = "0000000000000000000000000000000000000000";

pub struct Bare {
    git: Git,
    path: PathBuf,
}

impl Bare {
    /// Without looking whether it is there.
    pub fn at(git: &Git, path: PathBuf) -> Self {
        Self { git: git.clone(), path }
    }

    /// Makes the repository if it is not there: its row is older than its folder.
    pub async fn open(git: &Git, path: PathBuf) -> Result<Self, Fault> {
        let bare = Self::at(git, path);
        if !tokio::fs::try_exists(bare.path.join("HEAD")).await.or_fault(|| "looking for a repository")? {
            bare.make().await?;
        }
        Ok(bare)
    }

    /// Made beside and renamed: whole or not there.
    async fn make(&self) -> Result<(), Fault> {
        let work = self.work_folder().await?;
        let beside = work.path().join("new.git");
        let text = beside.to_str().or_fault(|| "the data directory's path is no text")?;
        let arguments = ["init", "--bare", "--quiet", "--template=", "--initial-branch=main", text];
        let task = Task { repository: &beside, arguments: &arguments, variables: &[] };
        self.git.run(task, b"").await?.checked("make a repository")?;
        match tokio::fs::rename(&beside, &self.path).await {
            Ok(()) => Ok(()),
            // Somebody else has made it meanwhile.
            Err(_) if self.path.join("HEAD").exists() => Ok(()),
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

    /// A folder for what one call needs beside the repository; it goes with the value, and at the latest at the next start.
    async fn work_folder(&self) -> Result<tempfile::TempDir, Fault> {
        let doing = || "making a folder to work in";
        let work = self.path.parent().or_fault(doing)?.join(WORK);
        tokio::fs::create_dir_all(&work).await.or_fault(doing)?;
        tempfile::tempdir_in(work).or_fault(doing)
    }

    /// Removes what a git that was killed has left: locks, which would keep a branch from ever being moved again, and packs
    /// that were not taken in. Only while nobody changes the repository.
    pub async fn sweep(&self) -> Result<(), Fault> {
        let path = self.path.clone();
        let swept =
            tokio::task::spawn_blocking(move || sweep(&path)).await.or_fault(|| "sweeping a repository")?;
        swept.or_fault(|| format!("sweeping {}", self.path.display()))
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
        if is_in_the_way(&ran.errors) {
            return Ok(false);
        }
        let actual = self.references().await?.remove(name);
        if actual.as_deref().unwrap_or(NO_OBJECT) == from {
            ran.checked(&format!("move {name}"))?;
        }
        Ok(false)
    }

    pub async fn is_head_at(&self, branch: Option<&str>) -> Result<bool, Fault> {
        let Some(branch) = branch else { return Ok(true) };
        let wanted = format!("ref: refs/heads/{branch}\n");
        let head = tokio::fs::read(self.path.join("HEAD")).await.or_fault(|| "reading HEAD")?;
        Ok(head == wanted.as_bytes())
    }

    /// HEAD is what a clone checks out. It follows the row, at the latest when somebody reads.
    pub async fn point_head_at(&self, branch: Option<&str>) -> Result<(), Fault> {
        let Some(branch) = branch else { return Ok(()) };
        if self.is_head_at(Some(branch)).await? {
            return Ok(());
        }
        let target = format!("refs/heads/{branch}");
        self.run(&["symbolic-ref", "HEAD", &target], b"").await?.checked("point HEAD at a branch")?;
        Ok(())
    }
}

/// Beside the repositories: what is being worked on. Removed at start.
pub const WORK: &str = "work";

/// `'refs/heads/main' exists; cannot create 'refs/heads/main/x'`, and the other way round.
fn is_in_the_way(errors: &str) -> bool {
    errors.contains("cannot lock ref") && errors.contains("exists; cannot create")
}

fn sweep(repository: &Path) -> io::Result<()> {
    for lock in ["HEAD.lock", "packed-refs.lock"] {
        gone(fs::remove_file(repository.join(lock)))?;
    }
    let mut folders = vec![repository.join("refs")];
    while let Some(folder) = folders.pop() {
        for (path, is_folder) in listed(&folder)? {
            if is_folder {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lock") {
                gone(fs::remove_file(path))?;
            }
        }
    }
    for (path, is_folder) in listed(&repository.join("objects"))? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if is_folder && (name.starts_with("tmp_objdir-") || name.starts_with("incoming-")) {
            gone(fs::remove_dir_all(path))?;
        }
    }
    Ok(())
}

/// What is in a folder that may not be there, and whether each is a folder.
fn listed(folder: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?
            .map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?.is_dir()))))
            .collect(),
    }
}

/// What is gone already is no failure.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_git_leaves_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let leftovers = [
            "refs/heads/main.lock",
            "refs/heads/a/b.lock",
            "HEAD.lock",
            "packed-refs.lock",
            "objects/tmp_objdir-incoming-x/p",
        ];
        let kept = ["refs/heads/main", "refs/heads/a/b", "HEAD", "objects/pack/pack-1.pack", "config"];
        for name in leftovers.iter().chain(&kept) {
            fs::create_dir_all(path(name).parent().expect("inside")).expect("makes");
            fs::write(path(name), "x").expect("writes");
        }
        sweep(folder.path()).expect("sweeps");
        assert_eq!(leftovers.map(|name| path(name).exists()), [false; 5]);
        assert_eq!(kept.map(|name| path(name).exists()), [true; 5]);
        sweep(&path("absent")).expect("nothing to do");
    }
}
