//! Deployments against a Lambda, an S3 and a CloudWatch that only remember.

mod deployments;
mod outside;
mod revisions;
mod stock;
mod world;
