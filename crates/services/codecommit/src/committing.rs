//! A commit made through the API: on the tip of a branch, or the first one of an empty repository.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_PutFile.html> and its neighbours (read 2026-11-21).
//! PutFile, DeleteFile and CreateCommit are this with other words for what goes wrong.

use crate::errors;
use crate::repository::{Bare, Mode, NewCommit};
use crate::rules::file_changes::{Files, Plan, Wanted, plan};
use crate::rules::names;
use crate::{CodeCommit, Found, views};
use api_codecommit::FileModeTypeEnum;
use wire::{Cx, Failure, Refusal};

const MESSAGE_BYTES_MAX: usize = 256 << 10;

pub struct Commit<'a> {
    pub branch: &'a str,
    pub parent: Option<&'a str>,
    pub author: Option<String>,
    pub email: Option<String>,
    pub message: String,
}

pub struct Committed {
    pub commit: String,
    pub tree: String,
    pub plan: Plan,
}

impl CodeCommit {
    /// Writes the commit and moves the branch. `wanted` sees the files that are there and may write blobs.
    pub(crate) async fn commit_changes(
        &self,
        cx: &Cx,
        found: &Found,
        commit: Commit<'_>,
        wanted: impl AsyncFnOnce(&Bare, &Files) -> Result<Wanted, Failure>,
    ) -> Result<Committed, Failure> {
        refuse_words(&commit)?;
        let turn = self.turn(found, &cx.principal.arn).await?;
        let reference = format!("refs/heads/{}", commit.branch);
        let references = turn.bare.references().await?;
        let tip = references.get(&reference).map(String::as_str);
        match (tip, commit.parent) {
            (None, _) if !references.is_empty() => {
                return Err(errors::branch_does_not_exist(commit.branch).into());
            }
            (None, Some(parent)) => return Err(errors::parent_does_not_exist(parent).into()),
            (Some(tip), None) => return Err(errors::parent_required(tip).into()),
            (Some(tip), Some(parent)) if tip != parent => {
                let is_known = names::is_object_id(parent) && turn.bare.commit(parent).await?.is_some();
                let refusal = if is_known {
                    errors::parent_outdated(tip)
                } else {
                    errors::parent_does_not_exist(parent)
                };
                return Err(refusal.into());
            }
            _ => {}
        }
        let mut files = Files::new();
        if let Some(tip) = tip {
            files = turn
                .bare
                .files(tip)
                .await?
                .into_iter()
                .map(|file| (file.path, (file.mode, file.id)))
                .collect();
        }
        let wanted = wanted(&turn.bare, &files).await?;
        let empty_blob = turn.bare.write_blob(b"").await?;
        let plan = plan(&files, &empty_blob, &wanted)?;
        let author = commit.author.as_deref().and_then(names::person).map(str::to_owned);
        let author = author.unwrap_or_else(|| name_of(&cx.principal.arn));
        let new = NewCommit {
            parent: tip,
            changes: &plan.changes,
            author: &author,
            email: commit.email.as_deref().unwrap_or_default(),
            message: &commit.message,
            at: self.ports.clock.now(),
        };
        let (commit, tree) = turn.bare.write_commit(&new).await?;
        if !turn.bare.move_reference(&reference, tip, Some(&commit)).await? {
            return Err(errors::parent_outdated(tip.unwrap_or_default()).into());
        }
        turn.record().await?;
        Ok(Committed { commit, tree, plan })
    }
}

fn refuse_words(commit: &Commit<'_>) -> Result<(), Refusal> {
    if !names::is_branch_name(commit.branch) {
        return Err(errors::invalid_branch_name(commit.branch));
    }
    if commit.message.len() > MESSAGE_BYTES_MAX {
        return Err(errors::message_too_long());
    }
    refuse_person(commit.author.as_deref(), commit.email.as_deref(), Some(&commit.message))
}

/// What git cannot write into a commit.
pub fn refuse_person(
    author: Option<&str>,
    email: Option<&str>,
    message: Option<&str>,
) -> Result<(), Refusal> {
    if email.is_some_and(|email| email.contains(['<', '>', '\n', '\0'])) {
        return Err(errors::invalid_email());
    }
    let has_nul = |text: Option<&str>| text.is_some_and(|text| text.contains('\0'));
    match (has_nul(author), has_nul(message)) {
        (true, _) => Err(errors::nul_in("The author's name")),
        (_, true) => Err(errors::nul_in("The commit message")),
        _ => Ok(()),
    }
}

/// The user's or session's own name, when no author is given.
fn name_of(arn: &str) -> String {
    arn.rsplit(['/', ':']).next().unwrap_or(arn).to_owned()
}

/// A path that names a file.
pub fn file_path(path: &str) -> Result<String, Refusal> {
    names::path_of(path).filter(|path| !path.is_empty()).ok_or_else(|| errors::invalid_path(path))
}

pub fn mode_of(mode: FileModeTypeEnum) -> Mode {
    match mode {
        FileModeTypeEnum::Executable => Mode::Executable,
        FileModeTypeEnum::Normal => Mode::Normal,
        FileModeTypeEnum::Symlink => Mode::SymbolicLink,
    }
}

pub fn refuse_size(content: &[u8]) -> Result<(), Refusal> {
    if content.len() as u64 > views::FILE_BYTES_MAX { Err(errors::file_content_too_large()) } else { Ok(()) }
}
