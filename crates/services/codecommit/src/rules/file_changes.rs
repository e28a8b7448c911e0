//! From the changes that a caller wants to the changes of a tree, or AWS's refusal.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateCommit.html> (read 2026-11-21).

use crate::errors;
use crate::repository::{FileChange, Mode};
use std::collections::{BTreeMap, BTreeSet};
use wire::Refusal;

const KEPT: &str = ".gitkeep";

/// Path to (mode, blob) of the commit that is built upon.
pub type Files = BTreeMap<String, (Mode, String)>;

#[derive(Debug, Clone)]
pub enum Source {
    /// A blob that has been written.
    Blob(String),
    Copy {
        path: String,
        is_move: bool,
    },
}

#[derive(Debug, Clone)]
pub struct Put {
    pub path: String,
    pub mode: Option<Mode>,
    pub source: Source,
}

#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub puts: Vec<Put>,
    pub deletes: Vec<String>,
    pub modes: Vec<(String, Mode)>,
    pub keep_empty_folders: bool,
}

/// A file as it is after the commit; for a deleted one, as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    pub path: String,
    pub mode: Mode,
    pub blob: String,
}

#[derive(Debug, Default)]
pub struct Plan {
    pub changes: Vec<FileChange>,
    pub added: Vec<Touched>,
    pub updated: Vec<Touched>,
    pub deleted: Vec<Touched>,
}

pub fn plan(files: &Files, empty_blob: &str, wanted: &Wanted) -> Result<Plan, Refusal> {
    refuse_duplicates(wanted)?;
    let mut after = files.clone();
    for path in &wanted.deletes {
        after.remove(path).ok_or_else(|| errors::file_does_not_exist(path))?;
    }
    for (path, mode) in &wanted.modes {
        after.get_mut(path).ok_or_else(|| errors::file_does_not_exist(path))?.0 = *mode;
    }
    for put in &wanted.puts {
        let (mode, blob) = content_of(files, put)?;
        if let Source::Copy { path, is_move: true } = &put.source {
            after.remove(path);
        }
        after.insert(put.path.clone(), (mode, blob));
    }
    for put in &wanted.puts {
        refuse_conflicts(&after, &put.path)?;
    }
    if wanted.keep_empty_folders {
        keep_folders(files, &mut after, empty_blob);
    }
    let plan = between(files, &after);
    if plan.changes.is_empty() { Err(errors::no_change()) } else { Ok(plan) }
}

fn refuse_duplicates(wanted: &Wanted) -> Result<(), Refusal> {
    let puts = wanted.puts.iter().map(|put| &put.path);
    let mut seen = BTreeSet::new();
    match puts
        .chain(&wanted.deletes)
        .chain(wanted.modes.iter().map(|(path, _)| path))
        .find(|path| !seen.insert(*path))
    {
        Some(path) => Err(errors::same_path(path)),
        None => Ok(()),
    }
}

fn content_of(files: &Files, put: &Put) -> Result<(Mode, String), Refusal> {
    let known = |path: &str| files.get(path).ok_or_else(|| errors::file_does_not_exist(path));
    match &put.source {
        Source::Blob(blob) => {
            let mode = put.mode.or_else(|| files.get(&put.path).map(|(mode, _)| *mode));
            Ok((mode.unwrap_or(Mode::Normal), blob.clone()))
        }
        Source::Copy { path, .. } if path.rsplit('/').next() == Some(KEPT) => {
            Err(errors::restricted_source(path))
        }
        Source::Copy { path, .. } => {
            let (mode, blob) = known(path)?;
            Ok((put.mode.unwrap_or(*mode), blob.clone()))
        }
    }
}

/// A path cannot be a file and a folder.
fn refuse_conflicts(after: &Files, path: &str) -> Result<(), Refusal> {
    let below = format!("{path}/");
    if after.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below)) {
        return Err(errors::file_is_a_directory(path));
    }
    let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    match folders.find(|folder| after.contains_key(*folder)) {
        Some(folder) => Err(errors::directory_is_a_file(folder)),
        None => Ok(()),
    }
}

fn keep_folders(before: &Files, after: &mut Files, empty_blob: &str) {
    let gone: Vec<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    for path in gone {
        let Some((folder, _)) = path.rsplit_once('/') else { continue };
        let below = format!("{folder}/");
        if !after.keys().any(|other| other.starts_with(&below)) {
            after.insert(format!("{below}{KEPT}"), (Mode::Normal, empty_blob.to_owned()));
        }
    }
}

fn between(before: &Files, after: &Files) -> Plan {
    let touched = |path: &str, (mode, blob): &(Mode, String)| Touched {
        path: path.to_owned(),
        mode: *mode,
        blob: blob.clone(),
    };
    let mut plan = Plan::default();
    for (path, was) in before.iter().filter(|(path, _)| !after.contains_key(*path)) {
        plan.changes.push(FileChange::Remove { path: path.clone() });
        plan.deleted.push(touched(path, was));
    }
    for (path, is) in after.iter().filter(|(path, is)| before.get(*path) != Some(is)) {
        plan.changes.push(FileChange::Put { path: path.clone(), mode: is.0, blob: is.1.clone() });
        let list = if before.contains_key(path) { &mut plan.updated } else { &mut plan.added };
        list.push(touched(path, is));
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Files {
        paths.iter().map(|path| ((*path).to_owned(), (Mode::Normal, format!("blob of {path}")))).collect()
    }

    fn put(path: &str) -> Put {
        Put { path: path.into(), mode: None, source: Source::Blob("new".into()) }
    }

    fn code(before: &[&str], wanted: &Wanted) -> String {
        plan(&files(before), "empty", wanted)
            .map_or_else(|refusal| refusal.code.into_owned(), |_| "ok".into())
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let puts = |paths: &[&str]| Wanted {
            puts: paths.iter().map(|path| put(path)).collect(),
            ..Wanted::default()
        };
        let deletes = |path: &str| Wanted { deletes: vec![path.into()], ..Wanted::default() };
        assert_eq!(code(&["a"], &puts(&["b", "a"])), "ok");
        assert_eq!(code(&["a"], &puts(&["a/b"])), "DirectoryNameConflictsWithFileNameException");
        assert_eq!(code(&["a/b"], &puts(&["a"])), "FileNameConflictsWithDirectoryNameException");
        assert_eq!(code(&["a"], &puts(&["b", "b"])), "SamePathRequestException");
        assert_eq!(code(&["a"], &deletes("b")), "FileDoesNotExistException");
        assert_eq!(code(&["a"], &Wanted::default()), "NoChangeException");
        let same = Wanted { modes: vec![("a".into(), Mode::Normal)], ..Wanted::default() };
        assert_eq!(code(&["a"], &same), "NoChangeException");
    }

    #[test]
    fn a_move_deletes_and_a_folder_may_be_kept() {
        let source = Source::Copy { path: "d/a".into(), is_move: true };
        let wanted = Wanted {
            puts: vec![Put { path: "b".into(), mode: Some(Mode::Executable), source }],
            keep_empty_folders: true,
            ..Wanted::default()
        };
        let plan = plan(&files(&["d/a"]), "empty", &wanted).expect("possible");
        let paths = |touched: &[Touched]| touched.iter().map(|t| t.path.clone()).collect::<Vec<_>>();
        assert_eq!(
            (paths(&plan.added), paths(&plan.deleted)),
            (vec!["b".into(), "d/.gitkeep".into()], vec!["d/a".into()])
        );
        assert_eq!((plan.added[0].mode, plan.added[0].blob.as_str()), (Mode::Executable, "blob of d/a"));
    }
}
