//! IAM and STS through the doors that other services and the wire use.

mod authorization_details;
mod authorizing;
mod entities;
mod instance_profiles;
mod last_used;
mod policies;
mod sessions;
mod world;
