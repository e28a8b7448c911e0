//! From the tree to an AppSpec, every problem kept.

use lang_yaml::{Node, Problem, Problems, Value};

use crate::{AppSpec, Platform, Read};

/// The AppSpec of another platform, and where it shows.
pub fn other_platform(root: &Node) -> Option<(Platform, Problem)> {
    let server = find(root, "os").or_else(|| find(root, "files")).or_else(|| find(root, "permissions"));
    if let Some((key, _)) = server {
        let message = "This AppSpec file is for the EC2/On-Premises compute platform, the deployment is for the Lambda compute platform";
        return Some((Platform::Server, Problem::new(key.at, message)));
    }
    let (_, resources) = find(root, "Resources")?;
    let ecs = resources.as_seq()?.iter().flat_map(|item| item.as_map().unwrap_or_default()).find_map(
        |(_, resource)| {
            let (_, kind) = find(resource, "Type")?;
            (kind.as_str() == Some("AWS::ECS::Service")).then_some(kind)
        },
    )?;
    let message = "This AppSpec file is for the ECS compute platform (AWS::ECS::Service), the deployment is for the Lambda compute platform";
    Some((Platform::Ecs, Problem::new(ecs.at, message)))
}

pub fn app_spec(root: &Node) -> Result<Read, Problems> {
    let mut reader = Reader { problems: Vec::new(), warnings: Vec::new() };
    let spec = reader.app_spec(root);
    match (spec, Problems::of(reader.problems)) {
        (Some(spec), None) => Ok(Read { spec, warnings: reader.warnings }),
        (_, Some(problems)) => Err(problems),
        (None, None) => Err(Problem::new(root.at, "The AppSpec file is empty").into()),
    }
}

/// An entry by its key, in either case.
fn find<'n>(node: &'n Node, key: &str) -> Option<&'n (Node, Node)> {
    node.as_map()?
        .iter()
        .find(|(own, _)| own.scalar_text().is_some_and(|text| text.eq_ignore_ascii_case(key)))
}

struct Reader {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Reader {
    fn refuse<T>(&mut self, node: &Node, message: impl Into<String>) -> Option<T> {
        self.problems.push(Problem::new(node.at, message));
        None
    }

    fn app_spec(&mut self, root: &Node) -> Option<AppSpec> {
        if root.as_map().is_none() {
            return if root.is_null() {
                None
            } else {
                self.refuse(root, format!("The AppSpec file must be a mapping, it is {}", root.kind()))
            };
        }
        self.version(root);
        self.unknown_keys(root, "the AppSpec file", &["version", "Resources", "Hooks"]);
        let hooks = self.hooks(root);
        let (name, properties) = self.resource(root)?;
        let spec = AppSpec {
            resource: name,
            function_name: self.property(properties, "Name").unwrap_or_default(),
            alias: self.property(properties, "Alias").unwrap_or_default(),
            current_version: self.property(properties, "CurrentVersion").unwrap_or_default(),
            target_version: self.property(properties, "TargetVersion").unwrap_or_default(),
            before_allow_traffic: hooks.0,
            after_allow_traffic: hooks.1,
        };
        if !spec.current_version.is_empty() && spec.current_version == spec.target_version {
            let place = find(properties, "TargetVersion").map_or(properties, |(_, value)| value);
            self.refuse::<()>(
                place,
                format!("TargetVersion must differ from CurrentVersion, both are {}", spec.target_version),
            );
        }
        Some(spec)
    }

    /// `0` is taken for `0.0`: JSON writers print the number so, and CodeDeploy takes what they print
    /// (<https://github.com/aws-actions/amazon-ecs-deploy-task-definition> sends it).
    fn version(&mut self, root: &Node) {
        let found = find(root, "version").map(|(_, value)| value);
        match found.and_then(Node::scalar_text).as_deref() {
            Some("0.0" | "0") => {}
            Some(other) => {
                self.refuse::<()>(
                    found.unwrap_or(root),
                    format!("The version of an AppSpec file is 0.0, found {other}"),
                );
            }
            None => {
                self.refuse::<()>(
                    found.unwrap_or(root),
                    "The AppSpec file has no version; it begins with `version: 0.0`",
                );
            }
        }
    }

