//! Merges: of a pull request, or of two commits into a branch. By fast-forward, by one commit, or by a merge commit.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestByThreeWay.html> and its neighbours (read
//! 2026-11-21). Without a message the commit says which branches it is of.
//! Left out: `conflictResolution` and `keepEmptyFolders`, both refused by name.

use crate::committing::refuse_person;
use crate::errors;
use crate::pull_requests::{self, number, shown};
use crate::repository::{Bare, Level, Merged, Says, Strategy};
use crate::rules::names;
use crate::tables::{MergeRow, PullRequestRow, PullRequests};
use crate::{CodeCommit, Found};
use api_codecommit::{
    ConflictDetailLevelTypeEnum, ConflictResolution, ConflictResolutionStrategyTypeEnum, MergeOptionTypeEnum,
    PullRequest,
};
use wire::{Cx, Failure, Refusal};

/// What a caller says of the merge beside what is to be merged.
#[derive(Debug, Default)]
pub struct Wish {
    pub level: Option<ConflictDetailLevelTypeEnum>,
    pub strategy: Option<ConflictResolutionStrategyTypeEnum>,
    pub message: Option<String>,
    pub author: Option<String>,
    pub email: Option<String>,
    pub keep_empty_folders: bool,
    pub resolution: Option<ConflictResolution>,
}

/// The members that the operations for squash and three-way have in common.
macro_rules! wish {
    ($input:expr) => {
        $crate::merging::Wish {
            level: $input.conflict_detail_level,
            strategy: $input.conflict_resolution_strategy,
            message: $input.commit_message,
            author: $input.author_name,
            email: $input.email,
            keep_empty_folders: $input.keep_empty_folders.unwrap_or_default(),
            resolution: $input.conflict_resolution,
        }
    };
}
pub(crate) use wish;

impl Wish {
    fn refuse(&self) -> Result<(), Refusal> {
        let resolves =
            self.resolution.as_ref().is_some_and(|resolution| *resolution != ConflictResolution::default());
        if resolves {
            return Err(errors::not_offered("conflictResolution in merges"));
        }
        if self.keep_empty_folders {
            return Err(errors::not_offered("keepEmptyFolders in merges"));
        }
        refuse_person(self.author.as_deref(), self.email.as_deref(), self.message.as_deref())
    }
}

pub fn level(given: Option<ConflictDetailLevelTypeEnum>) -> Level {
    match given {
        Some(ConflictDetailLevelTypeEnum::LineLevel) => Level::Line,
        _ => Level::File,
    }
}

pub fn strategy(given: Option<ConflictResolutionStrategyTypeEnum>) -> Strategy {
    use ConflictResolutionStrategyTypeEnum as Given;
    match given {
        Some(Given::AcceptSource) => Strategy::Source,
        Some(Given::AcceptDestination) => Strategy::Destination,
        Some(Given::Automerge) => Strategy::Automatic,
        Some(Given::None) | None => Strategy::Refuse,
    }
}

/// What is merged: a commit into a branch at a commit.
pub struct Sides<'a> {
    /// As the message names them.
    pub source_name: &'a str,
    pub source: &'a str,
    pub destination_name: &'a str,
    pub destination: &'a str,
}

impl Sides<'_> {
    fn message(&self, option: MergeOptionTypeEnum) -> String {
        let (source, destination) = (self.source_name, self.destination_name);
        match option {
            MergeOptionTypeEnum::SquashMerge => format!("Squash {source} into {destination}\n"),
            _ => format!("Merge {source} into {destination}\n"),
        }
    }
}

/// The newest common commit, or the refusal that there is none.
pub async fn base(bare: &Bare, destination: &str, source: &str) -> Result<String, Failure> {
    let base = bare.merge_base(destination, source).await?;
    Ok(base.ok_or_else(errors::tips_too_far_apart)?)
}

impl CodeCommit {
    /// The commit that the destination is to be moved to. Writes objects; moves nothing.
    async fn merged(
        &self,
        cx: &Cx,
        bare: &Bare,
        sides: &Sides<'_>,
        option: MergeOptionTypeEnum,
        wish: &Wish,
    ) -> Result<String, Failure> {
        wish.refuse()?;
        let base = base(bare, sides.destination, sides.source).await?;
        if option == MergeOptionTypeEnum::FastForwardMerge {
            let goes = base == sides.destination && sides.source != sides.destination;
            return if goes { Ok(sides.source.to_owned()) } else { Err(errors::manual_merge().into()) };
        }
        if base == sides.source {
            return Err(errors::manual_merge().into());
        }
        let (level, strategy) = (level(wish.level), strategy(wish.strategy));
        let Merged { tree, .. } = bare.merge(&base, sides.destination, sides.source, level, strategy).await?;
        let tree = tree.ok_or_else(errors::manual_merge)?;
        let name = cx.principal.arn.rsplit(['/', ':']).next().unwrap_or_default();
        let says = Says {
            author: wish.author.as_deref().and_then(names::person).unwrap_or(name),
            email: wish.email.as_deref().unwrap_or_default(),
            message: &wish.message.clone().unwrap_or_else(|| sides.message(option)),
            at: self.ports.clock.now(),
        };
        let parents = match option {
            MergeOptionTypeEnum::ThreeWayMerge => vec![sides.destination, sides.source],
            _ => vec![sides.destination],
        };
        Ok(bare.commit_tree(&tree, &parents, &says).await?)
    }

