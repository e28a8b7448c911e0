//! What a stack within a stack is given, where its template is a file beside this one.
//!
//! `aws cloudformation package` and `sam deploy` put such a file into S3, so that the service meets both templates only when the outer stack is already
//! being made: "Parameters: [A] do not exist in the template" then ends the whole deployment
//! (<https://github.com/deep-security/cloudformation/issues/29>). Here it is told before, in the same words.
//! Surprise: one sentence names every parameter that is missing, and one every parameter that is too many, as the service does.
//! Left out: templates at an address; locations that a function makes; parameters of a template that a macro or an include may add to.

use super::finding;
use crate::input;
use lang_template::call::call;
use lang_template::names::entries;
use lang_template::parameters::{Parameter, constraints::refusal};
use lang_template::{Finding, Severity, nearest::nearest};
use lang_yaml::{Node, Options, Position, Problem, parse};
use std::path::Path;

/// The types that make a stack, and where each says of which template.
const STACKS: [(&str, &str); 2] =
    [("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::Serverless::Application", "Location")];

/// What is wrong with the parameters that the template in `folder` gives to templates beside it.
pub fn parameters(text: &str, folder: &Path) -> Vec<Finding> {
    let is_told = STACKS.iter().any(|(kind, _)| text.contains(kind));
    let Some(document) = is_told.then(|| parse(text, &Options::default()).ok()).flatten() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, _, resource) in entries(document.root.get("Resources")) {
        let kind = resource.get("Type").and_then(Node::as_str);
        let Some((_, location)) = STACKS.iter().find(|(stack, _)| Some(*stack) == kind) else { continue };
        let Some(properties) = resource.get("Properties") else { continue };
        let Some((written, path)) = properties.entry(location) else { continue };
        if let Some(declared) = path.as_str().and_then(|path| declared(folder, path)) {
            match properties.entry("Parameters") {
                Some((key, given)) => compare(&declared, given, key.at, &mut found),
                None => complete(&declared, &[], written.at, &mut found),
            }
        }
    }
    found
}

/// The parameters of a template that is a file and says all of them itself.
fn declared(folder: &Path, path: &str) -> Option<Vec<Parameter>> {
    let is_elsewhere = path.contains("://") || path.contains("{{") || path.contains("${");
    let file = folder.join(path);
    if is_elsewhere || !file.is_file() {
        return None;
    }
    let root = parse(&input::read(&file).ok()?.text, &Options::default()).ok()?.root;
    let is_ours = |node: &Node| {
        node.as_str()
            .is_some_and(|name| name.starts_with("AWS::Serverless-") || name == "AWS::LanguageExtensions")
    };
    let is_all = match root.get("Transform") {
        Some(node) => node.as_seq().map_or_else(|| is_ours(node), |list| list.iter().all(is_ours)),
        None => true,
    };
    let section = root.get("Parameters");
    let mut names =
        entries(section).map(|(name, ..)| name).chain(entries(Some(&root)).map(|(name, ..)| name));
    (root.get("Resources").is_some() && is_all && !names.any(|name| name.starts_with("Fn::")))
        .then(|| Parameter::all(&root))
}

/// In each branch of a condition by itself.
fn compare(declared: &[Parameter], given: &Node, at: Position, found: &mut Vec<Finding>) {
    match call(given) {
        Some(call) if call.name == "Fn::If" => {
            for branch in call.items().iter().skip(1) {
                compare(declared, branch, branch.at, found);
            }
        }
        Some(call) if call.name == "Ref" && call.text() == Some("AWS::NoValue") => {
            complete(declared, &[], at, found);
        }
        Some(_) => {}
        None => {
            let all: Vec<(&str, &Node, &Node)> = entries(Some(given)).collect();
            if given.as_map().is_some_and(|map| map.len() == all.len())
                && !all.iter().any(|(name, ..)| name.starts_with("Fn::"))
            {
                complete(declared, &all, at, found);
            }
        }
    }
}

