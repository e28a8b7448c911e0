//! Content-addressed bytes: a directory of files named by their SHA-256. Objects, function code, artifacts.
//!
//! A blob is written as a stream to a temporary file, synced, and renamed: under its name it is whole or not there at
//! all. Two blobs with the same content are one file.
//!
//! **Who may delete.** Whether a blob is still needed stands in its owner's tables, so each owner opens a directory of
//! its own: two services in one directory would delete each other's bytes. A blob just written is referenced by no row
//! yet; [`Stored`] pins it until its row is committed, and [`Blobs::delete_if`] asks its owner's tables while nobody can
//! pin. Garbage left by a crash between the two is for the owner to find: [`Blobs::ids`].
//!
//! Reading order: [`id`], [`directory`] (open, read, delete), [`writing`], [`reading`], [`sealing`] (encryption at rest, for the owners
//! that want it).
//!
//! Not here: reference counts, anything about a service. The directory is locked by the store that it
//! belongs to (`store::lock`), not here.

pub mod directory;
pub mod id;
pub mod reading;
pub mod sealing;
pub mod writing;

pub use directory::{Blobs, Pins};
pub use id::{BlobId, NotABlobId};
pub use reading::Reader;
pub use writing::{Stored, WriteError, Writing};
