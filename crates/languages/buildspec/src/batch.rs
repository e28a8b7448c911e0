//! `batch`: several builds from one buildspec.
//!
//! Follows: <https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html>.
//! Left out: `build-fanout`, and the overrides of image, compute type and fleet of one build (a warning names each).

use lang_yaml::Node;

use crate::reader::{Mapping, Report, scalar};
use crate::spec::{Batch, BatchBuild, BatchBuilds};

pub fn read(findings: &mut Report, mut mapping: Mapping<'_>) -> Batch {
    let node = mapping.node();
    let fast_fail = mapping.flag(findings, "fast-fail");
    let builds = if let Some(list) = mapping.take("build-list") {
        BatchBuilds::List(builds(findings, list))
    } else if let Some(graph) = mapping.take("build-graph") {
        BatchBuilds::Graph(builds(findings, graph))
    } else if let Some(matrix) = mapping.mapping(findings, "build-matrix") {
        read_matrix(findings, matrix)
    } else {
        findings.refuse(node, "`batch` needs one of build-list, build-graph and build-matrix");
        BatchBuilds::List(Vec::new())
    };
    mapping.finish(findings);
    Batch { fast_fail, builds }
}

fn builds(findings: &mut Report, list: &Node) -> Vec<BatchBuild> {
    let Some(items) = list.as_seq() else {
        findings.refuse(list, format!("the builds of a batch must be a list, found {}", list.kind()));
        return Vec::new();
    };
    items.iter().map(|item| build(findings, item)).collect()
}

fn build(findings: &mut Report, node: &Node) -> BatchBuild {
    if node.as_map().is_none() {
        findings.refuse(node, format!("a build of a batch must be a mapping, found {}", node.kind()));
        return BatchBuild::default();
    }
    let mut mapping = Mapping::of(node, "a build of the batch");
    let mut build = BatchBuild {
        identifier: mapping.text(findings, "identifier"),
        buildspec: mapping.text(findings, "buildspec"),
        depend_on: mapping.texts(findings, "depend-on"),
        ignore_failure: mapping.flag(findings, "ignore-failure"),
        variables: Vec::new(),
    };
    if let Some(mut env) = mapping.mapping(findings, "env") {
        build.variables = env.pairs(findings, "variables");
        env.finish(findings);
    }
    mapping.finish(findings);
    build
}

fn read_matrix(findings: &mut Report, mut matrix: Mapping<'_>) -> BatchBuilds {
    let ignore_failure = match matrix.mapping(findings, "static") {
        Some(mut fixed) => {
            let ignore_failure = fixed.flag(findings, "ignore-failure");
            fixed.finish(findings);
            ignore_failure
        }
        None => false,
    };
    let (mut buildspecs, mut variables) = (Vec::new(), Vec::new());
    if let Some(mut dynamic) = matrix.mapping(findings, "dynamic") {
        buildspecs = dynamic.texts(findings, "buildspec");
        if let Some(mut env) = dynamic.mapping(findings, "env") {
            if let Some(mut lists) = env.mapping(findings, "variables") {
                variables = lists
                    .rest()
                    .into_iter()
                    .map(|(name, _, values)| (name, texts(findings, values)))
                    .collect();
            }
            env.finish(findings);
        }
        dynamic.finish(findings);
    }
    matrix.finish(findings);
    BatchBuilds::Matrix { ignore_failure, buildspecs, variables }
}

fn texts(findings: &mut Report, values: &Node) -> Vec<String> {
    let items = values.as_seq().unwrap_or(std::slice::from_ref(values));
    items.iter().filter_map(|item| scalar(findings, item, "a value of a variable")).collect()
}
