//! What a change of a property does to a resource, as the schema of its type has it.

use super::Recreation;

pub trait Types {
    /// `None` for a type that is not known. The path is property names, `*` for items of a list.
    fn recreation(&self, resource_type: &str, path: &[&str]) -> Option<Recreation>;
}

/// The types that AWS publishes.
pub struct Published;

impl Types for Published {
    fn recreation(&self, resource_type: &str, path: &[&str]) -> Option<Recreation> {
        let replacement = lang_schemas::schema(resource_type)?.replacement(path);
        Some(match replacement {
            lang_schemas::Replacement::Never => Recreation::Never,
            lang_schemas::Replacement::Conditional => Recreation::Conditionally,
            lang_schemas::Replacement::Always => Recreation::Always,
        })
    }
}
