//! What CodeCommit keeps in rows; the objects are git's own, in a bare repository named by the repository's id.

use api_codecommit::{MergeOptionTypeEnum, PullRequestEvent};
use kernel::{AccountId, Region, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryRow {
    pub id: String,
    pub description: Option<String>,
    /// None until the first branch.
    pub default_branch: Option<String>,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub tags: BTreeMap<String, String>,
}

/// By scope and name.
pub struct Repositories;
impl store::Table for Repositories {
    const NAME: &'static str = "codecommit.repositories";
    type Key = (Scope, String);
    type Row = RepositoryRow;
}

/// Where a repository's id is to be found, for work that outlives a renaming.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    pub scope: Scope,
    pub name: String,
}

/// By id.
pub struct Places;
impl store::Table for Places {
    const NAME: &'static str = "codecommit.places";
    type Key = String;
    type Row = PlaceRow;
}

/// The references that were announced: what the API shows, and what the next change is told apart from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceRow {
    pub object_id: String,
}

/// By repository id and full name (`refs/heads/main`).
pub struct References;
impl store::Table for References {
    const NAME: &'static str = "codecommit.references";
    type Key = (String, String);
    type Row = ReferenceRow;
}

/// Where an account has a repository of a name: git's clone URLs do not say the region.
pub struct Namesakes;
impl store::Table for Namesakes {
    const NAME: &'static str = "codecommit.namesakes";
    type Key = (AccountId, String, Region);
    type Row = ();
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PullRequestRow {
    pub repository_id: String,
    pub title: String,
    pub description: Option<String>,
    pub author: String,
    pub created_at: Timestamp,
    pub active_at: Timestamp,
    pub is_open: bool,
    /// Full names of branches.
    pub source: String,
    pub destination: String,
    pub source_commit: String,
    /// Where the destination was when the request was made, or when it was merged.
    pub destination_commit: String,
    pub merge_base: Option<String>,
    /// Another one with each push to the source.
    pub revision: String,
    pub token: Option<String>,
    pub merged: Option<MergeRow>,
    /// Written before git is told to move the destination: a kill in between still tells whose move it was.
    pub merging: Option<MergeRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MergeRow {
    pub by: String,
    /// Where the destination is afterwards.
    pub commit: String,
    pub option: MergeOptionTypeEnum,
}

/// By scope and number.
pub struct PullRequests;
impl store::Table for PullRequests {
    const NAME: &'static str = "codecommit.pull_requests";
    type Key = (Scope, u64);
    type Row = PullRequestRow;
}

/// How many pull requests an account has had in a region: numbers are not given twice.
pub struct PullRequestNumbers;
impl store::Table for PullRequestNumbers {
    const NAME: &'static str = "codecommit.pull_request_numbers";
    type Key = Scope;
    type Row = u64;
}

/// By repository id and number; whether it is open.
pub struct PullRequestsOf;
impl store::Table for PullRequestsOf {
    const NAME: &'static str = "codecommit.pull_requests_of";
    type Key = (String, u64);
    type Row = bool;
}

/// By scope and client's token; the number.
pub struct PullRequestTokens;
impl store::Table for PullRequestTokens {
    const NAME: &'static str = "codecommit.pull_request_tokens";
    type Key = (Scope, String);
    type Row = u64;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PullRequestEventRow {
    #[serde(with = "wire::kept")]
    pub event: PullRequestEvent,
}

/// By scope, number and order.
pub struct PullRequestEvents;
impl store::Table for PullRequestEvents {
    const NAME: &'static str = "codecommit.pull_request_events";
    type Key = (Scope, u64, u64);
    type Row = PullRequestEventRow;
}
