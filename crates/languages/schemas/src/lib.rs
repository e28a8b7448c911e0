//! The schemas of all of CloudFormation's resource types: what a type may be given, what it gives back, what replaces it.
//!
//! Pure data and the way to read it; nothing is decoded before it is asked for. Reading order: [`Schema`] (one type: its attributes, its
//! create-only properties, its identifier), [`Shape`] (what a value has to look like), [`Members`] (of objects), [`Path`] (a place in a resource), `packed` (how the
//! committed file is laid out).
//! The data is what AWS publishes per type (<https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>),
//! as corrected by `cfn-lint` (MIT-0), without prose: `models/cfn/SOURCE` names the version, `cargo xtask schemas` makes it anew.
//! Left out: handlers and their permissions, tagging, relationships between types, property transforms.

mod attributes;
mod keyword;
mod members;
mod packed;
mod path;
mod returned;
mod schema;
mod shape;

pub use keyword::Keyword;
pub use members::{Additional, Members};
pub use packed::{MAGIC, OFFSET_BYTES, Pack, Value, kind};
pub use path::{Path, Step};
pub use returned::Returned;
pub use schema::{Lifecycle, Replacement, Schema, schema, type_names};
pub use shape::{Shape, Type, Types};

/// The committed file.
pub static PACK: &[u8] = include_bytes!("../../../../models/cfn/resource_types.pack");
