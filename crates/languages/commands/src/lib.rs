//! The commands of the template languages, for the binary to call: they need no server, no account and no Python.
//!
//! [`transform`]: a SAM template in, a CloudFormation template out, alone or by the line ([`batch`]); [`validate`]: every problem with its
//! line; [`graph`]: which resource needs which. [`input`] reads files, never more than a bound; [`files`] says which files of a folder are templates.
//! Each command is given what it writes to and gives an exit code; [`cli`] holds their options and is what `landfall` calls.

pub mod batch;
pub mod cli;
mod extensions;
pub mod files;
pub mod graph;
pub mod input;
mod packaged;
pub mod parameters;
pub mod transform;
pub mod validate;

/// The exit codes of all commands here.
pub mod exit {
    pub const DONE: u8 = 0;
    pub const PROBLEMS: u8 = 1;
    pub const USAGE: u8 = 2;
}