    /// The one function that a Lambda deployment moves: its name in the file and its properties.
    fn resource<'n>(&mut self, root: &'n Node) -> Option<(String, &'n Node)> {
        let Some((_, resources)) = find(root, "Resources") else {
            return self.refuse(root, "The AppSpec file has no Resources section");
        };
        let items = match &resources.value {
            Value::Seq(items) => items.as_slice(),
            Value::Map(_) => std::slice::from_ref(resources),
            _ => {
                return self.refuse(
                    resources,
                    format!("Resources must be a list with one function, it is {}", resources.kind()),
                );
            }
        };
        let mut functions = items.iter().flat_map(|item| item.as_map().unwrap_or_default());
        let Some((name, resource)) = functions.next() else {
            return self.refuse(resources, "Resources names no function");
        };
        if let Some((more, _)) = functions.next() {
            self.refuse::<()>(more, "Resources names more than one function; a deployment moves exactly one");
        }
        let name = name.scalar_text().unwrap_or_default().into_owned();
        match find(resource, "Type").map(|(_, kind)| (kind, kind.scalar_text())) {
            Some((_, Some(kind))) if kind == "AWS::Lambda::Function" => {}
            Some((kind, found)) => {
                let found = found.unwrap_or_default();
                self.refuse::<()>(
                    kind,
                    format!("The Type of {name} must be AWS::Lambda::Function, found {found}"),
                );
            }
            None => {
                self.refuse::<()>(resource, format!("{name} has no Type; it must be AWS::Lambda::Function"));
            }
        }
        self.unknown_keys(resource, &name, &["Type", "Properties"]);
        let Some((_, properties)) =
            find(resource, "Properties").filter(|(_, value)| value.as_map().is_some())
        else {
            return self.refuse(resource, format!("{name} has no Properties"));
        };
        self.unknown_keys(properties, "Properties", &["Name", "Alias", "CurrentVersion", "TargetVersion"]);
        Some((name, properties))
    }

    fn property(&mut self, properties: &Node, name: &str) -> Option<String> {
        let Some((key, value)) = find(properties, name) else {
            return self.refuse(properties, format!("Properties lacks {name}"));
        };
        match value.scalar_text() {
            Some(text) if !text.is_empty() => Some(text.into_owned()),
            Some(_) => self.refuse(key, format!("{name} is empty")),
            None => self.refuse(value, format!("{name} must be a string, it is {}", value.kind())),
        }
    }

    /// (before, after): a list of one-entry mappings, or one mapping.
    fn hooks(&mut self, root: &Node) -> (Option<String>, Option<String>) {
        let (mut before, mut after) = (None, None);
        let Some((_, hooks)) = find(root, "Hooks").filter(|(_, hooks)| !hooks.is_null()) else {
            return (before, after);
        };
        let items = hooks.as_seq().unwrap_or(std::slice::from_ref(hooks));
        for item in items {
            let Some(entries) = item.as_map() else {
                self.refuse::<()>(
                    item,
                    format!("Hooks must be a list of events with a function each, found {}", item.kind()),
                );
                continue;
            };
            for (key, value) in entries {
                let event = key.scalar_text().unwrap_or_default();
                let place = match event.as_ref() {
                    "BeforeAllowTraffic" => &mut before,
                    "AfterAllowTraffic" => &mut after,
                    _ => {
                        let message = format!(
                            "{event} is not a lifecycle event hook of a Lambda deployment; these are BeforeAllowTraffic and AfterAllowTraffic"
                        );
                        self.refuse::<()>(key, message);
                        continue;
                    }
                };
                match value.scalar_text() {
                    Some(function) if place.is_none() && !function.is_empty() => {
                        *place = Some(function.into_owned())
                    }
                    Some(function) if function.is_empty() => {
                        self.refuse::<()>(key, format!("{event} names no function"));
                    }
                    Some(_) => {
                        self.refuse::<()>(key, format!("{event} stands twice in Hooks"));
                    }
                    None => {
                        self.refuse::<()>(
                            value,
                            format!("{event} must name one Lambda function, found {}", value.kind()),
                        );
                    }
                }
            }
        }
        (before, after)
    }

    fn unknown_keys(&mut self, node: &Node, title: &str, known: &[&str]) {
        for (key, _) in node.as_map().unwrap_or_default() {
            let text = key.scalar_text().unwrap_or_default();
            if !known.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                self.warnings.push(Problem::new(
                    key.at,
                    format!("CodeDeploy knows no key `{text}` in {title} and ignores it"),
                ));
            }
        }
    }
}
