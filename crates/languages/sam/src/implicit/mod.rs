//! Implicit APIs: events of type `Api` and `HttpApi` make an API when they name none, and put their paths into the API they name.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/plugins/api/implicit_api_plugin.py>
//! (read 2026-11). The implicit API is there from the start and taken away when no event used it. Its condition and policies follow
//! from those of the functions whose events it serves: a condition only when all of them have one.

mod attributes;
pub mod http;
pub mod rest;

use crate::{
    editor::{Editor, open_api, swagger},
    expect,
    intrinsics::any_of,
    problem::{Outcome, Problem, event},
    template::{MANAGED, is_sam_resource, resources_mut, written_properties},
    value::{Map, Str, Value},
};
use std::collections::BTreeMap;

/// What tells the two kinds of implicit API apart.
pub struct Flavour {
    pub event_type: &'static str,
    /// The property of the event that names its API.
    pub api_property: &'static str,
    pub api_type: &'static str,
    pub logical_id: &'static str,
    pub condition: &'static str,
    pub is_rest: bool,
}

/// Conditions of the functions by path and method, and their policies, for one API.
#[derive(Default)]
struct Users {
    conditions: BTreeMap<String, BTreeMap<String, Option<Str>>>,
    deletion: Vec<Value>,
    update_replace: Vec<Value>,
}

struct Run<'f> {
    flavour: &'f Flavour,
    users: BTreeMap<String, Users>,
    globals: Map,
}

/// Definitions for the APIs that have none: SAM writes them.
pub fn default_definitions(document: &mut Map) -> Outcome<()> {
    let resources = resources_mut(document);
    for (kind, skeleton) in [
        ("AWS::Serverless::Api", swagger::skeleton as fn() -> Map),
        ("AWS::Serverless::HttpApi", open_api::skeleton),
    ] {
        for id in resources.keys() {
            let Some(resource) = resources.get_mut(&id).and_then(Value::as_map_mut) else { continue };
            if !is_sam_resource(resource)? || resource.str("Type") != Some(kind) {
                continue;
            }
            if !resource.has("Properties") && kind == "AWS::Serverless::HttpApi" {
                resource.insert("Properties", Map::new());
            }
            let Some(properties) = resource.get_mut("Properties").and_then(Value::as_map_mut) else {
                continue;
            };
            if properties.truthy("DefinitionBody").is_none() && properties.truthy("DefinitionUri").is_none() {
                properties.insert("DefinitionBody", skeleton());
                properties.insert(MANAGED, true);
            }
        }
    }
    Ok(())
}

/// Puts the paths of the events into their APIs.
pub fn apply(document: &mut Map, flavour: &Flavour) -> Outcome<()> {
    let globals = document.get("Globals").and_then(Value::as_map).cloned().unwrap_or_default();
    let existing = resources_mut(document).get(flavour.logical_id).map(Value::deep_copy);
    resources_mut(document).insert(flavour.logical_id, implicit_resource(flavour));
    let mut run = Run { flavour, users: BTreeMap::new(), globals };
    let mut problems = Vec::new();
    for id in resources_mut(document).keys() {
        match run.take_resource(document, &id) {
            Err(problem @ Problem::Event { .. }) => problems.push(problem.of_resource(&id)),
            other => other?,
        }
    }
    run.set_attributes(document);
    run.set_path_conditions(document)?;
    run.remove_unused(document, existing);
    if problems.is_empty() { Ok(()) } else { Err(Problem::Document(problems)) }
}

fn implicit_resource(flavour: &Flavour) -> Map {
    let mut properties = Map::new();
    if flavour.is_rest {
        properties.insert("StageName", "Prod");
    }
    properties
        .insert("DefinitionBody", if flavour.is_rest { swagger::skeleton() } else { open_api::skeleton() });
    properties.insert(MANAGED, true);
    crate::map! {"Type" => flavour.api_type, "Properties" => properties}
}

/// The name in `Ref`, or what stands there.
pub fn api_id_of(value: Option<&Value>) -> Value {
    let referred = value.and_then(Value::as_map).and_then(|map| map.get("Ref"));
    referred.or(value).into()
}

