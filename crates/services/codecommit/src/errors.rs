//! What CodeCommit refuses, in AWS's codes and words.
//!
//! The model's exceptions have no members, so they are [`Refusal`]s here, with the messages that AWS sends. Sources: the
//! exceptions' texts in AWS's API reference (<https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetFile.html>
//! and its neighbours), moto (<https://github.com/getmoto/moto/blob/master/moto/codecommit/exceptions.py>) and what
//! clients have quoted (`Could not find path ...`), all read 2026-11-21.

use wire::Refusal;

/// Of each: name, code, and its sentence.
macro_rules! refusals {
    ($($name:ident($($arg:ident),*) = $code:literal, $text:literal;)*) => {
        $(pub fn $name($($arg: &str),*) -> Refusal {
            Refusal::new($code, 400, format!($text))
        })*
    };
}

refusals! {
    blob_does_not_exist() = "BlobIdDoesNotExistException", "The specified blob does not exist.";
    branch_does_not_exist(branch) = "BranchDoesNotExistException", "The specified branch does not exist: {branch}";
    branch_exists(branch) = "BranchNameExistsException", "Cannot create the branch {branch} because the specified branch name already exists.";
    commit_does_not_exist(commit) = "CommitDoesNotExistException", "The specified commit does not exist or no commit was specified, and the specified repository has no default branch: {commit}";
    commit_id_does_not_exist(commit) = "CommitIdDoesNotExistException", "The specified commit ID does not exist: {commit}";
    commit_ids_limit() = "CommitIdsLimitExceededException", "The maximum number of allowed commit IDs in a batch request is 100. Verify that your batch requests contains no more than 100 commit IDs, and then try again.";
    commit_ids_required() = "CommitIdsListRequiredException", "A list of commit IDs is required, but was either not specified or the list was empty.";
    default_branch_stays() = "DefaultBranchCannotBeDeletedException", "The specified branch is the default branch for the repository, and cannot be deleted. To delete this branch, you must first set another branch as the default branch.";
    directory_is_a_file(path) = "DirectoryNameConflictsWithFileNameException", "A file cannot be added to the repository because the specified path name has the same name as a file that already exists in this repository: {path}";
    file_and_source() = "FileContentAndSourceFileSpecifiedException", "The commit cannot be created because both a source file and file content have been specified for the same file.";
    file_content_required(path) = "FileContentRequiredException", "The file cannot be added because it is empty. Empty files cannot be added to the repository with this API: {path}";
    file_does_not_exist(path) = "FileDoesNotExistException", "Could not find path {path}";
    file_entry_required() = "FileEntryRequiredException", "The commit cannot be created because no files have been specified as added, updated, or changed (PutFile or DeleteFile) for the commit.";
    file_is_a_directory(path) = "FileNameConflictsWithDirectoryNameException", "A file cannot be added to the repository because the specified file name has the same name as a directory in this repository: {path}";
    file_too_large() = "FileTooLargeException", "The specified file exceeds the file size limit for AWS CodeCommit.";
    file_content_too_large() = "FileContentSizeLimitExceededException", "The file cannot be added because it is too large. The maximum file size is 6 MB, and the combined file content change size is 7 MB. Consider making these changes using a Git client.";
    folder_does_not_exist(path) = "FolderDoesNotExistException", "Could not find path {path}";
    invalid_branch_name(branch) = "InvalidBranchNameException", "The specified reference name is not valid: {branch}";
    invalid_commit_id(commit) = "InvalidCommitIdException", "The specified commit ID is not valid: {commit}";
    invalid_blob_id(blob) = "InvalidBlobIdException", "The specified blob is not valid: {blob}";
    invalid_continuation_token() = "InvalidContinuationTokenException", "The specified continuation token is not valid.";
    invalid_email() = "InvalidEmailException", "The specified email address either contains one or more characters that are not allowed, or it exceeds the maximum number of characters allowed for an email address.";
    invalid_max_results() = "InvalidMaxResultsException", "The specified number of maximum results is not valid.";
    invalid_repository_name() = "InvalidRepositoryNameException", "The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Names are case sensitive. For more information, see Limits in the AWS CodeCommit User Guide. ";
    no_kms() = "EncryptionKeyInvalidUsageException", "Landfall does not encrypt repositories with keys of AWS KMS: leave kmsKeyId out.";
    invalid_path(path) = "InvalidPathException", "The specified path is not valid: {path}";
    invalid_arn(arn) = "InvalidResourceArnException", "The value for the resource ARN is not valid: {arn}";
    message_too_long() = "CommitMessageLengthExceededException", "The commit message is too long. Provide a shorter string.";
    too_many_entries() = "MaximumFileEntriesExceededException", "The number of specified files to change as part of this commit exceeds the maximum number of files that can be changed in a single commit. Consider using a Git client for these changes.";
    names_required() = "RepositoryNamesRequiredException", "At least one repository name object is required, but was not specified.";
    names_limit() = "MaximumRepositoryNamesExceededException", "The maximum number of allowed repository names was exceeded. Currently, this number is 100.";
    no_change() = "NoChangeException", "The commit cannot be created because no changes will be made to the repository as a result of this commit. A commit must contain at least one change.";
    parent_does_not_exist(commit) = "ParentCommitDoesNotExistException", "The parent commit ID is not valid because it does not exist. The specified parent commit ID does not exist in the specified branch of the repository: {commit}";
    parent_required(tip) = "ParentCommitIdRequiredException", "A parent commit ID is required. To view the full commit ID of a branch in a repository, use GetBranch or a Git command (for example, git pull or git log). The branch is at {tip}.";
    parent_outdated(tip) = "ParentCommitIdOutdatedException", "The file could not be added because the provided parent commit ID is not the current tip of the specified branch. The branch is at {tip}.";
    already_closed() = "PullRequestAlreadyClosedException", "The pull request status cannot be updated because it is already closed.";
    concurrent_update() = "ConcurrentReferenceUpdateException", "The merge cannot be completed because the target branch has been modified. Another user might have modified the target branch while the merge was in progress. Wait a few minutes, and then try again.";
    invalid_targets() = "InvalidTargetsException", "The targets for the pull request is not valid or not in a valid format. Targets are a list of target objects. Each target object must contain the full values for the repository name, source branch, and destination branch for a pull request.";
    invalid_reference_name(name) = "InvalidReferenceNameException", "The specified reference name format is not valid. Reference names must conform to the Git references format (for example, refs/heads/main): {name}";
    invalid_status_update() = "InvalidPullRequestStatusUpdateException", "The pull request status update is not valid. The only valid update is from OPEN to CLOSED.";
    invalid_pull_request_id(id) = "InvalidPullRequestIdException", "The pull request ID is not valid. Make sure that you have provided the full ID and that the pull request is in the specified repository, and then try again: {id}";
    manual_merge() = "ManualMergeRequiredException", "The pull request cannot be merged automatically into the destination branch. You must manually merge the branches and resolve any conflicts.";
    no_pull_request(id) = "PullRequestDoesNotExistException", "The pull request ID could not be found. Make sure that you have specified the correct repository name and pull request ID, and then try again: {id}";
    not_of_repository() = "RepositoryNotAssociatedWithPullRequestException", "The repository does not contain any pull requests with that pull request ID. Use GetPullRequest to verify the correct repository name for the pull request ID.";
    reference_does_not_exist(name) = "ReferenceDoesNotExistException", "The specified reference does not exist: {name}";
    reference_type() = "ReferenceTypeNotSupportedException", "The specified reference is not a supported type.";
    same_branches() = "SourceAndDestinationAreSameException", "The source branch and destination branch for the pull request are the same. You must specify different branches for the source and destination.";
    several_repositories() = "MultipleRepositoriesInPullRequestException", "You cannot include more than one repository in a pull request. Make sure you have specified only one repository name in your request, and then try again.";
    targets_required() = "TargetsRequiredException", "An array of target objects is required. It cannot be empty or null.";
    tip_moved() = "TipOfSourceReferenceIsDifferentException", "The tip of the source branch in the destination repository does not match the tip of the source branch specified in your request. The pull request might have been updated. Make sure that you have the latest changes.";
    tips_too_far_apart() = "TipsDivergenceExceededException", "The divergence between the tips of the provided commit specifiers is too great to determine whether there might be any merge conflicts. Locally compare the specifiers using git diff or a diff tool.";
    token_reused() = "IdempotencyParameterMismatchException", "The client request token is not valid. Either the token is not in a valid format, or the token has been used in a previous request and cannot be reused.";
    invalid_target_branch(name) = "InvalidTargetBranchException", "The specified target branch is not valid: {name}";
    repository_does_not_exist(name) = "RepositoryDoesNotExistException", "{name} does not exist";
    repository_exists(name) = "RepositoryNameExistsException", "Repository named {name} already exists";
    restricted_source(path) = "RestrictedSourceFileException", "The commit cannot be created because one of the changes specifies copying or moving a .gitkeep file: {path}";
    same_content() = "SameFileContentException", "The file was not added or updated because the content of the file is exactly the same as the content of that file in the repository and branch that you specified.";
    same_path(path) = "SamePathRequestException", "The commit cannot be created because one or more changes in this commit duplicate actions in the same file path: {path}";
    source_file_required(path) = "SourceFileOrContentRequiredException", "The commit cannot be created because no source files or file content have been specified for the commit: {path}";
    system_tag(key) = "InvalidSystemTagUsageException", "The specified tag is not valid. Key names cannot be prefixed with aws: {key}";
    too_many_tags() = "TooManyTagsException", "The maximum number of tags for an AWS CodeCommit resource has been exceeded.";
}

/// AWS documents no code for it; this is its general one.
pub fn nul_in(what: &str) -> Refusal {
    Refusal::new("ValidationException", 400, format!("{what} is not valid: git cannot keep a NUL character."))
}

/// What we lack says so, by name.
pub fn not_offered(what: &str) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall's CodeCommit does not have {what} yet."))
}
