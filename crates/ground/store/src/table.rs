//! What a table is: a name, a key type and a row type.

use crate::Key;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Declared by the crate that owns the rows, usually in its `tables.rs`:
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize)]
/// pub struct AliasRow { pub version: String }
///
/// pub struct Aliases;
/// impl store::Table for Aliases {
///     const NAME: &'static str = "lambda.aliases";
///     type Key = (kernel::Scope, String, String);
///     type Row = AliasRow;
/// }
/// ```
///
/// A row is stored as JSON, so a field that is added later needs `#[serde(default)]`: there is no other migration.
pub trait Table: 'static {
    /// `service.rows`: lower-case letters, digits, `_`, `-` and `.`. It is the name of the SQL table as well.
    const NAME: &'static str;
    type Key: Key;
    type Row: Serialize + DeserializeOwned + Send + 'static;
}
