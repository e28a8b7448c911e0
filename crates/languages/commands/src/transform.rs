//! `landfall transform FILE`: what AWS::Serverless-2016-10-31 makes of a template, as JSON or YAML.
//!
//! Where the template declares AWS::LanguageExtensions before it, that comes first, as in an account ([`extensions`]); a batch asks for SAM's transform
//! alone. Other macros are functions in somebody's account: they are not run, which is said beside the result.
//! Output goes to one writer, the message of a failure to the other and nothing else with it, so that programs can read both.

use crate::{exit, extensions, input::Source, packaged};
use lang_sam::{
    Application, Applications, NoApplications, Options, Problem, from_node,
    value::{Map, Value, json::not_finite},
};
use lang_template::transforms::declared;
use lang_yaml::{Node, Position, Style, print};
use serde_json::Value as Json;
use std::{
    collections::HashMap,
    io::{self, Write},
};

/// What one transform is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub region: String,
    pub parameters: serde_json::Map<String, Json>,
    /// Whether a value for a parameter that the template does not have is a mistake.
    pub known_parameters_only: bool,
    /// The only managed policies that are known by name beside the bundled list, when given.
    pub managed_policies: Option<HashMap<String, String>>,
    pub all_features: bool,
    /// What the Serverless Application Repository answers, when given: see [`Repository`].
    pub repository: Option<Json>,
    /// Whether AWS::LanguageExtensions comes first where it is declared.
    pub extensions: bool,
    /// What `AWS::AccountId` is, where that is known.
    pub account_id: Option<String>,
    /// Seconds since 1970.
    pub now_s: i64,
}

