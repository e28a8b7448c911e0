//! CodeCommit through its operations and through git's own protocol, with events that are remembered.

mod changing;
mod git;
mod merging;
mod pushing;
mod stock;
mod world;
