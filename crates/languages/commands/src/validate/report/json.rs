//! For programs: a list with an object for each finding.

use super::super::Results;
use lang_template::Severity;
use serde_json::{Value as Json, json};

pub fn of(results: &Results) -> Json {
    let mut list = Vec::new();
    for checked in &results.checked {
        for finding in &checked.findings {
            let problem = &finding.problem;
            list.push(json!({
                "file": checked.source.name, "line": problem.at.line, "column": problem.at.column, "rule": finding.rule,
                "severity": if finding.severity == Severity::Error { "error" } else { "warning" },
                "message": problem.message, "hint": problem.hint,
            }));
        }
    }
    Json::Array(list)
}