impl Request {
    /// To look at what comes out, with no repository at hand: any application is taken to exist.
    pub fn for_looking(region: String) -> Request {
        let repository = serde_json::json!({"template_url": "https://example.com/template"});
        Request {
            region,
            repository: Some(repository),
            extensions: true,
            account_id: Some(extensions::STAND_IN_ACCOUNT.into()),
            ..Request::default()
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Yaml,
}

/// Names and ARNs as JSON gives them.
pub fn policies(map: &serde_json::Map<String, Json>) -> HashMap<String, String> {
    map.iter().filter_map(|(name, arn)| Some((name.clone(), arn.as_str()?.to_owned()))).collect()
}

/// Why there is no result.
#[derive(Debug)]
pub enum Failure {
    Syntax(lang_yaml::Problems),
    UnknownParameters { names: Vec<String>, template_has_some: bool },
    Extensions(lang_yaml::Problem),
    Transform(Problem),
}

impl Failure {
    /// For a person.
    pub fn message(&self, source: &Source) -> String {
        match self {
            Failure::Syntax(problems) => problems.in_text(&source.name, &source.text),
            // As CreateStack says it: https://github.com/aws-samples/amazon-ec2-image-builder-samples/issues/18 and, where the template has
            // none, https://github.com/aws/aws-toolkit-azure-devops/issues/75 (read 2026-11)
            Failure::UnknownParameters { names, template_has_some: true } => {
                format!("Parameters: [{}] do not exist in the template", names.join(", "))
            }
            Failure::UnknownParameters { .. } => {
                "Parameter values specified for a template which does not require them.".into()
            }
            Failure::Extensions(problem) => {
                lang_yaml::Problems::from(problem.clone()).in_text(&source.name, &source.text)
            }
            Failure::Transform(problem) => problem.to_string(),
        }
    }
}

/// The result of a text, as JSON, or the message why there is none.
pub fn json(source: &Source, request: &Request) -> Result<Json, String> {
    text(&source.text, request).map(|template| Json::from(&template)).map_err(|why| why.message(source))
}

/// The result of a text.
pub fn text(text: &str, request: &Request) -> Result<Value, Failure> {
    tree(&read(text)?, request)
}

fn read(text: &str) -> Result<Node, Failure> {
    // As the service does, the last of two equal keys counts; `validate` warns of it.
    let options =
        lang_yaml::Options { duplicate_keys: lang_yaml::DuplicateKeys::KeepLast, ..Default::default() };
    Ok(lang_yaml::parse(text, &options).map_err(Failure::Syntax)?.root)
}

/// The macros that the template declares and that have no part in the result.
fn not_run(root: &Node, request: &Request) -> Vec<String> {
    let has_extensions = request.extensions && lang_template::extensions::come_first(root);
    let run = |name: &str| {
        name.starts_with("AWS::Serverless-") || (has_extensions && name == lang_template::extensions::NAME)
    };
    let names = declared(root).into_iter().map(|transform| transform.name);
    names.filter(|name| !name.is_empty() && !run(name)).collect()
}

/// The result of what was read.
pub fn tree(root: &Node, request: &Request) -> Result<Value, Failure> {
    let extended = request.extensions.then(|| extensions::apply(root, request)).flatten();
    let extended = extended.transpose().map_err(Failure::Extensions)?;
    let root = extended.as_ref().unwrap_or(root);
    let template = match from_node(root) {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    if request.known_parameters_only {
        let there = root.get("Parameters");
        let unknown = request.parameters.keys().filter(|name| there.and_then(|p| p.get(name)).is_none());
        let unknown: Vec<String> = unknown.cloned().collect();
        if !unknown.is_empty() {
            return Err(Failure::UnknownParameters { names: unknown, template_has_some: there.is_some() });
        }
    }
    let parameters = Value::from(&Json::Object(request.parameters.clone()));
    let options = Options {
        region: request.region.clone(),
        parameters: parameters.as_map().cloned().unwrap_or_default(),
        managed_policies: request.managed_policies.clone(),
        all_features: request.all_features,
        keep_metadata: false,
        now_s: request.now_s,
    };
    let repository = request.repository.as_ref().map(|told| Repository { told });
    let applications: &dyn Applications = match &repository {
        Some(repository) => repository,
        None => &NoApplications,
    };
    lang_sam::transform(template, &options, applications).map(Value::Map).map_err(Failure::Transform)
}

/// The result for somebody who only looks at it: the template as it would be packaged, with some value for each parameter.
pub fn looked_at(root: &Node, request: &Request) -> Result<Value, Failure> {
    let extended = request.extensions.then(|| extensions::apply(root, request)).flatten();
    let extended = extended.transpose().map_err(Failure::Extensions)?;
    let packaged = packaged::packaged(extended.as_ref().unwrap_or(root));
    let request = Request { parameters: packaged::parameters(root), extensions: false, ..request.clone() };
    tree(&packaged, &request)
}

/// Transforms one source.
pub fn run(
    source: &Source,
    request: &Request,
    format: Format,
    mut out: impl Write,
    mut err: impl Write,
) -> io::Result<u8> {
    match read(&source.text).and_then(|root| Ok((tree(&root, request)?, root))) {
        Ok((template, root)) => {
            for name in not_run(&root, request) {
                writeln!(err, "landfall: the macro {name:?} was not run: it is a function in an account")?;
            }
            match format {
                Format::Json => {
                    serde_json::to_writer_pretty(&mut out, &Json::from(&template))?;
                    writeln!(out)?;
                }
                Format::Yaml => out.write_all(print::yaml(&node(&template)).as_bytes())?,
            }
            Ok(exit::DONE)
        }
        Err(why) => {
            writeln!(err, "{}", why.message(source))?;
            Ok(if matches!(why, Failure::UnknownParameters { .. }) { exit::USAGE } else { exit::PROBLEMS })
        }
    }
}

/// A result of the transform as a tree like one that was read; it stands nowhere, so that all places are the start.
pub fn node(value: &Value) -> Node {
    use lang_yaml::Value as Yaml;
    let bare = |value| Node::new(value, Position::START);
    match value {
        Value::Null => bare(Yaml::Null),
        Value::Bool(truth) => bare(Yaml::Bool(*truth)),
        Value::Int(number) => match i64::try_from(*number) {
            Ok(number) => bare(Yaml::Int(number)),
            Err(_) => Node { written: Some(number.to_string()), ..bare(Yaml::Float(*number as f64)) },
        },
        // As the JSON has it, which knows no such numbers.
        Value::Float(number) => match not_finite(*number) {
            Some(text) => bare(Yaml::String(text.into(), Style::Plain)),
            None => bare(Yaml::Float(*number)),
        },
        Value::Str(text) => bare(Yaml::String(text.to_string(), Style::Plain)),
        Value::List(items) => bare(Yaml::Seq(items.iter().map(node).collect())),
        Value::Map(map) => {
            let key = |name: &str| bare(Yaml::String(name.to_owned(), Style::Plain));
            bare(Yaml::Map(map.iter().map(|(name, value)| (key(name), node(value))).collect()))
        }
    }
}

/// A repository told in the request: `inaccessible_ids`, and the `template_url` of all others.
struct Repository<'r> {
    told: &'r Json,
}

impl Applications for Repository<'_> {
    fn template(&self, application_id: &str, _semantic_version: &str) -> Application {
        let listed = |name: &str| {
            self.told[name]
                .as_array()
                .is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(application_id)))
        };
        if listed("inaccessible_ids") {
            return Application::Refused(format!("Cannot access application: {application_id}."));
        }
        match self.told["template_url"].as_str() {
            Some(url) => Application::Template { url: url.into() },
            None => Application::Refused(format!("Application with id {application_id} could not be found")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String, Default: '01'}}\nResources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n    Properties: {TableName: {Ref: Stage}}\n";

