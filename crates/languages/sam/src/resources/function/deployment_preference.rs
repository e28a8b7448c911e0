//! `DeploymentPreference`: CodeDeploy shifts the alias from version to version.
//!
//! One application and, unless roles are given, one service role serve all functions; each function has a deployment group.
//! Rules: <https://github.com/aws/serverless-application-model/tree/develop/samtranslator/model/preferences> (read 2026-11).

use crate::{
    context::Context,
    intrinsics::{any_of, get_att, if_arguments, is_if, is_intrinsic, is_no_value, reference, sub_with},
    list, map,
    output::{Resource, tag_list},
    policies::documents::assume_role,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value},
};

const APPLICATION: &str = "ServerlessDeploymentApplication";
const ROLE: &str = "CodeDeployServiceRole";
const CONDITION: &str = "ServerlessCodeDeployCondition";
/// The configurations that CodeDeploy has for Lambda, by the short names SAM takes.
const PREDEFINED: [&str; 9] = [
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes",
    "Linear10PercentEvery10Minutes",
    "AllAtOnce",
];

/// What one function wants.
struct Preference {
    function: String,
    written: Map,
    hooks: Map,
    condition: Option<Value>,
    tags: Option<Map>,
}

/// What all functions want: the enabled ones.
#[derive(Default)]
pub struct DeploymentPreferences {
    enabled: Vec<Preference>,
}

/// Takes note of the function's preference, and gives its alias the update policy.
pub fn prepare(source: &Source, alias: Option<&mut Resource>, cx: &mut Context) -> Outcome<()> {
    let Some(written) = source.truthy("DeploymentPreference").and_then(Value::as_map) else { return Ok(()) };
    let mut written = written.clone();
    for name in ["Enabled", "Type"] {
        if written.has(name) {
            let value = cx.resolved_with_mappings(written.get(name))?;
            written.insert(name, value);
        }
    }
    let passes_condition = match written.get("PassthroughCondition") {
        Some(value) => boolean(source, &cx.resolved_with_mappings(Some(value))?)?,
        None => cx.options.all_features,
    };
    let enabled = match written.get("Enabled") {
        None => true,
        Some(Value::Str(text)) => !matches!(text.as_str(), "false" | "False" | ""),
        Some(value) => value.truthy(),
    };
    if !enabled {
        return Ok(());
    }
    if !written.has("Type") {
        return resource(&source.id, "'DeploymentPreference' is missing required Property 'Type'");
    }
    let no_hooks = Value::Map(Map::new());
    let Some(hooks) = written.get("Hooks").unwrap_or(&no_hooks).as_map().cloned() else {
        return resource(&source.id, "'Hooks' property of 'DeploymentPreference' must be a dictionary");
    };
    let propagate = source.truthy("PropagateTags").is_some();
    let preference = Preference {
        function: source.id.clone(),
        written,
        hooks,
        condition: source.condition().filter(|_| passes_condition).cloned(),
        tags: source.truthy("Tags").and_then(Value::as_map).filter(|_| propagate).cloned(),
    };
    let policy = preference.update_policy();
    cx.deployments.enabled.push(preference);
    let Some(alias) = alias else {
        return resource(
            &source.id,
            "'DeploymentPreference' requires AutoPublishAlias property to be specified.",
        );
    };
    alias.attributes.insert("UpdatePolicy", policy);
    Ok(())
}

fn boolean(source: &Source, value: &Value) -> Outcome<bool> {
    match value {
        Value::Bool(b) => Ok(*b),
        Value::Str(text) if matches!(text.as_str(), "true" | "True") => Ok(true),
        Value::Str(text) if matches!(text.as_str(), "false" | "False") => Ok(false),
        value if is_intrinsic(value) => resource(
            &source.id,
            "Unsupported intrinsic: the only intrinsic functions supported for property PassthroughCondition are FindInMap and \
             parameter Refs.",
        ),
        _ => resource(&source.id, "Invalid value for property PassthroughCondition."),
    }
}

impl Preference {
    fn group_id(&self) -> String {
        format!("{}DeploymentGroup", self.function)
    }

    fn update_policy(&self) -> Map {
        let mut update = map! {
            "ApplicationName" => reference(APPLICATION),
            "DeploymentGroupName" => reference(&self.group_id()),
        };
        update.insert_some("BeforeAllowTrafficHook", self.hooks.get("PreTraffic"));
        update.insert_some("AfterAllowTrafficHook", self.hooks.get("PostTraffic"));
        map! {"CodeDeployLambdaAliasUpdate" => update}
    }

