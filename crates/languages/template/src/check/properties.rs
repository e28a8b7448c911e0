//! The properties of resources, judged by the schema of their type: those that are written, and those that a transform makes.
//!
//! What is wrong with a made one is shown where the user wrote what it was made of: see [`super::origin`].
//! Left out: templates with a macro of the account's own, since what it makes of them is not known.

use super::{
    Checker, Finding, Severity,
    origin::Origin,
    resource_type::{Known, known},
    shape::{Judge, Parameters, Referred, Step, Wrong},
};
use crate::{names::entries, transforms::declared};
use lang_schemas::Schema;
use lang_yaml::{Node, Position, Problem};

const SAM: &str = "AWS::Serverless::";

impl<'t> Checker<'t> {
    pub(super) fn properties(&mut self, transformed: Option<&'t Node>) {
        if has_macros(self.template) {
            return;
        }
        let referred = Referred::of(self.template, transformed);
        let mut judge = Judge::new(Parameters::of(self.template), referred);
        let mut in_sam = Vec::new();
        for (id, key, resource) in entries(self.template.get("Resources")) {
            let Some((name, node)) = type_of(resource) else { continue };
            self.resource_type(node, name);
            if let Some(schema) = judged_by(name) {
                let wrongs = judged(&mut judge, schema, key.at, resource);
                if name.starts_with(SAM) {
                    in_sam.extend(wrongs.into_iter().map(|wrong| (id, wrong)));
                } else {
                    wrongs.into_iter().for_each(|wrong| self.properties_wrong(id, wrong.at, wrong));
                }
            }
        }
        if let Some(transformed) = transformed {
            self.made_properties(&mut judge, transformed);
        }
        self.sam_properties(in_sam);
    }

    /// What is wrong in SAM's own terms, unless it was said of what SAM makes of it. Further down than the properties themselves SAM takes
    /// what it does not know and leaves it out: there it is a warning.
    fn sam_properties(&mut self, wrongs: Vec<(&'t str, Wrong<'t>)>) {
        for (id, mut wrong) in wrongs {
            let of_the_whole = matches!(wrong.rule, "property" | "required");
            if wrong.path.len() > usize::from(!of_the_whole) {
                wrong.severity = Severity::Warning;
            }
            if !self.is_said(wrong.at, wrong.rule) {
                self.properties_wrong(id, wrong.at, wrong);
            }
        }
    }

    fn is_said(&self, at: Position, rule: &str) -> bool {
        self.findings.iter().any(|finding| finding.problem.at.line == at.line && finding.rule == rule)
    }

    fn made_properties(&mut self, judge: &mut Judge<'t>, transformed: &'t Node) {
        let origin = Origin::of(self.template);
        for (id, key, resource) in entries(transformed.get("Resources")) {
            let Some((name, _)) = type_of(resource) else { continue };
            if origin.is_written(id, name) {
                continue;
            }
            if let Some(schema) = judged_by(name) {
                for wrong in judged(judge, schema, key.at, resource) {
                    let mut path = wrong.path.clone();
                    path.extend(extraneous(&wrong.text).map(Step::Key));
                    let at = origin.place(id, &path);
                    if !self.is_said(at, wrong.rule) {
                        self.properties_wrong(id, at, wrong);
                    }
                }
            }
        }
    }

    fn properties_wrong(&mut self, id: &str, at: Position, wrong: Wrong<'t>) {
        let path: String = wrong.path.iter().map(|step| format!("/{step}")).collect();
        let message =
            format!("Properties validation failed for resource {id} with message: #{path}: {}", wrong.text);
        let mut problem = Problem::new(at, message);
        problem.hint = wrong.hint;
        self.findings.push(Finding { severity: wrong.severity, rule: wrong.rule, problem });
    }
}

/// The property that is one too many, by what is said of it.
fn extraneous(text: &str) -> Option<&str> {
    text.strip_prefix("extraneous key [")?.split(']').next()
}

/// A custom resource is one by whatever name.
fn judged_by(name: &str) -> Option<Schema<'static>> {
    match known(name) {
        Known::Listed(schema) => Some(schema),
        _ if name.starts_with("Custom::") => lang_schemas::schema("AWS::CloudFormation::CustomResource"),
        _ => None,
    }
}

fn type_of(resource: &Node) -> Option<(&str, &Node)> {
    let node = resource.get("Type")?;
    Some((node.as_str()?, node))
}

fn judged<'t>(
    judge: &mut Judge<'t>,
    schema: Schema<'static>,
    key: Position,
    resource: &'t Node,
) -> Vec<Wrong<'t>> {
    match resource.entry("Properties").filter(|(_, properties)| !properties.is_null()) {
        Some((key, properties)) => {
            let is_conditional = resource.get("Condition").is_some();
            let mut wrongs = judge.properties(properties, key.at, schema, is_conditional);
            wrongs.retain(|wrong| !is_packaged(schema.type_name(), properties, wrong));
            wrongs
        }
        None if resource.as_map().is_some_and(|all| all.iter().any(|(key, _)| is_function(key))) => {
            Vec::new()
        }
        None => judge.nothing(key, schema.shape()),
    }
}

/// Whether `aws cloudformation package` will put what is wanted in place of a path:
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>.
fn is_packaged(type_name: &str, properties: &Node, wrong: &Wrong<'_>) -> bool {
    const PATHS: [(&str, &[&str]); 10] = [
        ("AWS::ApiGateway::RestApi", &["BodyS3Location"]),
        ("AWS::AppSync::FunctionConfiguration", &["RequestMappingTemplateS3Location"]),
        ("AWS::AppSync::FunctionConfiguration", &["ResponseMappingTemplateS3Location"]),
        ("AWS::AppSync::GraphQLSchema", &["DefinitionS3Location"]),
        ("AWS::CloudFormation::Stack", &["TemplateURL"]),
        ("AWS::CodeCommit::Repository", &["Code", "S3"]),
        ("AWS::ElasticBeanstalk::ApplicationVersion", &["SourceBundle"]),
        ("AWS::Lambda::Function", &["Code"]),
        ("AWS::Lambda::LayerVersion", &["Content"]),
        ("AWS::StepFunctions::StateMachine", &["DefinitionS3Location"]),
    ];
    let is_it = |path: &[&str]| path.iter().map(|name| Step::Key(name)).eq(wrong.path.iter().copied());
    PATHS.iter().any(|(of, path)| {
        let value = path.iter().try_fold(properties, |node, name| node.get(name));
        *of == type_name && is_it(path) && value.is_some_and(|value| value.as_str().is_some())
    })
}

/// What `Fn::Transform` beside the other attributes adds is not known.
fn is_function(key: &Node) -> bool {
    key.as_str().is_some_and(|key| key.starts_with("Fn::"))
}

/// Transforms that are not AWS's own may make anything of a template.
fn has_macros(template: &Node) -> bool {
    declared(template).iter().any(|one| !one.name.starts_with("AWS::"))
}
