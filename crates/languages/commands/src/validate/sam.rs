//! Templates of SAM: what the transform finds, at the line that it speaks of.
//!
//! The transform's messages are the published translator's, word for word: they name the resource, the event and the property in prose. The
//! place is read from them: first what stands in quotes or brackets, then bare words, as far as such a key was really written there.
//! A message that names nothing that was written stands at its resource, or at `Resources`.

use super::finding;
use crate::transform::{self, Failure, Request};
use lang_sam::Problem as SamProblem;
use lang_template::{Finding, Severity};
use lang_yaml::{Node, Position, Problem, Style, Value};

/// By the transform it names, or, where that was forgotten, by its types: that is told as the mistake that it is.
pub fn is_sam(root: &Node) -> bool {
    let named = |node: &Node| node.as_str().is_some_and(|name| name.starts_with("AWS::Serverless"));
    let resources = root.get("Resources").and_then(Node::as_map).unwrap_or_default();
    root.get("Transform")
        .is_some_and(|node| named(node) || node.as_seq().is_some_and(|list| list.iter().any(named)))
        || resources.iter().any(|(_, resource)| is_of_sam(resource))
}

fn is_of_sam(resource: &Node) -> bool {
    resource.get("Type").and_then(Node::as_str).is_some_and(|kind| kind.starts_with("AWS::Serverless::"))
}

/// What SAM makes of the template, in the region of most templates or in one that its mappings speak of; or all problems with their places.
pub fn transform(root: &Node) -> Result<Node, Vec<Finding>> {
    let run = |region: &str| transform::looked_at(root, &Request::for_looking(region.into()));
    let first = match run("us-east-1") {
        Ok(template) => return Ok(transform::node(&template)),
        Err(failure) => failure,
    };
    match mapped_regions(root).into_iter().find_map(|region| run(region).ok()) {
        Some(template) => Ok(transform::node(&template)),
        None => Err(problems(root, &first)),
    }
}

