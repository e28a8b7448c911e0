//! CodeBuild's buildspec: a text becomes a typed [`Buildspec`], or a refusal with line, column and AWS's reason.
//!
//! Reading order: [`Buildspec`] and its parts in [`spec`], then [`phases`], [`env`], [`outputs`] (artifacts, reports, cache),
//! [`batch`]; [`reader`] is how a mapping is taken apart with all problems kept.
//! Follows: <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html> (read 2026-11-21). Where CodeBuild's
//! own words are on record they are used, each with its source; the others say plainly what is wrong.
//! Surprises: CodeBuild takes one string where a list is asked for (`commands: npm install`, `files: '**/*'`); it ignores
//! keys it does not know, except names of phases; `yes` and `no` are words for booleans only in the places that ask for one.
//! Left out: nothing is expanded or run here; `proxy` is read over with a warning.

mod batch;
mod env;
mod outputs;
mod phases;
mod reader;
mod spec;

use lang_yaml::{Options, Problem, Problems, Schema, Value};

pub use spec::*;

use reader::{Mapping, Report as Findings};

/// A buildspec that was read, with what CodeBuild ignores in it without a word.
#[derive(Clone, Debug)]
pub struct Read {
    pub spec: Buildspec,
    pub warnings: Vec<Problem>,
}

/// Why a buildspec is refused: all problems, in the order of the text.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub problems: Problems,
}

impl Refusal {
    /// The message of the failed phase, after its status code `YAML_FILE_ERROR`: reason and line, as CodeBuild gives them
    /// (<https://github.com/aws-samples/bedrock-chat/issues/441>).
    pub fn aws_message(&self) -> String {
        let first = self.problems.first();
        if first.message.contains(" at line ") {
            return first.message.clone();
        }
        format!("{} at line {}", first.message, first.at.line)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "YAML_FILE_ERROR Message: {}", self.aws_message())
    }
}

impl std::error::Error for Refusal {}

/// Reads a buildspec in YAML or JSON.
pub fn parse(text: &str) -> Result<Read, Refusal> {
    let options = Options { schema: Schema::Go, ..Options::default() };
    let document = lang_yaml::parse(text, &options).map_err(|problems| Refusal { problems })?;
    let mut findings = Findings::default();
    let spec = match &document.root.value {
        Value::Map(_) => buildspec(&mut findings, Mapping::of(&document.root, "the buildspec")),
        Value::Null => {
            findings.refuse(&document.root, "the buildspec is empty");
            Buildspec::default()
        }
        _ => {
            let message = format!("a buildspec is a mapping, found {}", document.root.kind());
            findings.refuse_with_hint(
                &document.root,
                message,
                "a colon needs a space after it: `version: 0.2`",
            );
            Buildspec::default()
        }
    };
    match Problems::of(findings.problems) {
        Some(problems) => Err(Refusal { problems }),
        None => Ok(Read { spec, warnings: findings.warnings }),
    }
}

fn buildspec(findings: &mut Findings, mut root: Mapping<'_>) -> Buildspec {
    let version = version(findings, &mut root);
    let env = match version {
        Version::V0_1 => env::of_version_0_1(findings, &mut root),
        Version::V0_2 => {
            root.mapping(findings, "env").map(|env| env::read(findings, env)).unwrap_or_default()
        }
    };
    let spec = Buildspec {
        version,
        run_as: root.text(findings, "run-as"),
        env,
        phases: phases::read(findings, &mut root),
        reports: outputs::reports(findings, &mut root),
        artifacts: root
            .mapping(findings, "artifacts")
            .map(|artifacts| outputs::artifacts(findings, artifacts)),
        cache: root.mapping(findings, "cache").map(|cache| outputs::cache(findings, cache)),
        batch: root.mapping(findings, "batch").map(|batch| batch::read(findings, batch)),
    };
    root.finish(findings);
    spec
}

/// Without a version CodeBuild says no more than this (<https://github.com/aws/serverless-application-model/pull/352>).
fn version(findings: &mut Findings, root: &mut Mapping<'_>) -> Version {
    let Some(node) = root.take("version") else {
        let node = root.node();
        findings.refuse_with_hint(
            node,
            "wrong number of container tags, expected 1",
            "begin with the line `version: 0.2`",
        );
        return Version::V0_2;
    };
    match node.scalar_text().as_deref() {
        Some("0.2") => Version::V0_2,
        Some("0.1") => Version::V0_1,
        other => {
            let found = other.map_or_else(|| node.kind().to_string(), |text| format!("`{text}`"));
            findings.refuse_with_hint(
                node,
                format!("invalid buildspec version {found}, expecting 0.1 or 0.2"),
                "write `version: 0.2`",
            );
            Version::V0_2
        }
    }
}
