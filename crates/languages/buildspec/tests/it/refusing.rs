//! Buildspecs that are refused: CodeBuild's message, and the place.

use lang_buildspec::parse;

#[track_caller]
fn refused(text: &str, line: usize, column: usize, message: &str) {
    let refusal = match parse(text) {
        Ok(read) => panic!("was read: {read:?}"),
        Err(refusal) => refusal,
    };
    let first = refusal.problems.first();
    assert_eq!((first.at.line, first.at.column), (line, column), "{refusal}");
    assert!(refusal.to_string().starts_with(&format!("YAML_FILE_ERROR Message: {message}")), "{refusal}");
}

#[test]
fn in_codebuilds_words_where_they_are_on_record() {
    refused(
        "version: 0.2\n\nphases:\n  build:\n    commands:\n     - echo \"Hello: world\"\n",
        6,
        8,
        "Expected Commands[0] to be of string type: found subkeys instead at line 6, value of the key tag on line 5 might be empty",
    );
    refused(
        "version: 0.2\nphases:\n  postbuild:\n    commands: [a]\n",
        3,
        3,
        "Invalid buildspec phase name: POSTBUILD. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD at line 3",
    );
    refused("phases:\n  build:\n    commands: [a]\n", 1, 1, "wrong number of container tags, expected 1");
    refused(
        "version: 0.2\nphases:\n  build: a: b\n",
        3,
        11,
        "mapping values are not allowed in this context at line 3",
    );
}

#[test]
fn and_plainly_elsewhere() {
    refused("", 1, 1, "the buildspec is empty");
    refused("version: 0.3\nphases:\n  build:\n    commands: [a]\n", 1, 10, "invalid buildspec version `0.3`");
    refused("version: 0.2\n", 1, 1, "the buildspec has no phases");
    refused("version: 0.2\nphases: [build]\n", 2, 9, "`phases` must be a mapping, found a list");
    refused(
        "version: 0.2\nphases:\n  build: make\n",
        3,
        10,
        "the phase `build` must be a mapping, found a string",
    );
    refused(
        "version: 0.2\nenv:\n  shell: zsh\nphases:\n  build:\n    commands: [a]\n",
        3,
        10,
        "`shell` must be",
    );
    refused(
        "version: 0.2\nphases:\n  build:\n    on-failure: IGNORE\n    commands: [a]\n",
        4,
        17,
        "`on-failure` must be",
    );
    refused(
        "version: 0.2\nphases:\n  build:\n    commands: [a]\nartifacts:\n  name: x\n",
        6,
        3,
        "`artifacts` names no files",
    );
    refused(
        "version: 0.2\nenv:\n  variables:\n    A: [1]\nphases:\n  build:\n    commands: [a]\n",
        4,
        8,
        "`A` in `variables` must be a string",
    );
    refused(
        "version: 0.2\nphases:\n  build:\n    commands: [a]\n    commands: [b]\n",
        5,
        5,
        "the key `commands` stands twice",
    );
    let lost = "version:0.2\nphases:\n  build:\n    commands: [a]\n";
    refused(lost, 2, 7, "mapping values are not allowed in this context at line 2");
    let hint = parse(lost).expect_err("refused").problems.first().hint.clone().expect("a hint");
    assert_eq!(hint, "in line 1, a colon needs a space after it: `version: ...`");
}

#[test]
fn lost_indentation_is_explained() {
    let text = "version: 0.2\nphases:\ninstall:\ncommands:\n- a\nbuild:\ncommands:\n- b\n";
    let refusal = parse(text).expect_err("refused");
    assert!(refusal.problems.in_text("buildspec.yml", text).contains("indentation is wrong"));
    let text = "version: 0.2\nphases:\nbuild:\ncommands:\n- b\n";
    let refusal = parse(text).expect_err("refused");
    let shown = refusal.problems.in_text("buildspec.yml", text);
    assert!(
        shown.contains("buildspec.yml:2:7: the buildspec has no phases")
            && shown.contains("indented further"),
        "{shown}"
    );
}

#[test]
fn all_problems_are_told_together() {
    let text = "version: 0.9\nphases:\n  biuld:\n    commands: [a]\n  build:\n    commands:\n      - a: b\n      - c: d\n";
    assert_eq!(parse(text).expect_err("refused").problems.iter().count(), 4);
}
