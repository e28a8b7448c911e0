//! Lambda through its operations, with real code in real sandboxes, beside real IAM and CloudWatch Logs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod failures;
mod functions;
mod later;
mod layers;
mod logging;
mod sharing;
mod stock;
mod wording;
mod world;
