//! IAM and STS through the doors that other services and the wire use.

mod authorizing;
mod entities;
mod policies;
mod sessions;
mod world;
