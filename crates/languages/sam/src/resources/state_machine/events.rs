//! What starts a state machine: schedules, EventBridge rules and methods of a REST API.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/stepfunctions/events.py> (read 2026-11).
//! Unlike a function, a state machine has no permissions of its own: the caller gets a role.

use crate::{
    context::Context,
    editor::swagger::SwaggerEditor,
    events::{
        Event, Table,
        api::{self, Route},
        event_bridge_rule as rule, schedule, schedule_v2,
    },
    hashed,
    intrinsics::{only_if, sub},
    list, map,
    output::{Resource, Target},
    policies::documents::{assume_role, start_execution},
    problem::{Outcome, event as fail},
    properties::{Kind, Property, Source, opt, req, strict},
    template::MANAGED,
    value::{Map, Value, json},
};

#[rustfmt::skip]
const SCHEDULE: &[Property] = &[
    req("Schedule", Kind::Str), opt("Input", Kind::Str), opt("Enabled", Kind::Bool), opt("State", Kind::Str),
    opt("Name", Kind::Str), opt("Description", Kind::Str), opt("DeadLetterConfig", Kind::Map),
    opt("RetryPolicy", Kind::Map), strict("Target", Kind::Map), strict("RoleArn", Kind::Str),
];
#[rustfmt::skip]
const RULE: &[Property] = &[
    opt("EventBusName", Kind::Str), opt("RuleName", Kind::Str), opt("Pattern", Kind::Map), opt("Input", Kind::Str),
    opt("InputPath", Kind::Str), opt("DeadLetterConfig", Kind::Map), opt("RetryPolicy", Kind::Map),
    opt("State", Kind::Str), strict("Target", Kind::Map), opt("InputTransformer", Kind::Map),
];
#[rustfmt::skip]
const API: &[Property] = &[
    req("Path", Kind::Str), req("Method", Kind::Str), req("RestApiId", Kind::Str), opt("Stage", Kind::Str),
    opt("Auth", Kind::Map), strict("UnescapeMappingTemplate", Kind::Bool),
];

pub const OF_STATE_MACHINES: Table = &[
    ("Api", API),
    ("CloudWatchEvent", RULE),
    ("EventBridgeRule", RULE),
    ("Schedule", SCHEDULE),
    ("ScheduleV2", schedule_v2::PROPERTIES),
];

pub fn transform(event: &Event, owner: &Source, target: &Target, cx: &mut Context) -> Outcome<Vec<Resource>> {
    match event.kind {
        "Api" => of_api(event, owner, target, cx),
        "Schedule" => of_schedule(event, owner, target),
        "ScheduleV2" => schedule_v2::transform(event, target, schedule_v2::Of::StateMachine),
        _ => of_rule(event, owner, target),
    }
}

fn role(event: &Event, owner: &Source, target: &Target, service: &str) -> Outcome<Resource> {
    let id = format!("{}Role", event.source.id);
    let policy = start_execution(&target.arn, &id);
    Ok(Resource::new("AWS::IAM::Role", id, &target.passed_on())?
        .with("AssumeRolePolicyDocument", assume_role(service))
        .with("Policies", list![policy])
        .with("PermissionsBoundary", owner.truthy("PermissionsBoundary")))
}

fn of_schedule(event: &Event, owner: &Source, target: &Target) -> Outcome<Vec<Resource>> {
    let attributes = target.passed_on();
    let mut made = vec![schedule::rule(event, &attributes)?];
    let role_arn = match event.source.get("RoleArn") {
        Some(given) => given.clone(),
        None => {
            let role = role(event, owner, target, "events.amazonaws.com")?;
            let arn = role.att("Arn");
            made.push(role);
            arn
        }
    };
    let rule_arn = made[0].att("Arn");
    let id = rule::id_of_target(event, "StepFunctionsTarget");
    let mut sent_to = map! {"Arn" => &target.arn, "Id" => id, "RoleArn" => role_arn};
    sent_to.insert_some("Input", event.source.value("Input"));
    let queues = schedule::finish_target(event, &mut sent_to, &attributes, &rule_arn)?;
    made[0].set("Targets", list![sent_to]);
    made.extend(queues);
    Ok(made)
}

