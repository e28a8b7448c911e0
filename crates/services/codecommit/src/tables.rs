//! What CodeCommit keeps in rows; the objects are git's own, in a bare repository named by the repository's id.

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
