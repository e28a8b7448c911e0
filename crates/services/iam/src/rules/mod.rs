//! Pure decisions: names and ids, sizes and quotas, tags, pages.

pub mod documents;
pub mod ids;
pub mod pages;
pub mod quotas;
pub mod session_keys;
pub mod session_tags;
pub mod tags;
