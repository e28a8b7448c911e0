//! The CloudFormation template language: what a template refers to, whether that is there, in which order its resources come, what its values are.
//!
//! Pure: no I/O, no clock; what an account knows comes through traits ([`evaluate::Known`], [`parameters::Account`]).
//! Reading order: [`call`] (intrinsic functions in both forms), [`functions`] (each of them), [`names`] (what a template defines), [`references`]
//! (what it refers to), [`check`] (what is wrong), [`graph`] (the order), [`parameters`] (their values), [`evaluate`] (what is known
//! before a resource exists, and after), [`rules`], [`transforms`] and [`extensions`] (what comes before all of that), [`stack`] (what an engine
//! makes), [`diff`] (what a change set says), [`dynamic`], [`limits`].
//! Follows <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

pub mod call;
pub mod check;
pub mod conditions;
pub mod diff;
pub mod dynamic;
pub mod evaluate;
pub mod extensions;
pub mod functions;
pub mod graph;
pub mod known;
pub mod limits;
pub mod names;
pub mod nearest;
pub mod parameters;
pub mod pattern;
pub mod pseudo;
pub mod references;
pub mod rules;
pub mod stack;
pub mod transforms;

pub use check::{Finding, STAND_IN, Severity, check, check_properties, without_loops};
pub use evaluate::{Evaluation, Known};
pub use graph::Graph;
