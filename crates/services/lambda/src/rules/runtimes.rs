//! Which runtimes a function may have, and which of them this machine can run.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html> (read 2026-11-21). A runtime that AWS no longer
//! creates functions for is refused in its words; one for which no interpreter is installed here makes the function `Failed`.

use crate::errors;
use api_lambda::Runtime;
use exec::function::Host;
use wire::Refusal;

/// What AWS recommends in place of a runtime that is over.
const OVER: &[(&str, &str)] = &[
    ("dotnetcore", "dotnet8"),
    ("go1.x", "provided.al2023"),
    ("java8", "java21"),
    ("nodejs4", "nodejs22.x"),
    ("nodejs6", "nodejs22.x"),
    ("nodejs8", "nodejs22.x"),
    ("nodejs10", "nodejs22.x"),
    ("nodejs12", "nodejs22.x"),
    ("nodejs14", "nodejs22.x"),
    ("python2.7", "python3.13"),
    ("python3.6", "python3.13"),
    ("python3.7", "python3.13"),
    ("ruby2", "ruby3.4"),
];

pub fn creatable(runtime: Runtime) -> Result<(), Refusal> {
    let name = runtime.as_str();
    let is_over =
        |(start, _): &&(&str, &str)| name.starts_with(start) && name != "java8.al2" && name != "java8.al2023";
    let over = if name == "nodejs" || name == "provided" {
        Some(if name == "nodejs" { "nodejs22.x" } else { "provided.al2023" })
    } else {
        OVER.iter().find(is_over).map(|(_, instead)| *instead)
    };
    over.map_or(Ok(()), |instead| {
        Err(errors::invalid(format!(
            "The runtime parameter of {name} is no longer supported for creating or updating AWS Lambda functions. We \
             recommend you use a supported runtime while creating or updating functions, such as {instead}."
        )))
    })
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
