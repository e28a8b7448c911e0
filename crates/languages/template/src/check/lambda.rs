//! What CloudFormation takes and the team regrets: runtimes that have ended, and versions that are published once.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated>; the dates are `facts/lambda/runtimes.yaml`. No clock here: a
//! runtime is deprecated when it was on the day on which the facts were read.
//! A version: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html> (every property replaces it, and none of
//! them is the code). CDK and SAM give it a new logical id, with a digest at the end, whenever the code changes.

use super::Checker;
use crate::names::entries;
use lang_yaml::Node;

const FACTS: &str = include_str!("../../../../../facts/lambda/runtimes.yaml");

/// Digits of the digest at the end of a made logical id: SAM's has ten of them, CDK's thirty-two.
const DIGEST_DIGITS_MIN: usize = 10;

impl Checker<'_> {
    pub(super) fn lambda(&mut self) {
        let mut used: Vec<&Node> = Vec::new();
        for (id, key, resource) in entries(self.template.get("Resources")) {
            match resource.get("Type").and_then(Node::as_str).unwrap_or_default() {
                "AWS::Lambda::Version" if !ends_with_digest(id) => self.version(key),
                "AWS::Lambda::Function" | "AWS::Serverless::Function" => {
                    used.extend(resource.get("Properties").and_then(|properties| properties.get("Runtime")));
                }
                _ => {}
            }
        }
        let globals = self.template.get("Globals").and_then(|globals| globals.get("Function"));
        used.extend(globals.and_then(|function| function.get("Runtime")));
        if used.iter().any(|node| crate::call::text(node).is_some()) {
            self.runtimes(&used);
        }
    }

    fn version(&mut self, key: &Node) {
        self.warn(
            "version-never-changes",
            key.at,
            "A version with a fixed logical id is published once: later deployments leave it, and the alias on it, where they are",
            "let SAM make versions (AutoPublishAlias), or give the resource a new logical id whenever the code changes",
        );
    }

    fn runtimes(&mut self, used: &[&Node]) {
        let facts = lang_yaml::parse(FACTS, &lang_yaml::Options::default())
            .expect("the facts are YAML, a test reads them");
        let told = |node: &Node, key: &str| {
            node.get(key).and_then(Node::scalar_text).unwrap_or_default().into_owned()
        };
        let read = told(&facts.root, "read");
        for node in used {
            let Some(name) = crate::call::text(node) else { continue };
            let Some(ends) = facts.root.get("runtimes").and_then(|all| all.get(name)) else { continue };
            let deprecated = told(ends, "deprecated");
            if deprecated > read {
                continue;
            }
            let message = format!(
                "The runtime {name} is deprecated since {deprecated}: functions cannot be created with it from {} on, nor updated from {} on",
                told(ends, "no_create"),
                told(ends, "no_update")
            );
            self.warn(
                "runtime-deprecated",
                node.at,
                &message,
                &format!("{} is its successor", told(ends, "successor")),
            );
        }
    }
}

fn ends_with_digest(id: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let digest: Vec<u8> = id.bytes().rev().take_while(is_digit).collect();
    digest.len() >= DIGEST_DIGITS_MIN && digest.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use crate::check;

    fn found(template: &str) -> Vec<(usize, &'static str)> {
        let root = lang_yaml::parse(template, &lang_yaml::Options::default()).unwrap().root;
        check(&root, None).into_iter().map(|finding| (finding.problem.at.line, finding.rule)).collect()
    }

    #[test]
    fn a_version_with_a_fixed_id_is_a_trap_and_one_with_a_digest_is_not() {
        let version =
            "Resources:\n  ID:\n    Type: AWS::Lambda::Version\n    Properties: {FunctionName: f}\n";
        assert_eq!(found(&version.replace("ID", "Version")), [(2, "version-never-changes")]);
        assert_eq!(found(&version.replace("ID", "FunctionVersion640128d35d")), []);
    }

    #[test]
    fn an_ended_runtime_is_warned_of_and_a_current_one_is_not() {
        let function = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: {ZipFile: ''}\n      Role: arn:aws:iam::123456789012:role/r\n      Handler: a.b\n      Runtime: RUNTIME\n";
        assert_eq!(found(&function.replace("RUNTIME", "python3.8")), [(8, "runtime-deprecated")]);
        assert_eq!(found(&function.replace("RUNTIME", "python3.13")), []);
    }
}
