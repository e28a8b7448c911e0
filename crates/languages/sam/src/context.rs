//! What the rules of all resources share while one template is transformed, and the ports to what only AWS knows.

use crate::{
    output::Resource,
    problem::Outcome,
    region::Region,
    resources::{
        api::usage_plan::SharedUsagePlan,
        function::{
            deployment_preference::DeploymentPreferences, invoke_config::Shared as SharedDestinations,
        },
    },
    value::{Map, Str, Value},
};
use std::collections::{BTreeMap, HashMap};

/// What a transform is given beside the template. Same input, same output: nothing is read from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub region: String,
    /// The stack's parameters; defaults and pseudo parameters are added.
    pub parameters: Map,
    /// Managed policies that are known by name beside those of the bundled list.
    pub managed_policies: Option<HashMap<String, String>>,
    /// Turn on what the service is rolling out (see `feature_toggle` in the translator).
    pub all_features: bool,
    /// Keep the `Metadata` of SAM resources on what they become.
    pub keep_metadata: bool,
    /// Seconds since 1970, for APIs with `AlwaysDeploy`.
    pub now_s: i64,
}

/// What the Serverless Application Repository answers for an application.
pub enum Application {
    Template {
        url: String,
    },
    /// It refused, with this message.
    Refused(String),
}

/// The Serverless Application Repository, for `AWS::Serverless::Application`.
pub trait Applications {
    fn template(&self, application_id: &str, semantic_version: &str) -> Application;
}

/// No repository at hand: every application is refused by name, rather than given a made-up address.
pub struct NoApplications;

impl Applications for NoApplications {
    fn template(&self, application_id: &str, _semantic_version: &str) -> Application {
        Application::Refused(format!(
            "The Serverless Application Repository is not at hand, so that application {application_id} cannot be looked up."
        ))
    }
}

/// Names of managed policies and their ARNs.
#[derive(Clone, Debug)]
pub struct ManagedPolicies {
    given: Option<HashMap<String, String>>,
}

impl ManagedPolicies {
    pub fn new(given: Option<HashMap<String, String>>) -> ManagedPolicies {
        ManagedPolicies { given }
    }

    /// The ARN of the policy with this name; the name itself when there is none.
    pub fn arn(&self, name: &str, region: &Region) -> String {
        if name.starts_with("arn:") {
            return name.into();
        }
        if let Some(path) = bundled_path(name, region.partition) {
            return region.managed_policy(path);
        }
        let given = self.given.as_ref().and_then(|given| given.get(name));
        given.cloned().unwrap_or_else(|| name.into())
    }
}

/// The path of an AWS managed policy: the list of the published translator 1.110.0 (`internal/data/aws_managed_policies.json`
/// there), one `"path/Name"` to the line under its partition.
fn bundled_path(name: &str, partition: &str) -> Option<&'static str> {
    static LIST: &str = include_str!("data/managed_policies.json");
    let start = LIST.find(&format!("\"{partition}\": ["))?;
    let section = &LIST[start..];
    let section = &section[..section.find(']').unwrap_or(section.len())];
    let paths =
        section.lines().filter_map(|line| line.trim_end_matches(',').strip_prefix('"')?.strip_suffix('"'));
    paths.into_iter().find(|path| path.rsplit('/').next() == Some(name))
}

pub struct Context<'a> {
    pub region: Region,
    pub parameters: Map,
    pub mappings: Map,
    pub managed: ManagedPolicies,
    pub options: &'a Options,
    /// The template's resources as written, after `Globals`; what events add to buckets and APIs is put here.
    pub resources: Map,
    /// The resources of the result.
    pub made: Map,
    /// The template's conditions, when it has any; some rules add their own.
    pub conditions: Option<Map>,
    pub deployments: DeploymentPreferences,
    pub usage_plan: SharedUsagePlan,
    /// Record set groups by logical id: one for all domains of a hosted zone.
    pub record_sets: BTreeMap<String, Resource>,
    /// API logical id -> names of the functions that use it, as far as functions were seen.
    pub function_names: HashMap<String, String>,
    pub shared_destinations: SharedDestinations,
}

impl Context<'_> {
    /// Puts parameters' values into the value.
    pub fn resolve(&self, value: &mut Value) -> Outcome<()> {
        crate::resolve::parameters(value, &self.parameters)
    }

    /// A copy of the value with its parameters put in.
    pub fn resolved(&self, value: Option<&Value>) -> Outcome<Value> {
        let mut copy = Value::from(value);
        self.resolve(&mut copy)?;
        Ok(copy)
    }

    /// The same, and the values of mappings.
    pub fn resolved_with_mappings(&self, value: Option<&Value>) -> Outcome<Value> {
        let mut copy = self.resolved(value)?;
        crate::resolve::mappings(&mut copy, &self.mappings)?;
        Ok(copy)
    }

    pub fn add_condition(&mut self, name: &str, condition: Value) {
        self.conditions.get_or_insert_with(Map::new).insert(name, condition);
    }

    /// A logical id as a value: Python 2.7's `unicode` where the template's resources are held as Python 2.7 held them.
    pub fn logical_id(&self, id: &str) -> Str {
        if self.resources.is_ordered_by_hash() { Str::unicode(id) } else { id.into() }
    }

    /// A resource as written.
    pub fn resource(&self, id: &str) -> Option<&Map> {
        self.resources.get(id).and_then(Value::as_map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_managed_policies_become_arns_of_the_partition() {
        let china = Region::new("cn-north-1");
        let known = ManagedPolicies::new(None);
        assert_eq!(
            known.arn("AWSLambdaBasicExecutionRole", &china),
            "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
        );
        assert_eq!(known.arn("NoSuchPolicy", &china), "NoSuchPolicy");
    }
}
