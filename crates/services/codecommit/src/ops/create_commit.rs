//! CreateCommit: several files added, changed, moved, deleted, or given another mode, in one commit.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateCommit.html> (read 2026-11-21).
//! Permission: codecommit:CreateCommit on the repository, with `codecommit:References`.

use crate::CodeCommit;
use crate::committing::{Commit, file_path, mode_of, refuse_size};
use crate::errors;
use crate::repository::Bare;
use crate::rules::file_changes::{Files, Put, Source, Touched, Wanted};
use crate::views;
use api_codecommit::{
    CreateCommit, CreateCommitError, CreateCommitInput, CreateCommitOutput, FileMetadata, PutFileEntry,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateCommit> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateCommitInput,
    ) -> Result<Vec<Permission>, CreateCommitError> {
        self.permission_on(cx, "codecommit:CreateCommit", &input.repository_name, &input.branch_name).await
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateCommitInput,
    ) -> Result<CreateCommitOutput, CreateCommitError> {
        create_commit(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_commit(
    service: &CodeCommit,
    cx: &Cx,
    input: CreateCommitInput,
) -> Result<CreateCommitOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let commit = Commit {
        branch: &input.branch_name,
        parent: input.parent_commit_id.as_deref(),
        author: input.author_name.clone(),
        email: input.email.clone(),
        message: input.commit_message.clone().unwrap_or_else(|| "Commit".to_owned()),
    };
    let made = service
        .commit_changes(cx, &found, commit, async |bare: &Bare, _: &Files| wanted(bare, &input).await)
        .await?;
    let files = |touched: Vec<Touched>| Some(touched.into_iter().map(metadata).collect());
    Ok(CreateCommitOutput {
        commit_id: Some(made.commit),
        tree_id: Some(made.tree),
        files_added: files(made.plan.added),
        files_updated: files(made.plan.updated),
        files_deleted: files(made.plan.deleted),
    })
}

const ENTRIES_MAX: usize = 100;

async fn wanted(bare: &Bare, input: &CreateCommitInput) -> Result<Wanted, Failure> {
    let mut wanted =
        Wanted { keep_empty_folders: input.keep_empty_folders.unwrap_or_default(), ..Wanted::default() };
    let entries = [
        input.put_files.as_ref().map_or(0, Vec::len),
        input.delete_files.as_ref().map_or(0, Vec::len),
        input.set_file_modes.as_ref().map_or(0, Vec::len),
    ];
    match entries.iter().sum() {
        0 => return Err(errors::file_entry_required().into()),
        1..=ENTRIES_MAX => {}
        _ => return Err(errors::too_many_entries().into()),
    }
    for entry in input.put_files.iter().flatten() {
        wanted.puts.push(put(bare, entry).await?);
    }
    for entry in input.delete_files.iter().flatten() {
        wanted.deletes.push(file_path(&entry.file_path)?);
    }
    for entry in input.set_file_modes.iter().flatten() {
        wanted.modes.push((file_path(&entry.file_path)?, mode_of(entry.file_mode)));
    }
    Ok(wanted)
}

async fn put(bare: &Bare, entry: &PutFileEntry) -> Result<Put, Failure> {
    let path = file_path(&entry.file_path)?;
    let source = match (&entry.file_content, &entry.source_file) {
        (Some(_), Some(_)) => return Err(errors::file_and_source().into()),
        (None, None) => return Err(errors::source_file_required(&path).into()),
        (Some(content), None) => {
            refuse_size(content)?;
            Source::Blob(bare.write_blob(content).await?)
        }
        (None, Some(source)) => {
            Source::Copy { path: file_path(&source.file_path)?, is_move: source.is_move.unwrap_or_default() }
        }
    };
    Ok(Put { path, mode: entry.file_mode.map(mode_of), source })
}

fn metadata(file: Touched) -> FileMetadata {
    FileMetadata {
        absolute_path: Some(file.path),
        blob_id: Some(file.blob),
        file_mode: views::file_mode(file.mode),
    }
}
