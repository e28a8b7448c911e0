//! `landfall validate FILE...`: every problem at once, with the line, a caret, and what to do.
//!
//! A SAM template is checked in its own terms and transformed; what the transform finds is shown at the line of the resource it speaks of.

use crate::{
    exit, packaged,
    transform::{self, Request},
};
use lang_template::{Finding, Severity, check, check_properties, without_loops};
use lang_yaml::{Node, Problem};
use serde_json::{Value as Json, json};
use std::{io, io::Write, path::Path, path::PathBuf};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Text,
    Json,
    Sarif,
}

/// The findings of one text.
pub fn text(text: &str) -> Vec<Finding> {
    let options =
        lang_yaml::Options { duplicate_keys: lang_yaml::DuplicateKeys::KeepLast, ..Default::default() };
    let document = match lang_yaml::parse(text, &options) {
        Ok(document) => document,
        Err(problems) => {
            return problems.iter().map(|p| finding(Severity::Error, "syntax", p.clone())).collect();
        }
    };
    let mut findings: Vec<Finding> =
        document.warnings.into_iter().map(|p| finding(Severity::Warning, "duplicate-key", p)).collect();
    let root = &document.root;
    if !is_sam(root) {
        findings.extend(check(root, None));
    } else {
        // Loops are written out before SAM sees the template; where that fails, `check` says why.
        let written_out = match without_loops(root) {
            Some(Ok(expanded)) => Some(expanded.template),
            Some(Err(_)) => return check(root, None),
            None => None,
        };
        match transformed(written_out.as_ref().unwrap_or(root)) {
            Ok(template) => findings.extend(check(root, reread(&template).as_ref())),
            // What the transform would have made is not known, so that references cannot be judged.
            Err(problems) => {
                findings.extend(check_properties(root));
                findings.extend(problems.into_iter().map(|(id, message)| {
                    let at = place(root, id.as_deref(), &message);
                    finding(Severity::Error, "sam", Problem::new(at, message))
                }));
            }
        }
    }
    findings.sort_by_key(|finding| finding.problem.at);
    findings
}

/// What SAM makes of the template, in the region of most templates, or in one that its mappings speak of.
fn transformed(root: &Node) -> Result<Json, Vec<(Option<String>, String)>> {
    let packaged = packaged::packaged(root);
    let run = |region: &str| {
        let request = Request {
            region: region.into(),
            parameters: packaged::parameters(root),
            repository: Some(stand_in()),
            ..Default::default()
        };
        transform::problems(&packaged, &request)
    };
    let first = run("us-east-1");
    if first.is_ok() {
        return first;
    }
    let elsewhere = mapped_regions(root).into_iter().find_map(|region| run(region).ok());
    elsewhere.map_or(first, Ok)
}

