//! IAM policies: those the user names, those SAM has templates for, and those it writes by itself.

pub mod documents;
pub mod entries;
pub mod role;
pub mod templates;
