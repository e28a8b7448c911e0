//! The commands of the template languages, for the binary to call: they need no server, no account and no Python.
//!
//! [`transform`]: a SAM template in, a CloudFormation template out; [`validate`]: every problem with its line; [`graph`]: the order of the
//! resources. Each command is given what it reads from and writes to, and gives an
//! exit code: 0 done, 1 problems, 2 not used as it should be.

pub mod graph;
mod packaged;
pub mod transform;
pub mod validate;

/// The exit codes of all commands here.
pub mod exit {
    pub const DONE: u8 = 0;
    pub const PROBLEMS: u8 = 1;
    pub const USAGE: u8 = 2;
}
