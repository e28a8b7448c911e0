//! Buildspecs that are read.

use lang_buildspec::{BatchBuilds, OnFailure, Shell, Version, parse};

fn texts(commands: &[lang_buildspec::Command]) -> Vec<&str> {
    commands.iter().map(|command| command.text.as_str()).collect()
}

#[test]
fn everything_at_once() {
    let text = r#"
version: 0.2
run-as: builder
env:
  shell: bash
  variables:
    PLAIN: text
    NUMBER: 1.10
    YES: yes
  parameter-store:
    LEVEL: /path/level
  secrets-manager:
    KEY: id:json-key
  exported-variables: [PLAIN, CurrentVersion]
  git-credential-helper: yes
phases:
  install:
    runtime-versions:
      python: 3.10
      java: corretto17
    commands: pip install -r requirements.txt
  pre_build:
    on-failure: CONTINUE
    commands:
      - echo "one"
      - |
        for x in 1 2; do
          echo $x
        done
      - true
      - # nothing
    finally:
      - echo done
  build:
    run-as: root
    on-failure: RETRY-2-.*timeout.*
    commands: [make]
reports:
  unit:
    files: ['report.xml']
    file-format: JUNITXML
artifacts:
  type: yaml
  files:
    - '**/*'
  name: app-$(date +%Y)
  discard-paths: yes
  base-directory: out
  exclude-paths: ['**/*.log']
  secondary-artifacts:
    docs:
      files: docs/**/*
cache:
  paths: [/root/.m2/**/*]
"#;
    let read = parse(text).unwrap_or_else(|refusal| panic!("{}", refusal.problems.in_text("t", text)));
    let spec = read.spec;
    assert_eq!(
        (spec.version, spec.run_as.as_deref(), spec.env.shell),
        (Version::V0_2, Some("builder"), Some(Shell::Bash))
    );
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    };
    assert_eq!(spec.env.variables, pairs(&[("PLAIN", "text"), ("NUMBER", "1.10"), ("YES", "yes")]));
    assert_eq!(spec.env.exported_variables, ["PLAIN", "CurrentVersion"]);
    assert!(spec.env.git_credential_helper);
    let install = spec.phases.install.expect("given");
    assert_eq!(install.runtime_versions, pairs(&[("python", "3.10"), ("java", "corretto17")]));
    assert_eq!(texts(&install.commands), ["pip install -r requirements.txt"]);
    let pre_build = spec.phases.pre_build.expect("given");
    assert_eq!(pre_build.on_failure, OnFailure::Continue);
    assert_eq!(texts(&pre_build.commands), ["echo \"one\"", "for x in 1 2; do\n  echo $x\ndone\n", "true"]);
    assert_eq!(texts(&pre_build.finally), ["echo done"]);
    assert_eq!(pre_build.commands[0].at.line, 25);
    let build = spec.phases.build.expect("given");
    assert_eq!(build.on_failure, OnFailure::Retry { count: Some(2), matching: Some(".*timeout.*".into()) });
    let artifacts = spec.artifacts.expect("given");
    assert!(artifacts.primary.discard_paths);
    assert_eq!(artifacts.secondary[0].0, "docs");
    assert_eq!(artifacts.secondary[0].1.files, ["docs/**/*"]);
    assert_eq!(spec.cache.expect("given").paths, ["/root/.m2/**/*"]);
    let warnings: Vec<String> = read.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("empty") && warnings[1].contains("no key `type`"), "{warnings:?}");
}

#[test]
fn version_0_1_has_its_own_variables() {
    let read = parse("version: 0.1\nenvironment_variables:\n  plaintext:\n    A: b\nphases:\n  build:\n    commands:\n      - make\n").expect("valid");
    assert_eq!(read.spec.version, Version::V0_1);
    assert_eq!(read.spec.env.variables, [("A".to_owned(), "b".to_owned())]);
}

#[test]
fn json_is_a_buildspec_too() {
    let read =
        parse(r#"{"version": "0.2", "phases": {"build": {"commands": ["npm run build"]}}}"#).expect("valid");
    assert_eq!(texts(&read.spec.phases.build.expect("given").commands), ["npm run build"]);
}

#[test]
fn a_phase_under_a_phase_is_ignored_with_a_warning() {
    let read =
        parse("version: 0.2\nphases:\n  install:\n    commands: [a]\n    build:\n      commands: [b]\n")
            .expect("valid");
    assert!(read.spec.phases.build.is_none());
    assert_eq!(read.warnings[0].at.line, 5);
    assert!(read.warnings[0].message.contains("no key `build` in the phase `install`"));
}

#[test]
fn batches() {
    let text = "version: 0.2\nbatch:\n  fast-fail: true\n  build-graph:\n    - identifier: a\n      env:\n        variables: {X: 1}\n    - identifier: b\n      depend-on: [a]\nphases:\n  build:\n    commands: [make]\n";
    let batch = parse(text).expect("valid").spec.batch.expect("given");
    assert!(batch.fast_fail);
    let BatchBuilds::Graph(builds) = batch.builds else { panic!("a graph") };
    assert_eq!(builds[1].depend_on, ["a"]);
    assert_eq!(builds[0].variables, [("X".to_owned(), "1".to_owned())]);
}
