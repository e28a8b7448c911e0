//! `phases`: install, pre_build, build, post_build.

use lang_yaml::{Node, Value};

use crate::reader::{Mapping, Report};
use crate::spec::{OnFailure, Phase, Phases};

pub fn read(findings: &mut Report, root: &mut Mapping<'_>) -> Phases {
    let node = root.take("phases");
    let Some(node) = node.filter(|node| !node.is_null()) else {
        let place = node.unwrap_or(root.node());
        findings.refuse_with_hint(
            place,
            "the buildspec has no phases",
            "put the phases under `phases:`, each indented further than it",
        );
        return Phases::default();
    };
    if node.as_map().is_none() {
        findings.refuse(node, format!("`phases` must be a mapping, found {}", node.kind()));
        return Phases::default();
    }
    let mut mapping = Mapping::of(node, "`phases`");
    let mut phase = |name: &str| mapping.take(name).and_then(|node| read_phase(findings, node, name));
    let phases = Phases {
        install: phase("install"),
        pre_build: phase("pre_build"),
        build: phase("build"),
        post_build: phase("post_build"),
    };
    for (name, key, _) in mapping.rest() {
        refuse_name(findings, key, &name);
    }
    phases
}

/// CodeBuild's words, as a public build log of 2019-07-25 shows them for `postbuild`.
fn refuse_name(findings: &mut Report, key: &Node, name: &str) {
    let message = format!(
        "Invalid buildspec phase name: {}. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD",
        name.to_uppercase()
    );
    findings.refuse(key, message);
}

fn read_phase(findings: &mut Report, node: &Node, name: &str) -> Option<Phase> {
    match node.value {
        Value::Map(_) => {}
        Value::Null => {
            findings.warn(node, format!("there is nothing under the phase `{name}`"));
            return None;
        }
        _ => {
            findings.refuse(node, format!("the phase `{name}` must be a mapping, found {}", node.kind()));
            return None;
        }
    }
    let mut mapping = Mapping::of(node, format!("the phase `{name}`"));
    let phase = Phase {
        at: node.at,
        run_as: mapping.text(findings, "run-as"),
        on_failure: on_failure(findings, &mut mapping),
        runtime_versions: if name == "install" {
            mapping.pairs(findings, "runtime-versions")
        } else {
            Vec::new()
        },
        commands: mapping.commands(findings, "commands"),
        finally: mapping.commands(findings, "finally"),
    };
    mapping.finish(findings);
    Some(phase)
}

/// `ABORT`, `CONTINUE`, `RETRY`, `RETRY-count`, `RETRY-regex`, `RETRY-count-regex`.
fn on_failure(findings: &mut Report, mapping: &mut Mapping<'_>) -> OnFailure {
    let Some(node) = mapping.take("on-failure") else { return OnFailure::default() };
    let text = node.scalar_text().unwrap_or_default();
    match text.as_ref() {
        "ABORT" => return OnFailure::Abort,
        "CONTINUE" => return OnFailure::Continue,
        "RETRY" => return OnFailure::Retry { count: None, matching: None },
        _ => {}
    }
    let Some(rest) = text.strip_prefix("RETRY-").filter(|rest| !rest.is_empty()) else {
        findings.refuse(node, format!("`on-failure` must be ABORT, CONTINUE or RETRY, found `{text}`"));
        return OnFailure::default();
    };
    let (first, more) = rest.split_once('-').map_or((rest, None), |(first, more)| (first, Some(more)));
    match first.parse() {
        Ok(count) => OnFailure::Retry { count: Some(count), matching: more.map(str::to_owned) },
        Err(_) => OnFailure::Retry { count: None, matching: Some(rest.to_owned()) },
    }
}
