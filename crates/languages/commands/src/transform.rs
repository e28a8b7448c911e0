//! `landfall transform FILE`: what AWS::Serverless-2016-10-31 makes of a template.
//!
//! `--batch` reads a request on each line (`{"id", "path", "region", "parameters", "managed_policies", "feature_toggle", "sar"}`) and
//! answers each with a line (`{"id", "template"}` or `{"id", "error"}`).

use crate::exit;
use lang_sam::{
    Application, Applications, NoApplications, Options, Problem, from_node,
    value::{Map, Value},
};
use lang_yaml::Node;
use serde_json::{Value as Json, json};
use std::{
    collections::HashMap,
    io::{self, BufRead, Write},
    path::Path,
};

/// What one transform is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub region: String,
    pub parameters: serde_json::Map<String, Json>,
    /// The only managed policies that are known by name, when given.
    pub managed_policies: Option<HashMap<String, String>>,
    pub all_features: bool,
    /// What the Serverless Application Repository answers, when given: see [`Repository`].
    pub repository: Option<Json>,
    /// Seconds since 1970.
    pub now_s: i64,
}

/// The result of `text`, or why there is none, for a person.
pub fn text(name: &str, text: &str, request: &Request) -> Result<Json, String> {
    run(text, request).map_err(|failure| match failure {
        Failure::Syntax(problems) => problems.in_text(name, text),
        Failure::Transform(problem) => problem.to_string(),
    })
}

/// The result of a template that is read already, or each problem with the resource it speaks of.
pub fn problems(template: &Node, request: &Request) -> Result<Json, Vec<(Option<String>, String)>> {
    of_node(template, request).map_err(|problem| match problem {
        Problem::Document(causes) => {
            causes.iter().map(|cause| (cause.logical_id().map(str::to_owned), cause.to_string())).collect()
        }
        problem => vec![(problem.logical_id().map(str::to_owned), problem.to_string())],
    })
}

enum Failure {
    Syntax(lang_yaml::Problems),
    Transform(Problem),
}

fn run(text: &str, request: &Request) -> Result<Json, Failure> {
    // As the service does, the last of two equal keys counts; `validate` warns of it.
    let options =
        lang_yaml::Options { duplicate_keys: lang_yaml::DuplicateKeys::KeepLast, ..Default::default() };
    let document = lang_yaml::parse(text, &options).map_err(Failure::Syntax)?;
    of_node(&document.root, request).map_err(Failure::Transform)
}

fn of_node(template: &Node, request: &Request) -> Result<Json, Problem> {
    let template = match from_node(template) {
        Value::Map(map) => map,
        _ => Map::new(),
    };
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
    let template = lang_sam::transform(template, &options, applications)?;
    Ok(Json::from(&Value::Map(template)))
}

/// Transforms one file.
pub fn file(path: &Path, request: &Request, mut out: impl Write, mut err: impl Write) -> io::Result<u8> {
    let result = match read(path) {
        Ok(source) => text(&path.display().to_string(), &source, request),
        Err(error) => {
            writeln!(err, "{error}")?;
            return Ok(exit::USAGE);
        }
    };
    match result {
        Ok(template) => {
            serde_json::to_writer_pretty(&mut out, &template)?;
            writeln!(out)?;
            Ok(exit::DONE)
        }
        Err(message) => {
            writeln!(err, "{message}")?;
            Ok(exit::PROBLEMS)
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

/// Answers each line until there are no more.
pub fn batch(requests: impl BufRead, mut answers: impl Write, now_s: i64) -> io::Result<u8> {
    let mut code = exit::DONE;
    for line in requests.lines() {
        let line = line?;
        let answer = match serde_json::from_str::<Json>(&line) {
            Ok(request) => answer(&request, now_s),
            Err(error) => {
                code = exit::USAGE;
                json!({"error": format!("the line is not JSON: {error}")})
            }
        };
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(code)
}

fn answer(line: &Json, now_s: i64) -> Json {
    let id = &line["id"];
    let path = line["path"].as_str().unwrap_or_default();
    let source = match read(Path::new(path)) {
        Ok(source) => source,
        Err(error) => return json!({"id": id, "error": error}),
    };
    let policies = line["managed_policies"].as_object().map(|map| {
        map.iter().filter_map(|(name, arn)| Some((name.clone(), arn.as_str()?.to_owned()))).collect()
    });
    let request = Request {
        region: line["region"].as_str().unwrap_or("us-east-1").into(),
        parameters: line["parameters"].as_object().cloned().unwrap_or_default(),
        managed_policies: policies,
        all_features: line["feature_toggle"].as_bool().unwrap_or(false),
        repository: line.get("sar").filter(|sar| sar.is_object()).cloned(),
        now_s,
    };
    match text(path, &source, &request) {
        Ok(template) => json!({"id": id, "template": template}),
        Err(error) => json!({"id": id, "error": error}),
    }
}

/// The text of a file; bytes that are not UTF-8 are shown as such.
pub fn read(path: &Path) -> Result<String, String> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