impl Run<'_> {
    fn take_resource(&mut self, document: &mut Map, id: &str) -> Outcome<()> {
        let Some(resource) = resources_mut(document).get(id).and_then(Value::as_map) else { return Ok(()) };
        if !is_sam_resource(resource)? {
            return Ok(());
        }
        if !matches!(
            resource.str("Type"),
            Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
        ) {
            return Ok(());
        }
        let owner = resource.clone();
        let properties = written_properties(&owner);
        let Some(events) = properties.get("Events").and_then(Value::as_map) else { return Ok(()) };
        let mut chosen = Map::by_hash();
        for (event_id, event) in events.iter() {
            if event.truthy() && event.get("Type").and_then(Value::as_str) == Some(self.flavour.event_type) {
                chosen.insert(event_id, event.clone());
            }
        }
        if chosen.is_empty() {
            return Ok(());
        }
        // What was done before an event failed stays done, also to the event itself.
        let outcome = chosen.keys().iter().try_for_each(|event_id| {
            let mut event = chosen.get(event_id).cloned().unwrap_or_default();
            let outcome = self.take_event(document, &owner, event_id, &mut event);
            chosen.insert(event_id, event);
            outcome
        });
        let resource = resources_mut(document).get_mut(id).and_then(Value::as_map_mut);
        let properties = resource.and_then(|r| r.get_mut("Properties")).and_then(Value::as_map_mut);
        if let Some(events) = properties.and_then(|p| p.get_mut("Events")).and_then(Value::as_map_mut) {
            if outcome.is_ok() {
                events.update(&chosen);
            } else {
                chosen.iter().for_each(|(event_id, event)| events.insert(event_id, event));
            }
        }
        outcome
    }

    fn take_event(&mut self, document: &mut Map, owner: &Map, id: &str, written: &mut Value) -> Outcome<()> {
        let Some(written) = written.as_map_mut() else { return Ok(()) };
        let mut properties = match written.get("Properties") {
            None => Value::Map(Map::new()),
            Some(properties) => properties.clone(),
        };
        if self.flavour.is_rest && !properties.truthy() {
            return Ok(());
        }
        let Some(event) = properties.as_map_mut() else {
            return crate::problem::event(id, "Properties should be a map.");
        };
        self.add_tags(document, owner, event);
        if !event.has(self.flavour.api_property) {
            event.insert(self.flavour.api_property, crate::intrinsics::reference(self.flavour.logical_id));
        }
        if !self.flavour.is_rest {
            http::default_route(event);
        }
        let outcome = self.take_route(document, owner, id, event);
        written.insert("Properties", properties);
        outcome
    }

    fn take_route(&mut self, document: &mut Map, owner: &Map, id: &str, event: &Map) -> Outcome<()> {
        let flavour = self.flavour;
        let api_id = api_id_of(event.get(flavour.api_property));
        expect::some(event.get("Path"), expect::Event(id), "Path")?;
        expect::some(event.get("Method"), expect::Event(id), "Method")?;
        let api_id = expect::string(Some(&api_id), expect::Event(id), flavour.api_property)?;
        let path = expect::string(event.get("Path"), expect::Event(id), "Path")?;
        let method = expect::string(event.get("Method"), expect::Event(id), "Method")?;
        let users = self.users.entry(api_id.to_string()).or_default();
        let condition = owner.get("Condition").and_then(Value::as_text).cloned();
        users.conditions.entry(path.to_string()).or_default().insert(method.to_string(), condition);
        users.deletion.push(owner.get("DeletionPolicy").into());
        users.update_replace.push(owner.get("UpdateReplacePolicy").into());
        self.add_path(document, id, api_id, path, method)?;
        if !flavour.is_rest && event.has("RouteSettings") {
            http::add_route_settings(document, owner, id, api_id, event)?;
        }
        Ok(())
    }

    fn add_path(&self, document: &mut Map, id: &str, api_id: &Str, path: &Str, method: &Str) -> Outcome<()> {
        let flavour = self.flavour;
        let api = resources_mut(document).get_mut(api_id).and_then(Value::as_map_mut);
        let other_kind = |api: &Map| api.str("Type") == Some("AWS::Serverless::HttpApi") && flavour.is_rest;
        let Some(api) = api.filter(|api| !other_kind(api)) else {
            return event(
                id,
                format!(
                    "{} must be a valid reference to an '{}' resource in same template.",
                    flavour.api_property, flavour.api_type
                ),
            );
        };
        let Some(properties) = api.get_mut("Properties").and_then(Value::as_map_mut) else { return Ok(()) };
        let Some(body) = properties.get("DefinitionBody").filter(|body| flavour.is_valid(body)) else {
            return Ok(());
        };
        if properties.truthy(MANAGED).is_none() {
            return Ok(());
        }
        let mut editor = flavour.edit(body)?;
        editor.add_path(path, method)?;
        let body = flavour.finish(editor);
        properties.insert("DefinitionBody", body);
        Ok(())
    }

    /// A condition on each path whose methods all have one.
    fn set_path_conditions(&self, document: &mut Map) -> Outcome<()> {
        for api_id in resources_mut(document).keys() {
            let Some(api) = resources_mut(document).get(&api_id).and_then(Value::as_map) else { continue };
            if !is_sam_resource(api)? || api.str("Type") != Some(self.flavour.api_type) {
                continue;
            }
            let properties = written_properties(api);
            if properties.truthy(MANAGED).is_none() {
                continue;
            }
            let mut editor = self.flavour.edit(properties.get("DefinitionBody").unwrap_or(&Value::Null))?;
            let mut combined = Map::new();
            for path in editor.path_names() {
                let methods =
                    self.users.get(api_id.as_str()).and_then(|users| users.conditions.get(path.as_str()));
                let Some(conditions) = methods.and_then(|m| common_conditions(m.values())) else { continue };
                if let [only] = &conditions[..] {
                    editor.make_conditional(&path, only);
                } else {
                    let name = format!("{api_id}{}PathCondition", readable_path(&path));
                    combined.update(&any_of(conditions, &name));
                    editor.make_conditional(&path, &name.into());
                }
            }
            let body = self.flavour.finish(editor);
            add_conditions(document, combined);
            let api = resources_mut(document).get_mut(&api_id).and_then(Value::as_map_mut);
            if let Some(properties) = api.and_then(|a| a.get_mut("Properties")).and_then(Value::as_map_mut) {
                properties.insert("DefinitionBody", body);
            }
        }
        Ok(())
    }

    fn remove_unused(&self, document: &mut Map, existing: Option<Value>) {
        let resources = resources_mut(document);
        let body = resources
            .get(self.flavour.logical_id)
            .and_then(|api| api.get("Properties")?.get("DefinitionBody"));
        if body.and_then(|b| b.get("paths")).is_none_or(|paths| !paths.truthy()) {
            match existing {
                Some(existing) => resources.insert(self.flavour.logical_id, existing),
                None => drop(resources.remove(self.flavour.logical_id)),
            }
        }
    }
}

