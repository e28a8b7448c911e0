//! A pipeline against a CodeCommit, an S3, an SNS and a Lambda that only remember.

mod outside;
mod stock;
mod world;