/// The names in mappings that are written as regions are.
fn mapped_regions(root: &Node) -> Vec<&str> {
    let is_region =
        |name: &&str| name.split('-').count() >= 3 && name.ends_with(|c: char| c.is_ascii_digit());
    let mappings = root.get("Mappings").and_then(Node::as_map).unwrap_or_default();
    let tops = mappings.iter().flat_map(|(_, mapping)| mapping.as_map().unwrap_or_default());
    let mut names: Vec<&str> = tops.filter_map(|(key, _)| key.as_str()).filter(is_region).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether an application exists is not asked here: any is taken to.
fn stand_in() -> Json {
    json!({"template_url": "https://example.com/template"})
}

fn finding(severity: Severity, rule: &'static str, problem: Problem) -> Finding {
    Finding { severity, rule, problem }
}

/// By the transform it names, or, where that was forgotten, by its types: that is told as the mistake that it is.
fn is_sam(root: &Node) -> bool {
    let named = |node: &Node| node.as_str().is_some_and(|name| name.starts_with("AWS::Serverless"));
    let resources = root.get("Resources").and_then(Node::as_map).unwrap_or_default();
    root.get("Transform")
        .is_some_and(|node| named(node) || node.as_seq().is_some_and(|list| list.iter().any(named)))
        || resources.iter().any(|(_, resource)| {
            let name = resource.get("Type").and_then(Node::as_str);
            name.is_some_and(|name| name.starts_with("AWS::Serverless::"))
        })
}

/// The result of the transform as a template again.
fn reread(template: &Json) -> Option<Node> {
    let options = lang_yaml::Options::default();
    lang_yaml::parse_json(&template.to_string(), &options).ok().map(|document| document.root)
}

/// Where the property of a resource that a message speaks of is written, or else the resource.
fn place(root: &Node, id: Option<&str>, message: &str) -> lang_yaml::Position {
    let resources = root.get("Resources");
    let Some((key, resource)) = id.and_then(|id| resources?.entry(id)) else {
        return root.entry("Resources").map_or(root.at, |(key, _)| key.at);
    };
    let properties = resource.get("Properties");
    let named = spoken_of(message).and_then(|name| properties?.entry(name)).map(|(key, _)| key);
    named.map_or(key.at, |key| key.at)
}

/// The property in a message: the first one in quotes, or the one that is `not defined`.
fn spoken_of(message: &str) -> Option<&str> {
    if let Some((before, _)) = message.split_once(" not defined") {
        return before.rsplit(' ').next();
    }
    let (_, quoted) = message.split_once('\'')?;
    quoted.split('\'').next()
}

/// Validates files, and the templates in folders.
pub fn files(paths: &[PathBuf], output: Output, mut out: impl Write) -> io::Result<u8> {
    let mut all: Vec<(String, String, Finding)> = Vec::new();
    let mut code = exit::DONE;
    for path in templates(paths)? {
        let name = path.display().to_string();
        match transform::read(&path) {
            Ok(source) => {
                all.extend(text(&source).into_iter().map(|finding| (name.clone(), source.clone(), finding)));
            }
            Err(error) => {
                writeln!(out, "{error}")?;
                code = exit::USAGE;
            }
        }
    }
    let errors = all.iter().filter(|(_, _, finding)| finding.severity == Severity::Error).count();
    match output {
        Output::Text => {
            for (name, source, finding) in &all {
                let label = if finding.severity == Severity::Error { "error" } else { "warning" };
                writeln!(out, "{label}[{}]: {}", finding.rule, finding.problem.in_text(name, source))?;
            }
            writeln!(out, "{errors} errors, {} warnings", all.len() - errors)?;
        }
        Output::Json => writeln!(out, "{}", Json::Array(all.iter().map(as_json).collect()))?,
        Output::Sarif => writeln!(out, "{}", sarif(&all))?,
    }
    Ok(if errors > 0 && code == exit::DONE { exit::PROBLEMS } else { code })
}

fn templates(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let path = entry?.path();
            if is_template(&path) {
                inside.push(path);
            }
        }
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

fn is_template(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    path.is_file() && matches!(extension, Some("yaml" | "yml" | "json" | "template"))
}

fn as_json((file, _, finding): &(String, String, Finding)) -> Json {
    let problem = &finding.problem;
    json!({
        "file": file, "line": problem.at.line, "column": problem.at.column, "rule": finding.rule,
        "severity": if finding.severity == Severity::Error { "error" } else { "warning" },
        "message": problem.message, "hint": problem.hint,
    })
}

/// SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
fn sarif(all: &[(String, String, Finding)]) -> Json {
    let results: Vec<Json> = all
        .iter()
        .map(|(file, _, finding)| {
            let at = finding.problem.at;
            let region = json!({"startLine": at.line, "startColumn": at.column});
            let location = json!({"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}});
            json!({
                "ruleId": finding.rule,
                "level": if finding.severity == Severity::Error { "error" } else { "warning" },
                "message": {"text": finding.problem.message},
                "locations": [location],
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "landfall validate"}}, "results": results}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(template: &str) -> Vec<(usize, &'static str)> {
        text(template).into_iter().map(|f| (f.problem.at.line, f.rule)).collect()
    }

    #[test]
    fn each_mistake_is_found_on_its_line() {
        let template = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Ref Bb\n      KmsMasterKeyId: !GetAtt Aa.Arn\n    Condition: Nope\n    Propertis: {}\n  B:\n    Type: AWS::SNS::Topic\n    DependsOn: C\n  C:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref B, DisplayName: !Foo x}\nOutputs:\n  O: {Value: !Ref Gone}\n";
        let expected = [
            (5, "ref"),
            (6, "get-att"),
            (7, "condition"),
            (8, "attribute"),
            (9, "circle"),
            (14, "function"),
            (16, "ref"),
        ];
        assert_eq!(found(template), expected);
    }

    #[test]
    fn functions_in_loops_are_written_out_before_sam_sees_them() {
        let template = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  Fn::ForEach::Functions:\n    - Name\n    - [A, B]\n    - 'Function${Name}': {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}}\nOutputs:\n  Role: {Value: !GetAtt FunctionARole.Arn}\n  None: {Value: !GetAtt FunctionCRole.Arn}\n";
        assert_eq!(found(template), [(9, "ref")]);
    }

    #[test]
    fn a_sam_template_may_refer_to_what_sam_makes() {
        let function = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.13\n      CodeUri: s3://bucket/key\n      Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}\nOutputs:\n  Url: {Value: !Sub 'https://${ServerlessRestApi}.example.com'}\n  Role: {Value: !GetAtt FRole.Arn}\n";
        assert_eq!(found(function), []);
        let broken = function.replace("      Handler: a.b\n", "");
        assert_eq!(found(&broken), [(3, "sam")]);
        let unknown = function.replace("Handler: a.b", "Handlr: a.b");
        assert_eq!(found(&unknown), [(6, "property"), (6, "sam")]);
    }
}