impl Flavour {
    fn is_valid(&self, body: &Value) -> bool {
        if self.is_rest { swagger::is_valid(Some(body)) } else { open_api::is_valid(Some(body)) }
    }
    /// An edit that only touches paths.
    fn edit(&self, body: &Value) -> Outcome<Editor> {
        if self.is_rest {
            swagger::SwaggerEditor::new(Some(body)).map(|e| e.base)
        } else {
            open_api::OpenApiEditor::new(Some(body)).map(|e| e.base)
        }
    }
    fn finish(&self, editor: Editor) -> Map {
        editor.doc.deep_copy()
    }
}

/// The conditions, sorted and each once, when all have one.
fn common_conditions<'a>(conditions: impl Iterator<Item = &'a Option<Str>>) -> Option<Vec<Value>> {
    let mut all: Vec<Str> = Vec::new();
    for condition in conditions {
        all.push(condition.clone()?);
    }
    all.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    all.dedup();
    if all.is_empty() { None } else { Some(all.into_iter().map(Value::from).collect()) }
}

fn add_conditions(document: &mut Map, conditions: Map) {
    if conditions.is_empty() {
        return;
    }
    if let Some(there) = document.or_insert("Conditions", || Map::new().into()).as_map_mut() {
        there.update(&conditions);
    }
}

fn readable_path(path: &str) -> String {
    path.replace('/', "SLASH").replace('{', "OB").replace('}', "CB")
}
