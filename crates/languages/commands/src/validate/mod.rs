//! `landfall validate FILE...`: every problem at once, with the line, a caret, and what to do.
//!
//! A template of SAM is checked in its own terms and transformed; what the transform finds is shown where it was written ([`sam`]). A
//! template that cannot be transformed is still checked as far as that does not hang on the result. How findings are shown is in [`report`];
//! what a template gives to those beside it, in [`nested`].

mod nested;
mod report;
mod sam;

pub use report::{Output, Style};
pub use sam::is_sam;

use crate::{exit, files, input, input::Source};
use lang_template::{
    Finding, Severity, check,
    extensions::come_first,
    limits::{TEMPLATE_BODY_BYTES_MAX, TEMPLATE_URL_BYTES_MAX},
    without_loops,
};
use lang_yaml::{Node, Position, Problem};
use std::{io, io::Write, path::Path, path::PathBuf};

/// The findings of one text, in its order.
pub fn text(text: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = size(text).into_iter().collect();
    let options =
        lang_yaml::Options { duplicate_keys: lang_yaml::DuplicateKeys::KeepLast, ..Default::default() };
    let document = match lang_yaml::parse(text, &options) {
        Ok(document) => document,
        Err(problems) => {
            let told = problems.iter().map(|problem| not_well_formed(text, problem));
            findings.extend(told.map(|problem| finding(Severity::Error, "syntax", problem)));
            return findings;
        }
    };
    let root = &document.root;
    findings.extend(document.warnings.into_iter().map(|p| finding(Severity::Warning, "duplicate-key", p)));
    findings.extend(in_its_terms(root));
    findings.sort_by_key(|finding| (finding.problem.at, finding.rule));
    findings
}

/// In the service's words, with what the reader says of it as the hint. A text that is no JSON is read as YAML before it is refused, so that a comma
/// too many is none: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-validate-template.html> (read 2026-11).
fn not_well_formed(text: &str, problem: &Problem) -> Problem {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    let language = if is_json { "JSON" } else { "YAML" };
    let Position { line, column } = problem.at;
    let message =
        format!("Template format error: {language} not well-formed. (line {line}, column {column})");
    let hint = match &problem.hint {
        Some(hint) => format!("{}: {hint}", problem.message),
        None => problem.message.clone(),
    };
    Problem::new(problem.at, message).hint(hint)
}

/// What is wrong with a template, checked with what SAM makes of it where SAM has a part in it.
fn in_its_terms(root: &Node) -> Vec<Finding> {
    if !sam::is_sam(root) {
        return check(root, None);
    }
    // Loops are written out before SAM sees the template; where that fails, `check` says why.
    let written_out = match without_loops(root).filter(|_| come_first(root)) {
        Some(Ok(expanded)) => Some(expanded.template),
        Some(Err(_)) => return check(root, None),
        None => None,
    };
    let written = written_out.as_ref().unwrap_or(root);
    match sam::transform(written) {
        Ok(transformed) => check(root, Some(&transformed)),
        Err(mut problems) => {
            problems.extend(check(root, Some(&sam::with_all_that_may_be_made(written))));
            problems
        }
    }
}

fn size(text: &str) -> Option<Finding> {
    let bytes = text.len();
    if bytes > TEMPLATE_URL_BYTES_MAX {
        let message = format!("Template may not exceed {TEMPLATE_URL_BYTES_MAX} bytes in size");
        let hint = format!("this one has {bytes}: move parts of it into nested stacks");
        return Some(finding(Severity::Error, "limit", Problem::new(Position::START, message).hint(hint)));
    }
    let message = format!("a template of more than {TEMPLATE_BODY_BYTES_MAX} bytes has to come from S3");
    let hint = format!(
        "this one has {bytes}: `sam deploy`, or `aws cloudformation deploy --s3-bucket`, puts it there"
    );
    let problem = Problem::new(Position::START, message).hint(hint);
    (bytes > TEMPLATE_BODY_BYTES_MAX).then(|| finding(Severity::Warning, "limit", problem))
}

fn finding(severity: Severity, rule: &'static str, problem: Problem) -> Finding {
    Finding { severity, rule, problem }
}

/// A source and what was found in it.
pub struct Checked {
    pub source: Source,
    pub findings: Vec<Finding>,
}

/// All that one run of the command has looked at.
#[derive(Default)]
pub struct Results {
    pub checked: Vec<Checked>,
    /// Files of folders that have a template's ending and are none.
    pub skipped: usize,
    /// What could not be looked at, and why.
    pub troubles: Vec<String>,
}

impl Results {
    fn count(&self, severity: Severity) -> usize {
        let all = self.checked.iter().flat_map(|checked| &checked.findings);
        all.filter(|finding| finding.severity == severity).count()
    }

    pub fn exit_code(&self) -> u8 {
        if !self.troubles.is_empty() {
            exit::USAGE
        } else if self.count(Severity::Error) > 0 {
            exit::PROBLEMS
        } else {
            exit::DONE
        }
    }
}

