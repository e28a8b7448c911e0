//! `Auth.UsagePlan`: a usage plan with its API key, for one API or shared by all that ask for it.

use crate::{
    context::Context,
    intrinsics::{or, reference},
    list, map,
    output::Resource,
    problem::{Outcome, resource, template},
    properties::Source,
    value::{Map, Value},
};

const FIELDS: [&str; 6] = ["CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"];
const CONDITION: &str = "SharedUsagePlanCondition";

/// What the APIs seen so far have in common.
#[derive(Default)]
pub struct SharedUsagePlan {
    depends_on: Vec<Value>,
    stages: Vec<Value>,
    stage_keys: Vec<Value>,
    conditions: Vec<Value>,
    without_condition: bool,
    deletion: Option<Value>,
    update_replace: Option<Value>,
}

pub fn build(
    source: &Source,
    auth: Option<&Map>,
    stage: &Resource,
    cx: &mut Context,
) -> Outcome<Vec<Resource>> {
    let Some(written) = auth.and_then(|auth| auth.some("UsagePlan")) else { return Ok(Vec::new()) };
    let id = &source.id;
    let Some(written) = written.as_map() else { return resource(id, "'UsagePlan' must be a dictionary") };
    if written.iter().any(|(key, _)| !FIELDS.contains(&key.as_str())) {
        return resource(id, "Invalid property for 'UsagePlan'");
    }
    let Some(shared) = is_shared(written, id)? else { return Ok(Vec::new()) };
    let wanted = Wanted { source, written, stage, shared };
    let plan = wanted.plan(cx)?;
    let key = wanted.key(&plan, cx)?;
    let plan_key = Resource::new(
        "AWS::ApiGateway::UsagePlanKey",
        format!("{}UsagePlanKey", wanted.prefix()),
        &attributes(source, shared, cx)?,
    )?
    .depending_on(Some(list![key.id.as_str()]))
    .with("KeyId", key.reference())
    .with("KeyType", "API_KEY")
    .with("UsagePlanId", plan.reference());
    Ok(vec![plan, key, plan_key])
}

/// What one API asks for.
struct Wanted<'a> {
    source: &'a Source,
    written: &'a Map,
    stage: &'a Resource,
    shared: bool,
}

impl Wanted<'_> {
    fn prefix(&self) -> &str {
        if self.shared { "Serverless" } else { &self.source.id }
    }

    fn plan(&self, cx: &mut Context) -> Outcome<Resource> {
        let id = self.source.id.as_str();
        let api_stage = map! {"ApiId" => reference(id), "Stage" => reference(&self.stage.id)};
        let attributes = attributes(self.source, self.shared, cx)?;
        let mut plan =
            Resource::new("AWS::ApiGateway::UsagePlan", format!("{}UsagePlan", self.prefix()), &attributes)?;
        let (depends_on, stages) = if self.shared {
            let all = &mut cx.usage_plan;
            add_once(&mut all.depends_on, id.into());
            add_once(&mut all.stages, api_stage.into());
            (all.depends_on.clone(), all.stages.clone())
        } else {
            (vec![id.into()], vec![api_stage.into()])
        };
        plan.depends_on = Some(depends_on.into());
        plan.set("ApiStages", stages);
        for name in ["UsagePlanName", "Description", "Quota", "Tags", "Throttle"] {
            plan.set(name, self.written.truthy(name));
        }
        Ok(plan)
    }

    fn key(&self, plan: &Resource, cx: &mut Context) -> Outcome<Resource> {
        let stage_key =
            map! {"RestApiId" => reference(&self.source.id), "StageName" => reference(&self.stage.id)};
        let attributes = attributes(self.source, self.shared, cx)?;
        let stage_keys = if self.shared {
            add_once(&mut cx.usage_plan.stage_keys, stage_key.into());
            cx.usage_plan.stage_keys.clone()
        } else {
            vec![stage_key.into()]
        };
        Ok(Resource::new("AWS::ApiGateway::ApiKey", format!("{}ApiKey", self.prefix()), &attributes)?
            .depending_on(Some(list![plan.id.as_str()]))
            .with("Enabled", true)
            .with("StageKeys", stage_keys))
    }
}

/// Whether all APIs share one plan; none where no plan is wanted.
fn is_shared(plan: &Map, id: &str) -> Outcome<Option<bool>> {
    let Some(wanted) = plan.some("CreateUsagePlan") else {
        return resource(id, "'CreateUsagePlan' is a required field for UsagePlan.");
    };
    match wanted.as_str() {
        Some("NONE") => Ok(None),
        Some("PER_API") => Ok(Some(false)),
        Some("SHARED") => Ok(Some(true)),
        _ => resource(id, "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE']."),
    }
}

fn add_once(list: &mut Vec<Value>, value: Value) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// The API's own attributes, or what follows from those of all APIs that share the plan.
fn attributes(source: &Source, shared: bool, cx: &mut Context) -> Outcome<Map> {
    let own = source.passed_on();
    if !shared {
        return Ok(own);
    }
    let all = &mut cx.usage_plan;
    if let Some(policy) = own.truthy("DeletionPolicy")
        && (all.deletion.is_none() || policy.as_str() == Some("Retain"))
    {
        all.deletion = Some(policy.clone());
    }
    if let Some(policy) = own.truthy("UpdateReplacePolicy") {
        let before = all.update_replace.as_ref().and_then(Value::as_str);
        let stronger = matches!(
            (policy.as_str(), before),
            (_, None) | (Some("Retain"), _) | (Some("Snapshot"), Some("Delete"))
        );
        if stronger {
            all.update_replace = Some(policy.clone());
        }
    }
    set_condition(own.some("Condition"), cx)?;
    let all = &cx.usage_plan;
    let mut combined = Map::new();
    combined.insert_some("DeletionPolicy", all.deletion.as_ref());
    combined.insert_some("UpdateReplacePolicy", all.update_replace.as_ref());
    if !all.conditions.is_empty() && !all.without_condition {
        combined.insert("Condition", CONDITION);
    }
    Ok(combined)
}

fn set_condition(condition: Option<&Value>, cx: &mut Context) -> Outcome<()> {
    let all = &mut cx.usage_plan;
    if all.without_condition {
        return Ok(());
    }
    let Some(condition) = condition else {
        all.without_condition = true;
        if let Some(conditions) = &mut cx.conditions {
            conditions.remove(CONDITION);
        }
        return Ok(());
    };
    if all.conditions.contains(condition) {
        return Ok(());
    }
    let Some(conditions) = &mut cx.conditions else {
        return template("Can't have condition without having 'Conditions' section in the template");
    };
    let first = all.conditions.is_empty();
    all.conditions.push(condition.clone());
    let value = if first { condition.clone() } else { or(&all.conditions) };
    conditions.insert(CONDITION, value);
    Ok(())
}
