//! `landfall transform`: what AWS::Serverless-2016-10-31 makes of a template. Needs no server and no account.
//!
//! What the options do not say may come from the environment, so that programs that drive a transform need no files: `SAM_PARAMETERS` and
//! `SAM_MANAGED_POLICIES` are JSON objects, `SAM_SAR_MOCK` is what the application repository answers, `SAM_FEATURE_TOGGLE` is 1 for all features.

use crate::{
    batch, parameters,
    transform::{self, Request},
};
use clap::ValueEnum;
use serde_json::Value as Json;
use std::{env, io, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
#[command(
    long_about = "Print what the SAM transform (AWS::Serverless-2016-10-31) makes of a template: the CloudFormation template that a stack is made of.\n\nAWS::LanguageExtensions is applied first where the template declares it first; `--batch` does without. Other macros are not run.\n\nThe result goes to standard output; if there is none, the reason and nothing else goes to standard error.\nExit code: 0 done, 1 the template has problems, 2 it could not be read or an option is wrong.",
    after_help = "Examples:\n  landfall transform template.yaml\n  landfall transform template.yaml --output yaml --region eu-central-1\n  landfall transform template.yaml --parameters Stage=prod Size=2\n  landfall transform template.yaml --parameters parameters.json\n\nFrom the environment: SAM_PARAMETERS and SAM_MANAGED_POLICIES (JSON objects: name to value, name to ARN), SAM_SAR_MOCK (JSON: what the Serverless Application Repository answers), SAM_FEATURE_TOGGLE (1: all features that AWS is rolling out)."
)]
pub struct Options {
    /// The template, YAML or JSON; - for standard input
    #[arg(required_unless_present = "batch")]
    file: Option<PathBuf>,
    /// Answer each line of standard input, a JSON object with id, path, region and parameters, with a line: {"id", "template"} or {"id", "error"}
    #[arg(long, conflicts_with = "file")]
    batch: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "json")]
    output: Format,
    /// The region, which also decides the partition [default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1]
    #[arg(long)]
    region: Option<String>,
    /// Values of parameters, as Name=value or a JSON file as the AWS CLI or CodePipeline have it
    #[arg(long, value_name = "NAME=VALUE|FILE", num_args = 1..)]
    parameters: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

/// `now_s`: seconds since 1970, for APIs with `AlwaysDeploy`.
pub fn run(options: &Options, now_s: i64) -> ExitCode {
    let Some(file) = &options.file else {
        return super::ended(batch::run(io::stdin().lock(), io::stdout().lock(), now_s));
    };
    let request = match request(options, now_s) {
        Ok(request) => request,
        Err(why) => return super::refused(why),
    };
    let format = match options.output {
        Format::Json => transform::Format::Json,
        Format::Yaml => transform::Format::Yaml,
    };
    super::with_source(file, |source| {
        transform::run(
            &source,
            &request,
            format,
            io::BufWriter::new(io::stdout().lock()),
            io::stderr().lock(),
        )
    })
}

fn request(options: &Options, now_s: i64) -> Result<Request, Refused> {
    let given = parameters::parse(&options.parameters)?;
    let known_parameters_only = !given.is_empty();
    let mut all = json_of("SAM_PARAMETERS")?.unwrap_or_default();
    if known_parameters_only {
        all = given;
    }
    Ok(Request {
        region: super::region(options.region.as_deref()),
        parameters: all,
        known_parameters_only,
        managed_policies: json_of("SAM_MANAGED_POLICIES")?.map(|map| transform::policies(&map)),
        all_features: env::var("SAM_FEATURE_TOGGLE").is_ok_and(|toggle| toggle == "1"),
        repository: json_of("SAM_SAR_MOCK")?.map(Json::Object),
        extensions: true,
        account_id: None,
        now_s,
    })
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("--parameters: {0}")]
    Parameters(#[from] parameters::Refused),
    #[error("the variable {0} holds no JSON object")]
    Variable(&'static str),
}

fn json_of(variable: &'static str) -> Result<Option<serde_json::Map<String, Json>>, Refused> {
    let Ok(text) = env::var(variable) else { return Ok(None) };
    match serde_json::from_str(&text) {
        Ok(Json::Object(map)) => Ok(Some(map)),
        _ => Err(Refused::Variable(variable)),
    }
}