    fn group(&self) -> Outcome<Resource> {
        let mut group = Resource::new("AWS::CodeDeploy::DeploymentGroup", self.group_id(), &Map::new())?;
        let alarms = alarms(self.written.get("Alarms")).or_else(|why| resource(&self.function, why))?;
        let events = list!["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];
        group.set("AlarmConfiguration", alarms);
        group.set("ApplicationName", reference(APPLICATION));
        group.set("AutoRollbackConfiguration", map! {"Enabled" => true, "Events" => events});
        let kind = self.written.get("Type").unwrap_or(&Value::Null);
        group.set("DeploymentConfigName", configuration(kind, ""));
        let style = map! {"DeploymentType" => "BLUE_GREEN", "DeploymentOption" => "WITH_TRAFFIC_CONTROL"};
        group.set("DeploymentStyle", style);
        let role = self.written.truthy("Role").cloned().unwrap_or_else(|| get_att(ROLE, "Arn"));
        group.set("ServiceRoleArn", role);
        group.set("TriggerConfigurations", self.written.truthy("TriggerConfigurations"));
        group.set("Tags", self.tags.as_ref().map(|tags| Value::from(tag_list(tags))));
        if let Some(condition) = self.condition.as_ref().filter(|c| c.truthy()) {
            group.attributes.insert("Condition", condition);
        }
        Ok(group)
    }
}

impl DeploymentPreferences {
    /// The application, the role and the groups, with the conditions they need.
    pub fn resources(&self, region: &crate::region::Region) -> (Vec<Outcome<Resource>>, Map) {
        if self.enabled.is_empty() {
            return Default::default();
        }
        let mut conditions: Vec<Value> = Vec::new();
        for condition in self.enabled.iter().filter_map(|p| p.condition.clone()) {
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        let all_conditional = self.enabled.iter().all(|p| p.condition.as_ref().is_some_and(Value::truthy));
        let mut attributes = Map::new();
        let mut combined = Map::new();
        if all_conditional {
            match &conditions[..] {
                [only] => attributes.insert("Condition", only),
                _ => attributes.insert("Condition", CONDITION),
            }
            combined = any_of(conditions, CONDITION);
        }
        let mut tags = Map::new();
        self.enabled.iter().filter_map(|p| p.tags.as_ref()).for_each(|more| tags.update(more));
        let tags = if tags.is_empty() { Value::Null } else { tag_list(&tags).into() };
        let application = Resource::new("AWS::CodeDeploy::Application", APPLICATION, &attributes);
        let application = application.map(|a| a.with("ComputePlatform", "Lambda").with("Tags", tags.clone()));
        let mut made = vec![application];
        if self.enabled.iter().any(|p| p.written.truthy("Role").is_none()) {
            let limited = matches!(region.partition, "aws-iso" | "aws-iso-b");
            let suffix = if limited { "Limited" } else { "" };
            let managed = region.managed_policy(&format!("service-role/AWSCodeDeployRoleForLambda{suffix}"));
            let role = Resource::new("AWS::IAM::Role", ROLE, &attributes).map(|role| {
                role.with("AssumeRolePolicyDocument", assume_role("codedeploy.amazonaws.com"))
                    .with("ManagedPolicyArns", list![managed])
                    .with("Tags", tags)
            });
            made.push(role);
        }
        made.extend(self.enabled.iter().map(Preference::group));
        (made, combined)
    }
}

fn alarms(written: Option<&Value>) -> Result<Value, &'static str> {
    let Some(written) = written.filter(|alarms| alarms.truthy() && !is_no_value(alarms)) else {
        return Ok(Value::Null);
    };
    if is_if(written) {
        let [condition, then, otherwise] = if_arguments(written)?;
        return Ok(map! {"Fn::If" => list![condition, alarm_list(then)?, alarm_list(otherwise)?]}.into());
    }
    alarm_list(written)
}

fn alarm_list(alarms: &Value) -> Result<Value, &'static str> {
    let Some(alarms) = alarms.as_list() else { return Err("Alarms must be a list") };
    if alarms.first().is_none_or(is_no_value) {
        return Ok(Map::new().into());
    }
    let named: Vec<Value> = alarms.iter().map(|alarm| map! {"Name" => alarm}.into()).collect();
    Ok(map! {"Enabled" => true, "Alarms" => named}.into())
}

/// The configuration's full name for a short one, wherever it stands in intrinsic functions.
fn configuration(value: &Value, key: &str) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(|item| configuration(item, "")).collect()),
        Value::Map(map) if is_intrinsic(value) => {
            map.iter().map(|(key, item)| (key, configuration(item, key))).collect::<Map>().into()
        }
        Value::Str(name) if PREDEFINED.contains(&name.as_str()) => {
            let variables = map! {"ConfigName" => name};
            let full = "CodeDeployDefault.Lambda${ConfigName}";
            if key == "Fn::Sub" { list![full, variables] } else { sub_with(full, variables) }
        }
        other => other.clone(),
    }
}
