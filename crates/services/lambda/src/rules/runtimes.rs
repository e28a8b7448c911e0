//! Which runtimes a function may have, and which of them this machine can run.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html> (read 2026-11-21). A runtime that AWS no longer
//! creates functions for is refused in its words; one for which no interpreter is installed here makes the function `Failed`.

use crate::errors;
use api_lambda::Runtime;
use exec::function::Host;
use wire::Refusal;

/// How the names of those that are over begin.
const OVER: &[&str] = &[
    "dotnetcore",
    "go1.x",
    "java8",
    "nodejs4",
    "nodejs6",
    "nodejs8",
    "nodejs10",
    "nodejs12",
    "nodejs14",
    "python2.7",
    "python3.6",
    "python3.7",
    "ruby2",
];
/// Which begin like others that are not.
const OVER_WHOLE: &[&str] = &["nodejs", "provided"];
const NOT_OVER: &[&str] = &["java8.al2", "java8.al2023"];

/// The sentence is AWS's of today, which names no other runtime: <https://github.com/vittorio-nardone/disposable_app/issues/3> (2025).
pub fn creatable(runtime: Runtime) -> Result<(), Refusal> {
    let name = runtime.as_str();
    let begins_as_over = OVER.iter().any(|start| name.starts_with(start)) && !NOT_OVER.contains(&name);
    if !begins_as_over && !OVER_WHOLE.contains(&name) {
        return Ok(());
    }
    Err(errors::invalid(format!(
        "The runtime parameter of {name} is no longer supported for creating or updating AWS Lambda functions. We \
         recommend you use a supported runtime while creating or updating functions."
    )))
}

/// What is missing here to run it; none when it runs.
pub fn missing(host: &Host, runtime: Runtime) -> Option<String> {
    let name = runtime.as_str();
    if host.level() == exec::Level::Unisolated {
        return Some(
            "Functions cannot run here: this machine gives no isolation (`landfall doctor` says why)."
                .to_owned(),
        );
    }
    if name.starts_with("provided") || host.interpreter(name).is_some() {
        return None;
    }
    let what = match name {
        _ if name.starts_with("python") => "a Python 3 interpreter (3.8 or newer)",
        _ if name.starts_with("nodejs") => "Node.js (16 or newer)",
        _ => "support for this runtime: Landfall runs python, nodejs and provided",
    };
    Some(format!("The runtime {name} cannot run here: this machine lacks {what}."))
}