/// The names in mappings that are written as regions are.
fn mapped_regions(root: &Node) -> Vec<&str> {
    let is_region =
        |name: &&str| name.split('-').count() >= 3 && name.ends_with(|c: char| c.is_ascii_digit());
    let mappings = root.get("Mappings").and_then(Node::as_map).unwrap_or_default();
    let tops = mappings.iter().flat_map(|(_, mapping)| mapping.as_map().unwrap_or_default());
    let mut names: Vec<&str> = tops.filter_map(|(key, _)| key.as_str()).filter(is_region).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Each problem once, at its place.
fn problems(root: &Node, failure: &Failure) -> Vec<Finding> {
    let causes = match failure {
        Failure::Transform(SamProblem::Document(causes)) => causes.as_slice(),
        Failure::Transform(problem) => std::slice::from_ref(problem),
        Failure::Extensions(problem) => {
            return vec![finding(Severity::Error, "transform", problem.clone())];
        }
        Failure::Syntax(_) | Failure::UnknownParameters { .. } => &[],
    };
    let mut findings: Vec<Finding> = Vec::new();
    for cause in causes {
        let found = located(root, cause);
        if !findings.iter().any(|there| there.problem == found.problem) {
            findings.push(found);
        }
    }
    findings
}

fn located(root: &Node, cause: &SamProblem) -> Finding {
    let message = cause.to_string();
    let at = place(root, cause.logical_id(), &message);
    finding(Severity::Error, "sam", Problem::new(at, message))
}

/// What each SAM type becomes, for its attributes.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html> (read 2026-11)
const BECOMES: [(&str, &str); 10] = [
    ("Api", "AWS::ApiGateway::RestApi"),
    ("Application", "AWS::CloudFormation::Stack"),
    ("CapacityProvider", "AWS::Lambda::CapacityProvider"),
    ("Function", "AWS::Lambda::Function"),
    ("GraphQLApi", "AWS::AppSync::GraphQLApi"),
    ("HttpApi", "AWS::ApiGatewayV2::Api"),
    ("LayerVersion", "AWS::Lambda::LayerVersion"),
    ("SimpleTable", "AWS::DynamoDB::Table"),
    ("StateMachine", "AWS::StepFunctions::StateMachine"),
    ("WebSocketApi", "AWS::ApiGatewayV2::Api"),
];

/// The template as SAM might have made it, had it been able to: each of its resources as what it becomes, with nothing in it, and every name
/// that is referred to and that SAM may give.
pub fn with_all_that_may_be_made(root: &Node) -> Node {
    let mut made = root.clone();
    let Value::Map(sections) = &mut made.value else { return made };
    let Some((_, Node { value: Value::Map(resources), .. })) =
        sections.iter_mut().find(|(key, _)| key.as_str() == Some("Resources"))
    else {
        return made;
    };
    let mut names = Vec::new();
    words(root, &mut names);
    names.retain(|name| may_be_made(root, name));
    resources.iter_mut().for_each(|(_, resource)| become_what_it_is(resource));
    for name in names {
        if !resources.iter().any(|(key, _)| key.as_str() == Some(name.as_str())) {
            resources.push((text(&name), empty()));
        }
    }
    made
}

fn become_what_it_is(resource: &mut Node) {
    let kind = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
    let of_sam = kind.strip_prefix("AWS::Serverless::");
    if let Some((_, becomes)) = BECOMES.iter().find(|(name, _)| Some(*name) == of_sam) {
        // What its properties would be is as unknown as what a macro makes.
        let unknown = Node::new(Value::Map(vec![(text("Fn::Transform"), empty())]), Position::START);
        let entries = vec![(text("Type"), text(becomes)), (text("Properties"), unknown)];
        *resource = Node::new(Value::Map(entries), resource.at);
    }
}

fn text(text: &str) -> Node {
    Node::new(Value::String(text.into(), Style::Plain), Position::START)
}

fn empty() -> Node {
    Node::new(Value::Map(Vec::new()), Position::START)
}

/// Whether SAM may give the name: it begins with that of a resource, goes on with a capital (`Role`, `AliasLive`), or with the name of an event or a
/// connector, or ends in `Stage`, whose names are the user's. Names that SAM gives by itself are few.
fn may_be_made(root: &Node, name: &str) -> bool {
    const BY_ITSELF: [&str; 4] = [
        "ServerlessRestApi",
        "ServerlessHttpApi",
        "ServerlessDeploymentApplication",
        "CodeDeployServiceRole",
    ];
    let may_follow = |rest: &str, resource: &Node| {
        let own = [events(resource), resource.get("Connectors")].into_iter().flatten();
        let mut keys =
            own.flat_map(|own| own.as_map().unwrap_or_default()).filter_map(|(key, _)| key.as_str());
        rest.starts_with(|c: char| c.is_ascii_uppercase())
            || rest.ends_with("Stage")
            || keys.any(|key| rest.starts_with(key))
    };
    let resources = root.get("Resources").and_then(Node::as_map).unwrap_or_default();
    let is_of = |(key, resource): &(Node, Node)| {
        let rest = key.as_str().and_then(|id| name.strip_prefix(id));
        let has_parts = is_of_sam(resource) || resource.get("Connectors").is_some();
        has_parts && rest.is_some_and(|rest| may_follow(rest, resource))
    };
    name.chars().all(|c| c.is_ascii_alphanumeric())
        && (BY_ITSELF.iter().any(|known| name.starts_with(known)) || resources.iter().any(is_of))
}

/// All that may be the name of a resource: texts, and what stands in `${...}` of them, up to a point.
fn words(node: &Node, found: &mut Vec<String>) {
    let first = |text: &str| text.split('.').next().unwrap_or(text).to_owned();
    match &node.value {
        Value::String(text, _) => {
            found.push(first(text));
            found.extend(lang_template::call::variables(text).into_iter().map(first));
        }
        Value::Seq(items) => items.iter().for_each(|item| words(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| words(value, found)),
        _ => {}
    }
}

/// Where the message points to.
fn place(root: &Node, id: Option<&str>, message: &str) -> Position {
    let section = |name: &str| root.entry(name).map(|(key, value)| (key.at, value));
    let start = match id {
        Some(id) => owner(root, id),
        None if message.starts_with("'Globals'") => section("Globals"),
        None => event_of_any(root, message),
    };
    let rest = after_openings(message);
    let Some((mut at, mut node)) = start else {
        let found = named(root, rest);
        return found.or_else(|| section("Resources").map(|(at, _)| at)).unwrap_or(root.at);
    };
    if let Some(event) = quoted_after(message, "Event with id [")
        && let Some((key, value)) = events(node).and_then(|events| events.entry(event))
    {
        (at, node) = (key.at, value);
    }
    let inner = node.get("Properties").unwrap_or(node);
    named(inner, rest).or_else(|| named(node, rest)).unwrap_or(at)
}

fn events(resource: &Node) -> Option<&Node> {
    resource.get("Properties")?.get("Events")
}

/// The resource with the id, or the event whose resource SAM gives that id.
fn owner<'n>(root: &'n Node, id: &str) -> Option<(Position, &'n Node)> {
    let resources = root.get("Resources")?;
    if let Some((key, value)) = resources.entry(id) {
        return Some((key.at, value));
    }
    resources.as_map()?.iter().find_map(|(key, resource)| {
        let event = id.strip_prefix(key.as_str()?)?;
        let (key, value) = events(resource)?.entry(event)?;
        Some((key.at, value))
    })
}

/// An event that is spoken of without its resource: by its id there, or by resource and event in one word.
fn event_of_any<'n>(root: &'n Node, message: &str) -> Option<(Position, &'n Node)> {
    let id = quoted_after(message, "Event with id [")?;
    owner(root, id).or_else(|| {
        let resources = root.get("Resources")?.as_map()?;
        resources.iter().find_map(|(_, resource)| {
            let (key, value) = events(resource)?.entry(id)?;
            Some((key.at, value))
        })
    })
}

