//! S3 through its front door, with signed requests, and through the door of other services.

mod access;
mod announcing;
mod answers;
mod conditions;
mod configuration;
mod cors;
mod garbage;
mod listing;
mod multipart;
mod objects;
mod typed;
mod versions;
mod world;
