//! Two commits brought together, file by file, and within a file line by line where that is asked for.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-resolve-conflict-pull-request.html> (read 2026-11-21): with
//! FILE_LEVEL a file that differs in both is a conflict; with LINE_LEVEL, and with the strategy AUTOMERGE, only lines that
//! differ in both are. git's index does the first (`read-tree -m`), `git merge-file` the second.
//! Left out: renames are seen as a deletion and an addition.

use super::{Bare, Mode};
use kernel::{Fault, OrFault};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    File,
    Line,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// A conflict stays one.
    Refuse,
    Source,
    Destination,
    Automatic,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub mode: Mode,
    pub id: String,
}

/// A file that is not the same in both, and was changed in both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conflict {
    pub path: String,
    pub base: Option<Side>,
    pub destination: Option<Side>,
    pub source: Option<Side>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// None while there are conflicts.
    pub tree: Option<String>,
    pub conflicts: Vec<Conflict>,
}

impl Bare {
    /// `source` into `destination`. Writes objects; no reference moves.
    pub async fn merge(
        &self,
        base: &str,
        destination: &str,
        source: &str,
        level: Level,
        strategy: Strategy,
    ) -> Result<Merged, Fault> {
        let work = self.work_folder().await?;
        self.merge_in(work.path(), [base, destination, source], level, strategy).await
    }

    async fn merge_in(
        &self,
        folder: &Path,
        [base, destination, source]: [&str; 3],
        level: Level,
        strategy: Strategy,
    ) -> Result<Merged, Fault> {
        let index = folder.join("index");
        let index = [("GIT_INDEX_FILE", index.to_str().or_fault(|| "the data directory's path is no text")?)];
        let arguments = ["read-tree", "-i", "-m", "--aggressive", base, destination, source];
        self.run_with(&arguments, &index, b"").await?.checked("merge two trees")?;
        let listed = self.run_with(&["ls-files", "-u", "-z"], &index, b"").await?;
        let unmerged = conflicts(&String::from_utf8_lossy(&listed.checked("list conflicts")?))?;
        let (mut left, mut settled) = (Vec::new(), Vec::new());
        for conflict in unmerged {
            match self.settled(folder, &conflict, level, strategy).await? {
                Some(entry) => settled.push(line(&conflict.path, entry.as_ref())),
                None => left.push(conflict),
            }
        }
        if !left.is_empty() {
            return Ok(Merged { tree: None, conflicts: left });
        }
        let input = settled.concat();
        let update = self.run_with(&["update-index", "-z", "--index-info"], &index, input.as_bytes()).await?;
        update.checked("settle conflicts")?;
        let tree = self.run_with(&["write-tree"], &index, b"").await?.checked("write a tree")?;
        let tree = String::from_utf8_lossy(&tree).trim().to_owned();
        Ok(Merged { tree: Some(tree), conflicts: Vec::new() })
    }

    /// What a file that was changed in both becomes; the inner none: it goes. The outer none: it stays a conflict.
    async fn settled(
        &self,
        folder: &Path,
        conflict: &Conflict,
        level: Level,
        strategy: Strategy,
    ) -> Result<Option<Option<Side>>, Fault> {
        if level == Level::Line || strategy == Strategy::Automatic {
            let by_line = self.merged_by_line(folder, conflict).await?;
            if by_line.is_some() {
                return Ok(by_line.map(Some));
            }
        }
        Ok(match strategy {
            Strategy::Source => Some(conflict.source.clone()),
            Strategy::Destination => Some(conflict.destination.clone()),
            Strategy::Refuse | Strategy::Automatic => None,
        })
    }

    async fn merged_by_line(&self, folder: &Path, conflict: &Conflict) -> Result<Option<Side>, Fault> {
        let Conflict { base: Some(base), destination: Some(destination), source: Some(source), .. } =
            conflict
        else {
            return Ok(None);
        };
        let are_files = [base, destination, source]
            .iter()
            .all(|side| matches!(side.mode, Mode::Normal | Mode::Executable));
        if !are_files || destination.mode != source.mode {
            return Ok(None);
        }
        let mut paths = Vec::new();
        for (name, side) in [("destination", destination), ("base", base), ("source", source)] {
            let path = folder.join(name);
            tokio::fs::write(&path, self.content("blob", &side.id).await?)
                .await
                .or_fault(|| "writing a side")?;
            paths.push(path.to_str().or_fault(|| "the data directory's path is no text")?.to_owned());
        }
        let ran = self.run(&["merge-file", "-p", "--quiet", &paths[0], &paths[1], &paths[2]], b"").await?;
        if !ran.succeeded() {
            return Ok(None);
        }
        let id = self.write_blob(&ran.output).await?;
        Ok(Some(Side { mode: destination.mode, id }))
    }
}

fn line(path: &str, side: Option<&Side>) -> String {
    match side {
        Some(side) => format!("{} {}\t{path}\0", side.mode.as_git(), side.id),
        None => format!("0 {}\t{path}\0", super::NO_OBJECT),
    }
}

/// `100644 ID STAGE\tpath`: 1 is the base, 2 the destination, 3 the source.
fn conflicts(text: &str) -> Result<Vec<Conflict>, Fault> {
    let mut found: BTreeMap<&str, Conflict> = BTreeMap::new();
    for entry in text.split('\0').filter(|entry| !entry.is_empty()) {
        let doing = || format!("git listed the conflict `{entry}`");
        let (meta, path) = entry.split_once('\t').or_fault(doing)?;
        let parts: Vec<&str> = meta.split(' ').collect();
        let [mode, id, stage] = parts[..] else { return Err(Fault::new(doing())) };
        let side = Some(Side { mode: Mode::parse(mode), id: id.to_owned() });
        let conflict =
            found.entry(path).or_insert_with(|| Conflict { path: path.to_owned(), ..Conflict::default() });
        match stage {
            "1" => conflict.base = side,
            "2" => conflict.destination = side,
            _ => conflict.source = side,
        }
    }
    Ok(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_sides() {
        let found =
            conflicts(&["100644 a 1\tf", "100644 b 2\tf", "100755 c 3\tf", "100644 d 2\tg", ""].join("\0"))
                .expect("well formed");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].source, Some(Side { mode: Mode::Executable, id: "c".into() }));
        assert_eq!((&found[1].base, &found[1].source), (&None, &None));
        assert!(conflicts("nonsense\0").is_err());
    }
}
