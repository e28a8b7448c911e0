//! AppSpecs that are read, refused with CodeDeploy's words, and found in public repositories.

use std::path::PathBuf;

use lang_appspec::{INVALID_CONFIGURATION, Platform, RefusalKind, parse};
use proptest::prelude::*;

const YAML: &str = "version: 0.0
Resources:
  - v2:
      Type: AWS::Lambda::Function
      Properties:
        Name: movies
        Alias: beta
        CurrentVersion: \"1\"
        TargetVersion: 2
Hooks:
  - BeforeAllowTraffic: check
  - AfterAllowTraffic: arn:aws:lambda:us-east-1:123456789012:function:verify
";

#[test]
fn yaml_and_json_say_the_same() {
    let json = r#"{"version": 0.0, "Resources": [{"v2": {"Type": "AWS::Lambda::Function", "Properties": {"Name": "movies",
        "Alias": "beta", "CurrentVersion": "1", "TargetVersion": "2"}}}], "Hooks": [{"BeforeAllowTraffic": "check"},
        {"AfterAllowTraffic": "arn:aws:lambda:us-east-1:123456789012:function:verify"}]}"#;
    let (yaml, json) = (parse(YAML).expect("valid"), parse(json).expect("valid"));
    assert_eq!(yaml.spec, json.spec);
    assert_eq!((yaml.spec.function_name.as_str(), yaml.spec.alias.as_str()), ("movies", "beta"));
    assert_eq!((yaml.spec.current_version.as_str(), yaml.spec.target_version.as_str()), ("1", "2"));
    assert_eq!(yaml.spec.before_allow_traffic.as_deref(), Some("check"));
    assert!(yaml.spec.after_allow_traffic.expect("given").ends_with(":verify"));
    assert!(yaml.warnings.is_empty());
}

#[test]
fn the_version_may_be_written_as_json_writers_write_it() {
    assert_eq!(parse(&YAML.replace("0.0", "0")).expect("valid").spec, parse(YAML).expect("valid").spec);
    assert!(parse(&YAML.replace("0.0", "1.0")).is_err());
}

#[test]
fn the_documentations_lower_case_is_read_too() {
    let lower = YAML
        .replace("Resources", "resources")
        .replace("Properties", "properties")
        .replace("Hooks", "hooks")
        .replace("Name:", "name:");
    assert_eq!(parse(&lower).expect("valid").spec, parse(YAML).expect("valid").spec);
}

#[test]
fn hooks_are_optional_and_other_keys_ignored() {
    let text = format!("{}Author: me\n", &YAML[..YAML.find("Hooks").expect("given")]);
    let read = parse(&text).expect("valid");
    assert_eq!((read.spec.before_allow_traffic, read.spec.after_allow_traffic), (None, None));
    assert!(read.warnings[0].message.contains("`Author`"));
}

#[track_caller]
fn refused(text: &str, line: usize, column: usize, reason: &str) {
    let refusal = match parse(text) {
        Ok(read) => panic!("was read: {read:?}"),
        Err(refusal) => refusal,
    };
    let (first, shown) = (refusal.problems.first(), refusal.to_string());
    assert!(shown.starts_with(INVALID_CONFIGURATION) && shown.contains(reason), "{shown}");
    assert_eq!((first.at.line, first.at.column), (line, column), "{shown}");
}

#[test]
fn refusals_have_a_place_and_a_reason() {
    refused(
        "version: 0.0\n Resources: x",
        2,
        11,
        "The input AppSpec file is a not well-formed yaml. The template cannot be parsed.",
    );
    refused(
        "{\"version\": 0.0, x",
        1,
        18,
        "The input AppSpec file is a not well-formed json. The template cannot be parsed.",
    );
    refused("", 1, 1, "The AppSpec file is empty");
    refused("[1]", 1, 1, "must be a mapping");
    refused(&YAML.replace("version: 0.0", "version: 1.0"), 1, 10, "0.0, found 1.0");
    refused("version: 0.0\n", 1, 1, "no Resources section");
    refused("version: 0.0\nResources: []\n", 2, 12, "names no function");
    refused(
        &YAML.replace("Lambda::Function", "Lambda::Alias"),
        4,
        13,
        "must be AWS::Lambda::Function, found AWS::Lambda::Alias",
    );
    refused(&YAML.replace("        Alias: beta\n", ""), 6, 9, "Properties lacks Alias");
    refused(&YAML.replace("\"1\"", "''"), 8, 9, "CurrentVersion is empty");
    refused(
        &YAML.replace("TargetVersion: 2", "TargetVersion: 1"),
        9,
        24,
        "TargetVersion must differ from CurrentVersion, both are 1",
    );
    refused(
        &YAML.replace("BeforeAllow", "BeforeInstall"),
        11,
        5,
        "BeforeInstallTraffic is not a lifecycle event hook of a Lambda deployment",
    );
    refused(&YAML.replace("AfterAllow", "BeforeAllow"), 12, 5, "BeforeAllowTraffic stands twice");
    refused(&YAML.replace("Hooks:", "  - v3: {}\nHooks:"), 10, 5, "more than one function");
}

#[test]
fn other_platforms_are_named() {
    let server = parse("version: 0.0\nos: linux\nfiles: []\n").expect_err("refused");
    assert_eq!(server.kind, RefusalKind::OtherPlatform(Platform::Server));
    assert!(server.to_string().contains("EC2/On-Premises"));
    let ecs = parse("version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n")
        .expect_err("refused");
    assert_eq!(ecs.kind, RefusalKind::OtherPlatform(Platform::Ecs));
    assert_eq!(ecs.problems.first().at.line, 4);
}

#[test]
fn appspecs_of_others_are_read_or_refused_with_a_place() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/oracles/appspec"));
    let folder =
        std::env::var_os("LANDFALL_ORACLES").map_or(folder, |root| PathBuf::from(root).join("appspec"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("left out: {} is not there", folder.display());
        return;
    };
    for path in entries.map(|entry| entry.expect("readable").path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("readable");
        let wanted = if text.contains("AWS::ECS::Service") {
            Some(Platform::Ecs)
        } else if text.contains("os:") {
            Some(Platform::Server)
        } else {
            None
        };
        match (parse(&text), wanted) {
            (Err(refusal), Some(platform)) if refusal.kind == RefusalKind::OtherPlatform(platform) => {}
            (Err(refusal), Some(_)) if matches!(refusal.kind, RefusalKind::NotWellFormed { .. }) => {
                println!("{}", refusal.problems.in_text(&name, &text));
            }
            (outcome, wanted) => panic!("{name}: {outcome:?}, wanted {wanted:?}"),
        }
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("version: 0.0\n"),
        Just("Resources:\n"),
        Just("  - a:\n"),
        Just("      Type: AWS::Lambda::Function\n"),
        Just("      Properties:\n"),
        Just("        Name: x\n"),
        Just("        Alias: [1]\n"),
        Just("Hooks:\n"),
        Just("  - BeforeAllowTraffic: f\n"),
        Just("{"),
        Just("["),
        Just(": "),
        Just("os: 1\n"),
        Just("\n"),
        Just("&a *a"),
        Just("null"),
        Just("\t"),
    ];
    proptest::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), pieces()]) {
        if let Err(refusal) = parse(&text) {
            prop_assert!(refusal.problems.in_text("appspec.yml", &text).starts_with("appspec.yml:"));
        }
    }
}
