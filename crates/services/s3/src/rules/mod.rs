//! Pure decisions: no store, no clock, no network.

pub mod acl;
pub mod bucket_name;
pub mod conditions;
pub mod cors;
pub mod description;
pub mod digests;
pub mod listing;
pub mod location;
pub mod multipart;
pub mod public;
pub mod ranges;
pub mod tagging;
pub mod version_id;
