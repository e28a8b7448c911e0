//! GetMergeConflicts: whether two commits can be merged, and the files that keep them from it.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetMergeConflicts.html> (read 2026-11-21).
//! Permission: codecommit:GetMergeConflicts on the repository.
//! Left out: how many conflicts a file has within it: each file counts as one.

use crate::merging::{base, level, strategy};
use crate::repository::{Bare, Conflict, Mode, Side};
use crate::{CodeCommit, paging, views};
use api_codecommit::{
    ChangeTypeEnum, ConflictMetadata, FileModes, FileSizes, GetMergeConflicts, GetMergeConflictsError,
    GetMergeConflictsInput, GetMergeConflictsOutput, IsBinaryFile, MergeOperations, MergeOptionTypeEnum,
    ObjectTypeEnum, ObjectTypes,
};
use kernel::Fault;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetMergeConflicts> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetMergeConflictsInput,
    ) -> Result<Vec<Permission>, GetMergeConflictsError> {
        Ok(self.permission(cx, "codecommit:GetMergeConflicts", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetMergeConflictsInput,
    ) -> Result<GetMergeConflictsOutput, GetMergeConflictsError> {
        get_merge_conflicts(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_merge_conflicts(
    service: &CodeCommit,
    cx: &Cx,
    input: GetMergeConflictsInput,
) -> Result<GetMergeConflictsOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let (bare, source) = service.commit_for(&found, Some(&input.source_commit_specifier)).await?;
    let (_, destination) = service.commit_for(&found, Some(&input.destination_commit_specifier)).await?;
    let base = base(&bare, &destination, &source).await?;
    let page = paging::size(input.max_conflict_files, PAGE)?;
    let (mergeable, conflicts) = if input.merge_option == MergeOptionTypeEnum::FastForwardMerge {
        (base == destination, Vec::new())
    } else {
        let (level, strategy) =
            (level(input.conflict_detail_level), strategy(input.conflict_resolution_strategy));
        let merged = bare.merge(&base, &destination, &source, level, strategy).await?;
        (merged.tree.is_some(), merged.conflicts)
    };
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, page, conflicts.len());
    let mut list = Vec::new();
    for conflict in conflicts.iter().skip(from).take(page) {
        list.push(metadata(&bare, conflict).await?);
    }
    Ok(GetMergeConflictsOutput {
        mergeable,
        destination_commit_id: destination,
        source_commit_id: source,
        base_commit_id: Some(base),
        conflict_metadata_list: list,
        next_token,
    })
}

const OPERATION: &str = "GetMergeConflicts";
const PAGE: usize = 1000;

async fn metadata(bare: &Bare, conflict: &Conflict) -> Result<ConflictMetadata, Fault> {
    let Conflict { base, destination, source, .. } = conflict;
    let mode = |side: &Option<Side>| side.as_ref().and_then(|side| views::file_mode(side.mode));
    let kind = |side: &Option<Side>| side.as_ref().map(|side| kind(side.mode));
    let id = |side: &Option<Side>| side.as_ref().map(|side| side.id.clone());
    let ((source_size, source_binary), (destination_size, destination_binary), (base_size, base_binary)) =
        (content(bare, source).await?, content(bare, destination).await?, content(bare, base).await?);
    Ok(ConflictMetadata {
        file_path: Some(conflict.path.clone()),
        file_sizes: Some(FileSizes { source: source_size, destination: destination_size, base: base_size }),
        file_modes: Some(FileModes {
            source: mode(source),
            destination: mode(destination),
            base: mode(base),
        }),
        object_types: Some(ObjectTypes {
            source: kind(source),
            destination: kind(destination),
            base: kind(base),
        }),
        number_of_conflicts: Some(1),
        is_binary_file: Some(IsBinaryFile {
            source: source_binary,
            destination: destination_binary,
            base: base_binary,
        }),
        content_conflict: Some(id(source) != id(destination)),
        file_mode_conflict: Some(
            source.is_some() && destination.is_some() && mode(source) != mode(destination),
        ),
        object_type_conflict: Some(
            source.is_some() && destination.is_some() && kind(source) != kind(destination),
        ),
        merge_operations: Some(MergeOperations {
            source: operation(base, source),
            destination: operation(base, destination),
        }),
    })
}

/// Size, and whether it holds a zero byte near its beginning, as git tells binary files.
async fn content(bare: &Bare, side: &Option<Side>) -> Result<(Option<i64>, Option<bool>), Fault> {
    let Some(side) = side.as_ref().filter(|side| side.mode != Mode::SubModule) else {
        return Ok((None, None));
    };
    let size_bytes = bare.kind(&side.id).await?.and_then(|(_, size)| i64::try_from(size).ok());
    let is_binary = bare.beginning(&side.id, LOOKED_AT).await?.contains(&0);
    Ok((size_bytes, Some(is_binary)))
}

const LOOKED_AT: u64 = 8000;

fn kind(mode: Mode) -> ObjectTypeEnum {
    match mode {
        Mode::Folder => ObjectTypeEnum::Directory,
        Mode::SubModule => ObjectTypeEnum::GitLink,
        Mode::SymbolicLink => ObjectTypeEnum::SymbolicLink,
        Mode::Normal | Mode::Executable => ObjectTypeEnum::File,
    }
}

fn operation(base: &Option<Side>, side: &Option<Side>) -> Option<ChangeTypeEnum> {
    match (base, side) {
        (None, Some(_)) => Some(ChangeTypeEnum::A),
        (Some(_), None) => Some(ChangeTypeEnum::D),
        (Some(base), Some(side)) if base != side => Some(ChangeTypeEnum::M),
        _ => None,
    }
}
