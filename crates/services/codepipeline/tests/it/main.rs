//! A pipeline against a CodeCommit, an S3, an SNS and a Lambda that only remember.

mod action_types;
mod function;
mod lambda_deploy;
mod outside;
mod poll;
mod quotas;
mod stages;
mod stock;
mod stories;
mod world;