fn complete(declared: &[Parameter], given: &[(&str, &Node, &Node)], at: Position, found: &mut Vec<Finding>) {
    let mut tell = |at: Position, message: String, hint: Option<String>| {
        let problem = Problem::new(at, message);
        let problem = match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        };
        found.push(finding(Severity::Error, "nested", problem));
    };
    let is_declared = |name: &str| declared.iter().any(|parameter| parameter.name == name);
    let unknown: Vec<_> = given.iter().filter(|(name, ..)| !is_declared(name)).collect();
    if let Some((name, key, _)) = unknown.first() {
        let names: Vec<&str> = unknown.iter().map(|(name, ..)| *name).collect();
        let meant = nearest(name, declared.iter().map(|parameter| &*parameter.name));
        let message = format!("Parameters: [{}] do not exist in the template", names.join(", "));
        tell(key.at, message, meant.map(|meant| format!("did you mean '{meant}'?")));
    }
    let is_given = |parameter: &&Parameter| given.iter().any(|(name, ..)| *name == parameter.name);
    let missing: Vec<&str> = declared
        .iter()
        .filter(|parameter| parameter.default.is_none() && !is_given(parameter))
        .map(|parameter| &*parameter.name)
        .collect();
    if !missing.is_empty() {
        tell(at, format!("Parameters: [{}] must have values", missing.join(", ")), None);
    }
    for (name, _, value) in given {
        let parameter = declared.iter().find(|parameter| parameter.name == *name);
        if let (Some(parameter), Some(text)) = (parameter, value.scalar_text())
            && call(value).is_none()
            && !text.contains("{{")
            && let Some(message) = refusal(parameter, &text)
        {
            tell(value.at, message, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const INNER: &str = "Parameters:\n  Name: {Type: String}\n  Size: {Type: Number, MaxValue: 9}\n  Kind: {Type: String, Default: a, AllowedValues: [a, b]}\nResources: {T: {Type: AWS::SNS::Topic}}\n";

    /// Line and sentence of each finding in an outer template that gives these parameters to `inner.yaml`.
    fn told(inner: &str, properties: &str) -> Vec<(usize, String)> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("parts")).unwrap();
        fs::write(folder.path().join("parts/inner.yaml"), inner).unwrap();
        let outer = format!(
            "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n{properties}\n"
        );
        let found = parameters(&outer, folder.path());
        found.into_iter().map(|f| (f.problem.at.line, f.problem.message)).collect()
    }

    fn given(parameters: &str) -> Vec<(usize, String)> {
        told(INNER, &format!("      TemplateURL: parts/inner.yaml\n{parameters}"))
    }

    #[test]
    fn what_is_missing_and_what_is_too_many_is_told() {
        assert_eq!(given("      Parameters: {Name: n, Size: !Ref Size}"), []);
        assert_eq!(
            given("      Parameters:\n        Nam: n\n        Other: !Ref O\n        Size: 1"),
            [
                (7, "Parameters: [Nam, Other] do not exist in the template".into()),
                (6, "Parameters: [Name] must have values".into())
            ]
        );
        assert_eq!(given(""), [(5, "Parameters: [Name, Size] must have values".into())]);
        assert_eq!(
            given("      Parameters:\n        Name: n\n        Size: 10\n        Kind: c"),
            [
                (8, "Parameter 'Size' must be a number not greater than 9".into()),
                (9, "Parameter 'Kind' must be one of AllowedValues".into())
            ]
        );
    }

    #[test]
    fn each_branch_of_a_condition_is_held_to_it() {
        let branches = "      Parameters:\n        Fn::If:\n          - C\n          - {Name: n, Size: 1}\n          - Fn::If: [D, {Name: n, Size: 2, More: x}, !Ref AWS::NoValue]";
        assert_eq!(
            given(branches),
            [
                (10, "Parameters: [More] do not exist in the template".into()),
                (10, "Parameters: [Name, Size] must have values".into())
            ]
        );
    }

    #[test]
    fn what_cannot_be_known_here_is_left() {
        for location in [
            "https://s3.amazonaws.com/b/k",
            "'{{resolve:ssm:/a}}'",
            "parts/none.yaml",
            "parts",
            "!Sub 'parts/${A}'",
        ] {
            assert_eq!(told(INNER, &format!("      TemplateURL: {location}")), []);
        }
        let with_include = INNER.replace(
            "  Name: {Type: String}",
            "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}",
        );
        for inner in [&*with_include, &format!("Transform: Own\n{INNER}"), "Resources: [", "plain text"] {
            assert_eq!(told(inner, "      TemplateURL: parts/inner.yaml\n      Parameters: {X: y}"), []);
        }
        assert_eq!(given("      Parameters: {Fn::Transform: {Name: Own}}"), []);
        assert_eq!(given("      Parameters: {Name: '{{resolve:ssm:/a}}', Size: '{{resolve:ssm:/b}}'}"), []);
    }

    #[test]
    fn an_application_of_sam_is_held_to_it_as_well() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("inner.yaml"),
            format!("Transform: AWS::Serverless-2016-10-31\n{INNER}"),
        )
        .unwrap();
        let outer = "Resources:\n  A:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: ./inner.yaml\n      Parameters: {Size: 3}\n";
        let found = parameters(outer, folder.path());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].problem.message, "Parameters: [Name] must have values");
    }
}