fn quoted_after<'m>(message: &'m str, opening: &str) -> Option<&'m str> {
    message.split_once(opening)?.1.split_once(']').map(|(id, _)| id)
}

/// The message without the sentences that say whose it is.
fn after_openings(message: &str) -> &str {
    message.rsplit_once(" is invalid. ").map_or(message, |(_, rest)| rest)
}

/// The place of the first thing named in a message that was written in the node.
fn named(node: &Node, message: &str) -> Option<Position> {
    quoted(message)
        .find_map(|path| follow(node, path))
        .or_else(|| bare_words(message).find_map(|path| follow(node, path)))
}

/// What stands in quotes or brackets, in the order of the text.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    let closing = |open: char| match open {
        '[' => ']',
        other => other,
    };
    let mut rest = message;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['\'', '"', '`', '['])?;
            let open = rest[at..].chars().next()?;
            let begins_word = rest[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let inside = &rest[at + 1..];
            let Some(end) = inside.find(closing(open)).filter(|_| begins_word) else {
                rest = inside;
                continue;
            };
            rest = &inside[end + 1..];
            return Some(&inside[..end]);
        }
    })
}

/// Words that may be the name of a property: they have a capital, or are a path of a web API.
fn bare_words(message: &str) -> impl Iterator<Item = &str> {
    message
        .split_whitespace()
        .map(|word| word.trim_end_matches(['.', ',', ':', ';']))
        .filter(|word| word.starts_with('/') || (word.len() > 2 && word.chars().any(char::is_uppercase)))
}

/// Follows `A.B[0]` from wherever `A` is a key, the shallowest such place; as far as the path was written.
fn follow(node: &Node, path: &str) -> Option<Position> {
    if let Some((key, _)) = shallowest(node, path) {
        return Some(key.at);
    }
    let mut steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    let (key, first) = shallowest(node, steps.next()?)?;
    let (mut at, mut value) = (key.at, first);
    for step in steps {
        let next = match &value.value {
            Value::Seq(items) => {
                step.parse().ok().and_then(|n: usize| items.get(n)).map(|item| (item.at, item))
            }
            _ => value.entry(step).map(|(key, value)| (key.at, value)),
        };
        let Some(found) = next else { break };
        (at, value) = found;
    }
    Some(at)
}

fn shallowest<'n>(node: &'n Node, name: &str) -> Option<&'n (Node, Node)> {
    let mut level = vec![node];
    while !level.is_empty() {
        if let Some(found) = level.iter().find_map(|node| node.entry(name)) {
            return Some(found);
        }
        level = level
            .into_iter()
            .flat_map(|node| match &node.value {
                Value::Seq(items) => items.iter().collect::<Vec<_>>(),
                Value::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
                _ => Vec::new(),
            })
            .collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Globals:
  Api:
    StageName: x
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handlr: a
      Auth:
        Authorizers:
          Mine:
            Identity:
              Headers:
                - a
                - 1
      Events:
        Get:
          Type: Api
          Properties:
            RestApiId: 1
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        paths:
          /foo: 1
";

    #[test]
    fn the_line_is_that_of_the_property_which_the_message_names() {
        let root = lang_yaml::parse(TEMPLATE, &lang_yaml::Options::default()).unwrap().root;
        let cases = [
            (
                Some("F"),
                "Resource with id [F] is invalid. property Handlr not defined for resource of type X",
                8,
            ),
            (
                Some("F"),
                "Resource with id [F] is invalid. Property 'Auth.Authorizers.Mine.Identity.Headers[1]' should be a string.",
                15,
            ),
            (
                Some("F"),
                "Resource with id [F] is invalid. Property 'Auth.Authorizers.Mine.Nothing' is required.",
                11,
            ),
            (
                Some("F"),
                "Resource with id [F] is invalid. Event with id [Get] is invalid. Property 'RestApiId' should be a string.",
                20,
            ),
            (Some("F"), "Resource with id [F] is invalid. Missing required property 'Gone'.", 5),
            (Some("FGet"), "Resource with id [FGet] is invalid. Missing required property 'Queue'.", 17),
            (None, "Event with id [FGet] is invalid. Something else.", 17),
            (None, "'Globals' section is invalid. 'StageName' is not a supported property of 'Api'.", 3),
            (
                None,
                "Structure of the SAM template is invalid. Value of '/foo' path must be a dictionary according to Swagger spec.",
                26,
            ),
            (None, "Structure of the SAM template is invalid. Nothing that was written.", 4),
        ];
        for (id, message, line) in cases {
            assert_eq!(place(&root, id, message).line, line, "{message}");
        }
    }
}
