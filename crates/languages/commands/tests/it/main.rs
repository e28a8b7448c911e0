//! The commands as their users see them.

mod mutations;
