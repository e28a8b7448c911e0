//! One resource type: its properties, what it gives back, what replaces it.
//!
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html> (read 2026-11).

use crate::{PACK, Pack, Path, Shape, Value};

/// The schema of a type, or None when AWS has no such type.
pub fn schema(type_name: &str) -> Option<Schema<'static>> {
    Pack::new(PACK).get(type_name).map(|(name, value)| Schema { name, value })
}

/// All types, sorted.
pub fn type_names() -> impl Iterator<Item = &'static str> {
    Pack::new(PACK).entries().map(|(name, _)| name)
}

#[derive(Clone, Copy)]
pub struct Schema<'p> {
    pub(crate) name: &'p str,
    pub(crate) value: Value<'p>,
}

/// What a change of a property does to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacement {
    Never,
    /// It depends on the value, or on what below the changed place has changed.
    Conditional,
    Always,
}

/// What AWS has said about the end of a type: `status` is `sunset` or `shutdown`..., as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle<'p> {
    pub status: &'p str,
    /// `2026-10-01`
    pub date: &'p str,
}

impl<'p> Schema<'p> {
    pub fn type_name(self) -> &'p str {
        self.name
    }

    /// What `Properties` has to look like.
    pub fn shape(self) -> Shape<'p> {
        Shape::new(self.value, self.value)
    }

    /// Properties of the first level, sorted.
    pub fn properties(self) -> impl Iterator<Item = (&'p str, Shape<'p>)> {
        self.shape().properties()
    }

    /// The shape at a place, through references, lists and the branches of `anyOf` and `oneOf`.
    pub fn at(self, path: &[&str]) -> Option<Shape<'p>> {
        path.iter().try_fold(self.shape(), |shape, step| shape.below(step))
    }

    /// Whether a change at a place replaces the resource. The steps are property names; items of a list are numbers or `*`.
    pub fn replacement(self, changed: &[&str]) -> Replacement {
        if self.create_only().any(|path| path.covers(changed)) {
            return Replacement::Always;
        }
        let in_conditional =
            self.conditional_create_only().any(|path| path.covers(changed) || path.lies_in(changed));
        if in_conditional || self.create_only().any(|path| path.lies_in(changed)) {
            return Replacement::Conditional;
        }
        Replacement::Never
    }

    /// Whether the old resource goes before the new one comes; AWS's default is the other way round.
    pub fn deletes_first(self) -> bool {
        self.value.get("replacementStrategy").and_then(Value::as_str) == Some("delete_then_create")
    }

    pub fn create_only(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("createOnlyProperties")
    }

    pub fn conditional_create_only(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("conditionalCreateOnlyProperties")
    }

    /// What a template cannot set: AWS fills it in.
    pub fn read_only(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("readOnlyProperties")
    }

    /// What is not shown when the resource is read: drift cannot see it.
    pub fn write_only(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("writeOnlyProperties")
    }

    pub fn deprecated(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("deprecatedProperties")
    }

    pub fn primary_identifier(self) -> impl Iterator<Item = Path<'p>> {
        self.paths("primaryIdentifier")
    }

    pub fn lifecycle(self) -> Option<Lifecycle<'p>> {
        let lifecycle = self.value.get("lifecycle")?;
        let text = |key| lifecycle.get(key).and_then(Value::as_str);
        Some(Lifecycle { status: text("status")?, date: text("date").unwrap_or_default() })
    }

    /// Rules that hold beside the shape, each with the place of the values that they speak of.
    pub fn extensions(self) -> impl Iterator<Item = (Path<'p>, Shape<'p>)> {
        self.value.get("extensions").into_iter().flat_map(Value::items).filter_map(|extension| {
            let shape = extension.get("shape")?;
            Some((Path::of_pointer(extension.get("at")?.as_str()?), Shape::new(shape, shape)))
        })
    }

    fn paths(self, key: &str) -> impl Iterator<Item = Path<'p>> {
        self.value.get(key).into_iter().flat_map(Value::texts).map(Path::of_pointer)
    }
}
