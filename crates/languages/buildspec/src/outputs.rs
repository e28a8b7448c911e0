//! `artifacts`, `reports`, `cache`: what a build leaves behind.

use crate::reader::{Mapping, Report as Findings};
use crate::spec::{ArtifactSet, Artifacts, Cache, Report};

pub fn artifacts(findings: &mut Findings, mut mapping: Mapping<'_>) -> Artifacts {
    let mut secondary = Vec::new();
    if let Some(mut sets) = mapping.mapping(findings, "secondary-artifacts") {
        for (identifier, _, node) in sets.rest() {
            if node.as_map().is_none() {
                findings.refuse(
                    node,
                    format!("the secondary artifact `{identifier}` must be a mapping, found {}", node.kind()),
                );
                continue;
            }
            let mut set = Mapping::of(node, format!("the secondary artifact `{identifier}`"));
            let read = artifact_set(findings, &mut set);
            set.finish(findings);
            if read.files.is_empty() {
                findings.refuse(node, format!("the secondary artifact `{identifier}` names no files"));
            }
            secondary.push((identifier, read));
        }
    }
    let node = mapping.node();
    let primary = artifact_set(findings, &mut mapping);
    if primary.files.is_empty() && secondary.is_empty() {
        findings.refuse_with_hint(
            node,
            "`artifacts` names no files",
            "list them under `files:`, such as '**/*'",
        );
    }
    mapping.finish(findings);
    Artifacts { primary, secondary }
}

fn artifact_set(findings: &mut Findings, mapping: &mut Mapping<'_>) -> ArtifactSet {
    ArtifactSet {
        files: mapping.texts(findings, "files"),
        name: mapping.text(findings, "name"),
        discard_paths: mapping.flag(findings, "discard-paths"),
        base_directory: mapping.text(findings, "base-directory"),
        exclude_paths: mapping.texts(findings, "exclude-paths"),
        enable_symlinks: mapping.flag(findings, "enable-symlinks"),
        s3_prefix: mapping.text(findings, "s3-prefix"),
    }
}

const REPORT_FORMATS: &[&str] = &[
    "CUCUMBERJSON",
    "JUNITXML",
    "NUNITXML",
    "NUNIT3XML",
    "TESTNGXML",
    "VISUALSTUDIOTRX",
    "CLOVERXML",
    "COBERTURAXML",
    "JACOCOXML",
    "SIMPLECOV",
];

pub fn reports(findings: &mut Findings, root: &mut Mapping<'_>) -> Vec<Report> {
    let Some(mut groups) = root.mapping(findings, "reports") else { return Vec::new() };
    let mut reports = Vec::new();
    for (group, _, node) in groups.rest() {
        if node.as_map().is_none() {
            findings.refuse(node, format!("the report `{group}` must be a mapping, found {}", node.kind()));
            continue;
        }
        let mut mapping = Mapping::of(node, format!("the report `{group}`"));
        let files = mapping.texts(findings, "files");
        if files.is_empty() {
            findings.refuse(node, format!("the report `{group}` names no files"));
        }
        let format_node = node.get("file-format");
        let file_format = mapping.text(findings, "file-format").unwrap_or_else(|| "JUNITXML".to_owned());
        if !REPORT_FORMATS.contains(&file_format.as_str()) {
            let message =
                format!("`file-format` must be one of {}, found `{file_format}`", REPORT_FORMATS.join(", "));
            findings.refuse(format_node.unwrap_or(node), message);
        }
        let base_directory = mapping.text(findings, "base-directory");
        let discard_paths = mapping.flag(findings, "discard-paths");
        mapping.finish(findings);
        reports.push(Report { group, files, base_directory, discard_paths, file_format });
    }
    reports
}

pub fn cache(findings: &mut Findings, mut mapping: Mapping<'_>) -> Cache {
    let cache = Cache {
        key: mapping.text(findings, "key"),
        fallback_keys: mapping.texts(findings, "fallback-keys"),
        action: mapping.text(findings, "action"),
        paths: mapping.texts(findings, "paths"),
    };
    mapping.finish(findings);
    cache
}