fn of_rule(event: &Event, owner: &Source, target: &Target) -> Outcome<Vec<Resource>> {
    let attributes = target.passed_on();
    let mut made_rule = rule::rule(event, &attributes)?.with("State", event.source.truthy("State"));
    let role = role(event, owner, target, "events.amazonaws.com")?;
    let id = rule::id_of_target(event, "StepFunctionsTarget");
    let mut sent_to = map! {"Arn" => &target.arn, "Id" => id, "RoleArn" => role.att("Arn")};
    let queues = rule::fill_target(event, &mut sent_to, &attributes, &made_rule.att("Arn"))?;
    made_rule.set("Targets", list![sent_to]);
    Ok([made_rule, role].into_iter().chain(queues).collect())
}

fn of_api(event: &Event, owner: &Source, target: &Target, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let link = api::link(event, cx)?;
    let route = Route::of(event);
    let role = role(event, owner, target, "apigateway.amazonaws.com")?;
    let properties = api::properties_of(cx, &link.api_id);
    if properties.truthy(MANAGED).is_some()
        && let Some(body) = properties.some("DefinitionBody")
    {
        let body = integrate(event, target, cx, &route, &link.api_id, &properties, body, &role)?;
        api::set_body(cx, &link.api_id, body);
    }
    Ok(vec![role])
}

#[allow(clippy::too_many_arguments)]
fn integrate(
    event: &Event,
    target: &Target,
    cx: &Context,
    route: &Route,
    api_id: &str,
    properties: &Map,
    body: &Value,
    role: &Resource,
) -> Outcome<Map> {
    let mut editor = SwaggerEditor::new(Some(body))?;
    if editor.base.has_integration(&route.path, &route.method)? {
        return fail(
            &event.name,
            format!("API method \"{}\" defined multiple times for path \"{}\".", route.method, route.path),
        );
    }
    let condition = target.condition();
    let uri = api::start_execution_uri();
    let uri = condition.map_or_else(|| uri.clone(), |condition| only_if(condition, &uri));
    let template = request_template(target, event.source.truthy("UnescapeMappingTemplate").is_some());
    let integration = || {
        let responses =
            hashed! {"200" => hashed! {"statusCode" => "200"}, "400" => hashed! {"statusCode" => "400"}};
        let mut integration = hashed! {
            "type" => "aws", "httpMethod" => "POST", "uri" => &uri, "responses" => responses,
            "credentials" => role.att("Arn"),
        };
        integration.update(&map! {"requestTemplates" => &template});
        integration
    };
    let responses = hashed! {
        "200" => hashed! {"description" => "OK"}, "400" => hashed! {"description" => "Bad Request"},
    };
    editor.add_integration(&route.path, &route.method, condition, responses, &integration)?;
    if let Some(auth) = event.source.truthy("Auth").and_then(Value::as_map) {
        let stage = event.source.value("Stage");
        let method = api::Method { event, auth, api: properties, api_id, route, stage };
        api::add_auth(&method, cx, &mut editor)?;
    }
    Ok(editor.finish())
}

fn request_template(target: &Target, unescape: bool) -> Map {
    let machine = format!("${{{}}}", target.id);
    let text = if unescape {
        format!(
            "{{\"input\": \"$util.escapeJavaScript($input.json('$')).replaceAll(\"\\\\'\",\"'\")\", \
             \"stateMachineArn\": \"{machine}\"}}"
        )
    } else {
        let request =
            map! {"input" => "$util.escapeJavaScript($input.json('$'))", "stateMachineArn" => machine};
        json::dumps(&request.into(), json::Style::DEFAULT)
    };
    map! {"application/json" => sub(text)}
}
