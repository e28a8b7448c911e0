//! The CloudFormation template language: what a template refers to, whether that is there, in which order its resources come.
//!
//! Pure: no I/O, no clock. Reading order: [`call`] (intrinsic functions in both forms), [`names`] (what a template defines), [`references`]
//! (what it refers to), [`check`] (what is wrong), [`graph`] (the order), [`evaluate`] (what is known before a resource exists).
//! Follows <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.
//! Left out as yet: schemas of resource types, rules, `AWS::LanguageExtensions` beyond `Fn::Length` and `Fn::ToJsonString`, the diff of
//! two templates.

pub mod call;
pub mod check;
pub mod evaluate;
pub mod graph;
pub mod names;
pub mod nearest;
pub mod references;

pub use check::{Finding, Severity, check};
pub use evaluate::{Evaluation, Known};
pub use graph::Graph;
