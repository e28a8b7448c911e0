//! Lambda through its operations, with real code in real sandboxes, beside real IAM and CloudWatch Logs.

mod failures;
mod functions;
mod later;
mod sharing;
mod world;
