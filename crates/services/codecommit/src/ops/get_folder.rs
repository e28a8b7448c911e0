//! GetFolder: what is in a folder at a commit, branch or tag.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFolder.html> (read 2026-11-21).
//! Permission: codecommit:GetFolder on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::repository::{Entry, Mode};
use crate::rules::names;
use crate::views;
use api_codecommit::{
    File, Folder, GetFolder, GetFolderError, GetFolderInput, GetFolderOutput, SubModule, SymbolicLink,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetFolder> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &GetFolderInput) -> Result<Vec<Permission>, GetFolderError> {
        Ok(self.permission(cx, "codecommit:GetFolder", &input.repository_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetFolderInput) -> Result<GetFolderOutput, GetFolderError> {
        get_folder(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_folder(
    service: &CodeCommit,
    cx: &Cx,
    input: GetFolderInput,
) -> Result<GetFolderOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let path = names::path_of(&input.folder_path).ok_or_else(|| errors::invalid_path(&input.folder_path))?;
    let (bare, commit_id) = service.commit_for(&found, input.commit_specifier.as_deref()).await?;
    let folder = bare.folder(&commit_id, &path).await?;
    let (tree_id, entries) = folder.ok_or_else(|| errors::folder_does_not_exist(&path))?;
    let mut output = GetFolderOutput {
        commit_id,
        folder_path: path.clone(),
        tree_id: Some(tree_id),
        sub_folders: Some(Vec::new()),
        files: Some(Vec::new()),
        symbolic_links: Some(Vec::new()),
        sub_modules: Some(Vec::new()),
    };
    for entry in entries {
        sort_in(&mut output, &path, entry);
    }
    Ok(output)
}

fn sort_in(output: &mut GetFolderOutput, folder: &str, entry: Entry) {
    let relative_path = Some(entry.path.clone());
    let absolute_path = Some(if folder.is_empty() { entry.path } else { format!("{folder}/{}", entry.path) });
    let file_mode = views::file_mode(entry.mode);
    let id = Some(entry.id);
    match entry.mode {
        Mode::Folder => {
            output.sub_folders.get_or_insert_default().push(Folder {
                tree_id: id,
                absolute_path,
                relative_path,
            });
        }
        Mode::SubModule => {
            output.sub_modules.get_or_insert_default().push(SubModule {
                commit_id: id,
                absolute_path,
                relative_path,
            });
        }
        Mode::SymbolicLink => {
            let link = SymbolicLink { blob_id: id, absolute_path, relative_path, file_mode };
            output.symbolic_links.get_or_insert_default().push(link);
        }
        Mode::Normal | Mode::Executable => {
            output.files.get_or_insert_default().push(File {
                blob_id: id,
                absolute_path,
                relative_path,
                file_mode,
            });
        }
    }
}