    fn printed(format: Format, request: &Request) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let source = Source { name: "t.yaml".into(), text: TEMPLATE.into() };
        let code = run(&source, request, format, &mut out, &mut err).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn what_json_has_no_number_for_is_text_and_not_lost() {
        let text = "Transform: AWS::Serverless-2016-10-31\nResources: {T: {Type: AWS::SNS::Topic, Properties: {A: .nan, B: -.inf}}}\n";
        let source = Source { name: "t".into(), text: text.into() };
        let made = json(&source, &Request::for_looking("us-east-1".into())).unwrap();
        assert_eq!(made["Resources"]["T"]["Properties"], serde_json::json!({"A": ".nan", "B": "-.inf"}));
    }

    #[test]
    fn yaml_and_json_say_the_same() {
        let request = Request { region: "eu-west-1".into(), ..Request::default() };
        let (code, yaml, err) = printed(Format::Yaml, &request);
        assert_eq!((code, err.as_str()), (exit::DONE, ""));
        assert!(
            yaml.contains("Default: '01'\n") && yaml.contains("TableName:\n        Ref: Stage\n"),
            "{yaml}"
        );
        let (_, json, _) = printed(Format::Json, &request);
        let read = |text: &str| from_node(&lang_yaml::parse(text, &Default::default()).unwrap().root);
        assert_eq!(read(&yaml), read(&json));
    }

    #[test]
    fn extensions_come_before_sam_where_they_are_declared_so() {
        let template = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nParameters: {Stage: {Type: String, Default: dev}}\nResources:\n  Fn::ForEach::T: [N, [A, B], {'T${N}': {Type: 'AWS::Serverless::SimpleTable', Properties: {TableName: !Sub '${N}-${Stage}-${AWS::AccountId}'}}}]\n  Api: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref Stage}}\n";
        let source = Source { name: "t".into(), text: template.into() };
        let request = Request { region: "eu-west-1".into(), extensions: true, ..Request::default() };
        let made = json(&source, &request).unwrap();
        assert_eq!(made["Resources"]["TA"]["Type"], "AWS::DynamoDB::Table");
        let name = &made["Resources"]["TB"]["Properties"]["TableName"];
        assert_eq!(*name, serde_json::json!({"Fn::Sub": "B-dev-${AWS::AccountId}"}));
        assert_eq!(made["Resources"]["ApidevStage"]["Properties"]["StageName"], "dev");
        let alone = Request { extensions: false, ..request.clone() };
        let without_loop = Source { text: template.replace("Fn::ForEach::T", "#"), ..source.clone() };
        assert!(json(&without_loop, &alone).unwrap()["Resources"]["ApiStage"].is_object());
        let broken = Source { text: template.replace("[N, [A, B],", "[N,"), ..source };
        assert!(json(&broken, &request).unwrap_err().contains("t:4:"), "{:?}", json(&broken, &request));
    }

    #[test]
    fn a_macro_that_was_not_run_is_named_beside_the_result() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let text = TEMPLATE.replace("Transform: ", "Transform:\n- Mine\n- ");
        let source = Source { name: "t".into(), text };
        let code = run(&source, &Request::default(), Format::Json, &mut out, &mut err).unwrap();
        assert_eq!(code, exit::DONE);
        assert_eq!(err, b"landfall: the macro \"Mine\" was not run: it is a function in an account\n");
    }

    #[test]
    fn a_parameter_that_is_not_there_is_a_mistake() {
        let parameters = [("Stag".to_owned(), Json::from("x"))].into_iter().collect();
        let request = Request { known_parameters_only: true, parameters, ..Request::default() };
        let (code, out, err) = printed(Format::Json, &request);
        assert_eq!((code, out.as_str()), (exit::USAGE, ""));
        assert_eq!(err, "Parameters: [Stag] do not exist in the template\n");
    }
}
