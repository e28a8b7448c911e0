//! What `Ref` returns of a resource: mostly its primary identifier.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html> and the "Return values" of each
//! type's page (read 2026-11). Types that return something else are rows of `facts/cloudformation/ref.toml`, each with its source; they come
//! with the pack, in `ref`.

use crate::{Path, Schema, Value};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned<'p> {
    /// The value of one property.
    Property(Path<'p>),
    /// The values of several properties, with a bar between them.
    Joined(Vec<Path<'p>>),
    /// An id that CloudFormation makes (`stack-LogicalId-1A2B3C`) and that no property holds.
    PhysicalId,
}

impl<'p> Schema<'p> {
    pub fn returned(self) -> Returned<'p> {
        let pointers: Vec<Path<'p>> = match self.value.get("ref") {
            Some(told) => told.texts().map(Path::of_pointer).collect(),
            None => self.primary_identifier().collect(),
        };
        match <[Path<'p>; 1]>::try_from(pointers) {
            Ok([path]) => Returned::Property(path),
            Err(paths) if paths.is_empty() => Returned::PhysicalId,
            Err(paths) => Returned::Joined(paths),
        }
    }

    /// Whether the exception list was asked, for tests and for the curious.
    pub fn returns_by_exception(self) -> bool {
        self.value.get("ref").is_some_and(Value::is_list)
    }
}