/// Validates files, and the templates in folders.
pub fn run(
    paths: &[PathBuf],
    output: Output,
    style: Style,
    out: impl Write,
    mut err: impl Write,
) -> io::Result<u8> {
    let found = files::find(paths);
    let mut results = Results { skipped: found.skipped, troubles: found.troubles, ..Results::default() };
    for path in &found.templates {
        look(path, &mut results);
    }
    for trouble in &results.troubles {
        writeln!(err, "{trouble}")?;
    }
    report::write(&results, output, style, out)?;
    Ok(results.exit_code())
}

fn look(path: &Path, results: &mut Results) {
    match input::read(path) {
        Ok(source) => {
            let mut findings = text(&source.text);
            if path.as_os_str() != input::STDIN {
                let folder = path.parent().unwrap_or(Path::new(""));
                findings.extend(nested::parameters(&source.text, folder));
                findings.sort_by_key(|finding| (finding.problem.at, finding.rule));
            }
            results.checked.push(Checked { source, findings });
        }
        Err(trouble) => results.troubles.push(trouble.to_string()),
    }
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
    fn what_cannot_be_read_is_told_in_the_words_of_the_service() {
        for (template, message, hint) in [
            (
                "Resources:\n\tA: b\n",
                "Template format error: YAML not well-formed. (line 2, column 2)",
                "tabs",
            ),
            (
                "{\"Resources\": {",
                "Template format error: JSON not well-formed. (line 1, column 16)",
                "ends here",
            ),
        ] {
            let found = text(template);
            assert_eq!(found[0].problem.message, message);
            assert!(found[0].problem.hint.as_ref().unwrap().contains(hint), "{:?}", found[0].problem);
        }
        assert_eq!(found("{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\",},}}"), []);
    }

    #[test]
    fn functions_in_loops_are_written_out_before_sam_sees_them() {
        let template = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  Fn::ForEach::Functions:\n    - Name\n    - [A, B]\n    - 'Function${Name}': {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}}\nOutputs:\n  Role: {Value: !GetAtt FunctionARole.Arn}\n  None: {Value: !GetAtt FunctionCRole.Arn}\n";
        assert_eq!(found(template), [(9, "get-att")]);
    }

    #[test]
    fn a_sam_template_may_refer_to_what_sam_makes() {
        let function = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.13\n      CodeUri: s3://bucket/key\n      Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}\nOutputs:\n  Url: {Value: !Sub 'https://${ServerlessRestApi}.example.com'}\n  Role: {Value: !GetAtt FRole.Arn}\n";
        assert_eq!(found(function), []);
        let broken = function.replace("      Handler: a.b\n", "");
        assert_eq!(found(&broken), [(6, "sam")]);
        let unknown = function.replace("Handler: a.b", "Handlr: a.b");
        assert_eq!(found(&unknown), [(6, "property"), (6, "sam")]);
    }

    /// `Function.Version` is SAM's way to speak of what it makes, and only of what it makes.
    #[test]
    fn a_name_with_a_dot_that_sam_leaves_is_no_resource() {
        let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  With:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, AutoPublishAlias: live}\n  Without:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}\n  T: {Type: AWS::SNS::Topic}\nOutputs:\n  A: {Value: !Ref With.Version}\n  B: {Value: !Ref Without.Version}\n  C: {Value: !Ref T.Version}\n";
        assert_eq!(found(template), [(12, "ref"), (13, "ref")]);
    }

    #[test]
    fn a_part_of_a_resource_is_an_object() {
        for (part, of) in [
            ("Properties: []", 1),
            ("Properties: text", 1),
            ("Metadata: [a]", 1),
            ("UpdatePolicy: x", 1),
            ("CreationPolicy: [a]", 1),
            ("Properties: {}", 0),
            ("Metadata: {a: [b]}", 0),
        ] {
            let found = text(&format!("Resources:\n  T:\n    Type: AWS::SNS::Topic\n    {part}\n"));
            assert_eq!(found.len(), of, "{part}: {found:?}");
            let name = part.split(':').next().unwrap();
            let message = format!("Template format error: Any {name} member must be an object.");
            assert!(found.iter().all(|found| found.problem.message == message), "{found:?}");
        }
    }

    #[test]
    fn a_member_that_no_written_list_has_is_told_before_anything_is_made() {
        for (argument, of) in [
            ("[1, [a]]", 1),
            ("['-1', [a]]", 1),
            ("[x, [a]]", 1),
            ("['0', [a]]", 0),
            ("[1, [a, !Ref AWS::Region]]", 0),
            ("[1, !Split [',', !Ref AWS::Region]]", 0),
            ("[!Ref P, [a]]", 0),
        ] {
            let template = format!(
                "Parameters: {{P: {{Type: Number, Default: 0}}}}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\nOutputs:\n  O: {{Value: !Select {argument}}}\n"
            );
            assert_eq!(found(&template), vec![(4, "function"); of], "{argument}");
        }
    }

    #[test]
    fn a_custom_resource_says_who_makes_it() {
        for (resource, expected) in [
            ("{Type: 'Custom::Thing', Properties: {ServiceToken: a, Other: b}}", vec![]),
            ("{Type: 'Custom::Thing', Properties: {Other: b}}", vec![(2, "required")]),
            ("{Type: 'Custom::Thing'}", vec![(2, "required")]),
            ("{Type: 'Own::Service::Thing'}", vec![]),
        ] {
            assert_eq!(found(&format!("Resources:\n  T: {resource}\n")), expected, "{resource}");
        }
        let used = "Resources:\n  T: {Type: 'Custom::Thing', Properties: {ServiceToken: a}}\nOutputs: {O: {Value: !GetAtt T.Any}}\n";
        assert_eq!(found(used), []);
    }

    #[test]
    fn the_name_of_an_export_is_text() {
        for (name, of) in [
            ("a:b-1", 0),
            ("1", 0),
            ("!Sub '${AWS::StackName}-a'", 0),
            ("''", 1),
            ("[a]", 1),
            ("{a: b}", 1),
            ("a/b", 1),
        ] {
            let template = format!(
                "Resources: {{T: {{Type: AWS::SNS::Topic}}}}\nOutputs:\n  O:\n    Value: x\n    Export: {{Name: {name}}}\n"
            );
            assert_eq!(found(&template), vec![(5, "output"); of], "{name}");
        }
    }

    #[test]
    fn a_description_of_a_resource_is_taken_and_another_attribute_is_not() {
        let template =
            "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Description: mine\n    Descriptions: mine\n";
        let found: Vec<_> =
            text(template).into_iter().map(|found| (found.problem.at.line, found.severity)).collect();
        assert_eq!(found, [(4, Severity::Warning), (5, Severity::Error)]);
    }

    /// Where we and cfn-lint 1.58 differ on what SAM makes of the inputs that its own tests take as good (386 of them, 33 with errors), and why.
    #[test]
    fn differences_from_cfn_lint_on_what_sam_makes() {
        for (resources, expected) in [
            // The service refuses a null wherever it is, in a function as well; cfn-lint does not look into the map of a Sub.
            (
                "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub ['${A}', {A: null}]}}",
                vec![(2, "null")],
            ),
            // cfn-lint stops at a Fn::If that names no condition; what stands in its branches is missing all the same.
            (
                "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: {'Fn::If': [true,\n   !Ref Foo,\n   !Ref Bar]}}}",
                vec![(2, "function"), (3, "ref"), (4, "ref")],
            ),
            // Types that are not AWS's may be registered in the account: cfn-lint knows of none.
            ("  T: {Type: 'Own::Service::Thing'}", vec![]),
            // A member that stands in a list twice is told where it stands again; cfn-lint tells it of the list.
            (
                "  S:\n    Type: AWS::Route53::RecordSetGroup\n    Properties:\n      HostedZoneName: a.example.\n      RecordSets:\n        - {Name: a.example., Type: A, TTL: '60', ResourceRecords: [192.0.2.1]}\n        - {Name: a.example., Type: A, TTL: '60', ResourceRecords: [192.0.2.1]}",
                vec![(8, "items")],
            ),
        ] {
            assert_eq!(found(&format!("Resources:\n{resources}\n")), expected, "{resources}");
        }
    }

    #[test]
    fn a_template_that_cannot_be_transformed_is_checked_as_far_as_that_goes() {
        let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handlr: a.b\n  Q:\n    Type: AWS::SQS::Queue\n    DependsOn: [FRole, Gone]\nOutputs:\n  Role: {Value: !GetAtt FRole.Arn}\n  No: {Value: !Ref Gon}\n  Id: {Value: !Ref Fnn}\n  Arn: {Value: !GetAtt F.Arnn}\n  Alias: {Value: !Ref F.Alias}\n";
        let expected =
            [(7, "property"), (7, "sam"), (10, "depends-on"), (13, "ref"), (14, "ref"), (15, "get-att")];
        assert_eq!(found(template), expected);
    }

    #[test]
    fn a_template_that_no_stack_takes_is_told_by_its_size() {
        let of_size = |bytes: usize| {
            let template = "Resources: {A: {Type: AWS::SNS::Topic}}\n#";
            let found = text(&format!("{template}{}", "#".repeat(bytes - template.len())));
            found.into_iter().map(|f| (f.severity, f.rule)).collect::<Vec<_>>()
        };
        assert_eq!(of_size(TEMPLATE_BODY_BYTES_MAX), []);
        assert_eq!(of_size(TEMPLATE_BODY_BYTES_MAX + 1), [(Severity::Warning, "limit")]);
        assert_eq!(of_size(TEMPLATE_URL_BYTES_MAX), [(Severity::Warning, "limit")]);
        assert_eq!(of_size(TEMPLATE_URL_BYTES_MAX + 1), [(Severity::Error, "limit")]);
    }
}