    pub(crate) async fn merge_request(
        &self,
        cx: &Cx,
        id: &str,
        repository: &str,
        source_commit: Option<&str>,
        option: MergeOptionTypeEnum,
        wish: Wish,
    ) -> Result<PullRequest, Failure> {
        let number = number(id)?;
        let found = self.find(&cx.scope, repository).await?;
        let turn = self.turn(&found, &cx.principal.arn).await?;
        // Read in the turn: nobody moves the branches meanwhile.
        let scope = cx.scope.clone();
        let (row, _) = self.ports.store.read(|tx| pull_requests::find(tx, &scope, number)).await?;
        refuse(&row, &found)?;
        let references = turn.bare.references().await?;
        let tip = |name: &String| references.get(name).ok_or_else(|| errors::reference_does_not_exist(name));
        let (source, destination) = (tip(&row.source)?, tip(&row.destination)?);
        if source_commit.is_some_and(|wanted| wanted != source) {
            return Err(errors::tip_moved().into());
        }
        let sides = Sides {
            source_name: names::branch_of(&row.source),
            source,
            destination_name: names::branch_of(&row.destination),
            destination,
        };
        let commit = self.merged(cx, &turn.bare, &sides, option, &wish).await?;
        let merge = MergeRow { by: cx.principal.arn.clone(), commit: commit.clone(), option };
        self.intend(cx, number, Some(merge)).await?;
        if !turn.bare.move_reference(&row.destination, Some(destination), Some(&commit)).await? {
            self.intend(cx, number, None).await?;
            return Err(errors::concurrent_update().into());
        }
        turn.record().await?;
        let scope = cx.scope.clone();
        let read = self.ports.store.read(|tx| {
            let (row, name) = pull_requests::find(tx, &scope, number)?;
            Ok::<_, Failure>(shown(tx, number, &row, &name)?)
        });
        read.await
    }

    /// Writes down which commit the destination is about to be moved to.
    pub(crate) async fn intend(&self, cx: &Cx, number: u64, merge: Option<MergeRow>) -> Result<(), Failure> {
        let key = (cx.scope.clone(), number);
        let written = self.ports.store.write(move |tx| {
            let (mut row, _) = pull_requests::find(tx, &key.0, number)?;
            row.merging.clone_from(&merge);
            Ok::<_, Failure>(tx.put::<PullRequests>(&key, &row)?)
        });
        written.await
    }

    /// Of two commits into a branch: the commit, and its tree.
    pub(crate) async fn merge_branches(
        &self,
        cx: &Cx,
        repository: &str,
        merge: BranchMerge<'_>,
        option: MergeOptionTypeEnum,
        wish: Wish,
    ) -> Result<(String, String), Failure> {
        let found = self.find(&cx.scope, repository).await?;
        let turn = self.turn(&found, &cx.principal.arn).await?;
        let (_, source) = self.commit_for(&found, Some(merge.source)).await?;
        let (_, destination) = self.commit_for(&found, Some(merge.destination)).await?;
        let branch = merge.target.unwrap_or(names::branch_of(merge.destination));
        if !names::is_branch_name(branch) {
            return Err(errors::invalid_target_branch(branch).into());
        }
        let reference = format!("refs/heads/{branch}");
        let tip = self.tip(&found, branch).await?;
        if tip != destination {
            return Err(errors::concurrent_update().into());
        }
        let sides = Sides {
            source_name: names::branch_of(merge.source),
            source: &source,
            destination_name: branch,
            destination: &destination,
        };
        let commit = self.merged(cx, &turn.bare, &sides, option, &wish).await?;
        if !turn.bare.move_reference(&reference, Some(&tip), Some(&commit)).await? {
            return Err(errors::concurrent_update().into());
        }
        let tree = turn.bare.commit(&commit).await?.map(|commit| commit.tree).unwrap_or_default();
        turn.record().await?;
        Ok((commit, tree))
    }
}

pub struct BranchMerge<'a> {
    pub source: &'a str,
    pub destination: &'a str,
    pub target: Option<&'a str>,
}

fn refuse(row: &PullRequestRow, found: &Found) -> Result<(), Refusal> {
    if row.repository_id != found.row.id {
        return Err(errors::not_of_repository());
    }
    if row.is_open { Ok(()) } else { Err(errors::already_closed()) }
}
