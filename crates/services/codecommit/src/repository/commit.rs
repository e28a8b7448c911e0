//! Writing: blobs, and a commit made of another one and a list of changes.

use super::{Bare, Mode};
use kernel::{Fault, OrFault, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    Put { path: String, mode: Mode, blob: String },
    Remove { path: String },
}

/// What a commit tells beside its tree and its parents.
pub struct Says<'a> {
    pub author: &'a str,
    pub email: &'a str,
    pub message: &'a str,
    pub at: Timestamp,
}

pub struct NewCommit<'a> {
    pub parent: Option<&'a str>,
    pub changes: &'a [FileChange],
    pub author: &'a str,
    pub email: &'a str,
    pub message: &'a str,
    pub at: Timestamp,
}

impl Bare {
    pub async fn write_blob(&self, content: &[u8]) -> Result<String, Fault> {
        let output = self.run(&["hash-object", "-w", "--stdin"], content).await?.checked("write a file")?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    /// Writes the commit's objects and answers with (commit, tree). No reference moves.
    pub async fn write_commit(&self, new: &NewCommit<'_>) -> Result<(String, String), Fault> {
        let work = self.work_folder().await?;
        let index = work.path().join("index");
        let tree =
            self.write_tree(new, index.to_str().or_fault(|| "the data directory's path is no text")?).await?;
        let parents: Vec<&str> = new.parent.into_iter().collect();
        let says = Says { author: new.author, email: new.email, message: new.message, at: new.at };
        let commit = self.commit_tree(&tree, &parents, &says).await?;
        Ok((commit, tree))
    }

    /// A commit of a tree that is there. No reference moves.
    pub async fn commit_tree(&self, tree: &str, parents: &[&str], says: &Says<'_>) -> Result<String, Fault> {
        let mut arguments = vec!["commit-tree", tree];
        for parent in parents {
            arguments.extend(["-p", parent]);
        }
        let date = format!("{} +0000", says.at.as_second());
        let variables = [
            ("GIT_AUTHOR_NAME", says.author),
            ("GIT_AUTHOR_EMAIL", says.email),
            ("GIT_AUTHOR_DATE", &date),
            ("GIT_COMMITTER_NAME", says.author),
            ("GIT_COMMITTER_EMAIL", says.email),
            ("GIT_COMMITTER_DATE", &date),
        ];
        let ran = self.run_with(&arguments, &variables, says.message.as_bytes()).await?;
        Ok(String::from_utf8_lossy(&ran.checked("write a commit")?).trim().to_owned())
    }

    async fn write_tree(&self, new: &NewCommit<'_>, index: &str) -> Result<String, Fault> {
        let variables = [("GIT_INDEX_FILE", index)];
        if let Some(parent) = new.parent {
            self.run_with(&["read-tree", parent], &variables, b"").await?.checked("read a tree")?;
        }
        let mut lines = Vec::new();
        for change in new.changes {
            let line = match change {
                FileChange::Put { path, mode, blob } => format!("{} {blob}\t{path}\0", mode.as_git()),
                FileChange::Remove { path } => format!("0 {}\t{path}\0", super::NO_OBJECT),
            };
            lines.extend(line.into_bytes());
        }
        let update = self.run_with(&["update-index", "-z", "--index-info"], &variables, &lines).await?;
        let ignored = update.errors.clone();
        update.checked("change a tree")?;
        // git goes on when it does not take a path; a commit without the file would be none that was asked for.
        if !ignored.trim().is_empty() {
            return Err(Fault::caused_by(
                "git did not take every change of a commit",
                ignored.trim().to_owned(),
            ));
        }
        let tree = self.run_with(&["write-tree"], &variables, b"").await?.checked("write a tree")?;
        Ok(String::from_utf8_lossy(&tree).trim().to_owned())
    }
}
