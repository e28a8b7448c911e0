//! The CodeCommit source action: the newest commit of a branch, as a zip in the artifact store.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html> (read 2026-11-21).
//! Surprises: the action does not take the commit that an event names but the branch's newest when it runs.
//! Left out: OutputArtifactFormat CODEBUILD_CLONE_REF is refused.

use super::source::{Origin, put_out};
use super::{POLLS, REVISION_OVERRIDE};
use api_codecommit::{Commit, GetBranch, GetBranchInput, GetCommit, GetCommitInput};
use async_trait::async_trait;
use kernel::{Fault, OrFault};
use seam_pipeline_action::{External, Outputs, Progress, Property, Revision, Run};
use seam_source::{Archive, SourceArchive};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::{Body, Caller, Cx};

pub struct CodeCommit {
    pub caller: Caller,
    pub source: Arc<dyn SourceArchive>,
}

#[async_trait]
impl Origin for CodeCommit {
    fn provider(&self) -> &'static str {
        "CodeCommit"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "RepositoryName", required: true },
            Property { name: "BranchName", required: true },
            Property { name: POLLS, required: false },
            Property { name: "OutputArtifactFormat", required: false },
        ]
    }

    async fn take(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        let (repository, branch) = (
            run.setting("RepositoryName").unwrap_or_default(),
            run.setting("BranchName").unwrap_or_default(),
        );
        if run.setting("OutputArtifactFormat").is_some_and(|format| format != "CODE_ZIP") {
            return Ok(Progress::failed(
                "ConfigurationError",
                "Landfall has OutputArtifactFormat CODE_ZIP only",
            ));
        }
        let commit_id = match run.setting(REVISION_OVERRIDE) {
            Some(revision) => revision.to_owned(),
            None => match self.newest(run, repository, branch).await? {
                Ok(commit_id) => commit_id,
                Err(progress) => return Ok(progress),
            },
        };
        let commit = GetCommitInput { repository_name: repository.to_owned(), commit_id: commit_id.clone() };
        let commit = match self.caller.call::<GetCommit>(run.cx, commit).await {
            Ok(found) => found.commit,
            Err(error) => return Progress::refused("The source commit could not be read", error),
        };
        let archive = match self.source.archive(run.cx, repository, &commit_id).await {
            Ok(archive) => archive,
            Err(refusal) => return Progress::refused_with("The source could not be archived", &refusal),
        };
        self.stored(run, archive, repository, branch, &commit_id, &commit).await
    }

    async fn newest(
        &self,
        cx: &Cx,
        configuration: &BTreeMap<String, String>,
    ) -> Result<Option<Revision>, Fault> {
        let setting = |name: &str| configuration.get(name).cloned().unwrap_or_default();
        let (repository, branch) = (setting("RepositoryName"), setting("BranchName"));
        let commit_id = match configuration.get(REVISION_OVERRIDE) {
            Some(revision) => revision.clone(),
            None => {
                let input =
                    GetBranchInput { repository_name: Some(repository.clone()), branch_name: Some(branch) };
                let found = self.caller.call::<GetBranch>(cx, input).await.ok();
                let Some(id) = found.and_then(|found| found.branch?.commit_id) else { return Ok(None) };
                id
            }
        };
        let input = GetCommitInput { repository_name: repository.clone(), commit_id: commit_id.clone() };
        let Ok(found) = self.caller.call::<GetCommit>(cx, input).await else { return Ok(None) };
        Ok(Some(revision(cx.scope.region.as_str(), &repository, &commit_id, &found.commit)))
    }
}

fn revision(region: &str, repository: &str, commit_id: &str, commit: &Commit) -> Revision {
    let url = format!(
        "https://{region}.console.aws.amazon.com/codesuite/codecommit/repositories/{repository}/commit/{commit_id}?region={region}"
    );
    Revision {
        id: commit_id.to_owned(),
        summary: commit.message.clone().or(Some(String::new())),
        url: Some(url),
    }
}

impl CodeCommit {
    async fn newest(
        &self,
        run: &Run<'_>,
        repository: &str,
        branch: &str,
    ) -> Result<Result<String, Progress>, Fault> {
        let input = GetBranchInput {
            repository_name: Some(repository.to_owned()),
            branch_name: Some(branch.to_owned()),
        };
        match self.caller.call::<GetBranch>(run.cx, input).await {
            Ok(found) => {
                let commit = found.branch.and_then(|branch| branch.commit_id);
                commit.map(Ok).or_fault(|| "a branch has a commit")
            }
            Err(error) => Progress::refused(
                &format!("The branch {branch} of the repository {repository} could not be read"),
                error,
            )
            .map(Err),
        }
    }

    async fn stored(
        &self,
        run: &Run<'_>,
        archive: Archive,
        repository: &str,
        branch: &str,
        commit_id: &str,
        commit: &Commit,
    ) -> Result<Progress, Fault> {
        let body = Body::of_file(archive.zip).or_fault(|| "the source's archive could not be read")?;
        if let Err(failed) = put_out(&self.caller, run, Some(body)).await? {
            return Ok(failed);
        }
        let message = commit.message.clone().unwrap_or_default();
        let revision = revision(run.scope.region.as_str(), repository, commit_id, commit);
        let author = commit.author.as_ref().and_then(|author| author.date.clone()).unwrap_or_default();
        let committer =
            commit.committer.as_ref().and_then(|committer| committer.date.clone()).unwrap_or_default();
        let variables = [
            ("AuthorDate", author),
            ("BranchName", branch.to_owned()),
            ("CommitId", commit_id.to_owned()),
            ("CommitMessage", message.clone()),
            ("CommitterDate", committer),
            ("RepositoryName", repository.to_owned()),
        ];
        Ok(Progress::Succeeded(Outputs {
            external: External {
                id: Some(commit_id.to_owned()),
                url: revision.url.clone(),
                summary: Some(message),
            },
            revision: Some(revision),
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<BTreeMap<_, _>>(),
        }))
    }
}
