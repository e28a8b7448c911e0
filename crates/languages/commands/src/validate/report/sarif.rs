//! SARIF 2.1.0, which code hosts read: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html> (read 2026-11).
//!
//! A path is a reference relative to where the command ran, or a `file:` URI; what could not be looked at is a notification of the invocation.

use super::super::{Checked, Results};
use lang_template::{Finding, Severity};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fmt::Write;

pub fn of(results: &Results) -> Json {
    let all =
        || results.checked.iter().flat_map(|checked| checked.findings.iter().map(move |f| (checked, f)));
    let rules: Vec<&str> = all().map(|(_, f)| f.rule).collect::<BTreeSet<_>>().into_iter().collect();
    let notifications: Vec<Json> = results
        .troubles
        .iter()
        .map(|trouble| json!({"level": "error", "message": {"text": trouble}}))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "landfall validate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({"id": rule})).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": results.troubles.is_empty(),
                "exitCode": results.exit_code(),
                "toolExecutionNotifications": notifications,
            }],
            "results": all().map(|(checked, finding)| result(checked, finding, &rules)).collect::<Vec<_>>(),
        }],
    })
}

fn result(checked: &Checked, finding: &Finding, rules: &[&str]) -> Json {
    let problem = &finding.problem;
    let text = match &problem.hint {
        Some(hint) => format!("{}\n{hint}", problem.message),
        None => problem.message.clone(),
    };
    let region = json!({"startLine": problem.at.line, "startColumn": problem.at.column});
    let artifact = json!({"uri": uri(&checked.source.name)});
    json!({
        "ruleId": finding.rule,
        "ruleIndex": rules.iter().position(|rule| *rule == finding.rule),
        "level": if finding.severity == Severity::Error { "error" } else { "warning" },
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    })
}

/// RFC 3986: what a path may not hold as it is, is written in percents.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;

    #[test]
    fn what_the_schema_asks_for_is_there() {
        let text = "Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}}";
        let source = Source { name: "a b/t.yaml".into(), text: text.into() };
        let checked = Checked { findings: crate::validate::text(text), source };
        let log = of(&Results { checked: vec![checked], ..Results::default() });
        let run = &log["runs"][0];
        assert_eq!(
            (&log["version"], &run["tool"]["driver"]["name"]),
            (&json!("2.1.0"), &json!("landfall validate"))
        );
        let result = &run["results"][0];
        assert_eq!(result["ruleId"], run["tool"]["driver"]["rules"][0]["id"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/t.yaml");
        assert_eq!(place["region"], json!({"startLine": 1, "startColumn": 51}));
        assert_eq!(uri("/tmp/t#1.yaml"), "file:///tmp/t%231.yaml");
    }
}
