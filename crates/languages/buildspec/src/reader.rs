//! Taking a mapping apart: each key once, every problem kept, what is left over becomes a warning.

use lang_yaml::{Node, Problem, Value};

use crate::spec::Command;

#[derive(Default)]
pub struct Report {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

impl Report {
    pub fn refuse(&mut self, node: &Node, message: impl Into<String>) {
        self.problems.push(Problem::new(node.at, message));
    }

    pub fn refuse_with_hint(&mut self, node: &Node, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(node.at, message).hint(hint));
    }

    pub fn warn(&mut self, node: &Node, message: impl Into<String>) {
        self.warnings.push(Problem::new(node.at, message));
    }
}

/// A mapping of which keys are taken one by one.
pub struct Mapping<'n> {
    node: &'n Node,
    entries: Vec<(&'n Node, &'n Node)>,
    /// What it is, for messages: "the phase `build`".
    title: String,
}

impl<'n> Mapping<'n> {
    /// Of a node that is a mapping; any other has no entries.
    pub fn of(node: &'n Node, title: impl Into<String>) -> Self {
        let entries = node.as_map().unwrap_or_default().iter().map(|(key, value)| (key, value)).collect();
        Self { node, entries, title: title.into() }
    }

    pub fn node(&self) -> &'n Node {
        self.node
    }

    pub fn take(&mut self, key: &str) -> Option<&'n Node> {
        let at =
            self.entries.iter().position(|(own, _)| own.scalar_text().is_some_and(|text| text == key))?;
        Some(self.entries.remove(at).1)
    }

    /// All entries that have not been taken, with the text of their keys.
    pub fn rest(&mut self) -> Vec<(String, &'n Node, &'n Node)> {
        let named = |(key, value): (&'n Node, &'n Node)| {
            (key.scalar_text().unwrap_or_default().into_owned(), key, value)
        };
        std::mem::take(&mut self.entries).into_iter().map(named).collect()
    }

    /// What is left over is what CodeBuild ignores.
    pub fn finish(mut self, findings: &mut Report) {
        for (key, node, _) in self.rest() {
            findings.warn(node, format!("CodeBuild knows no key `{key}` in {} and ignores it", self.title));
        }
    }

    /// A mapping under a key; nothing under it counts as absent.
    pub fn mapping(&mut self, findings: &mut Report, key: &str) -> Option<Mapping<'n>> {
        let node = self.take(key)?;
        match node.value {
            Value::Map(_) => Some(Mapping::of(node, format!("`{key}`"))),
            Value::Null => {
                findings.warn(node, format!("there is nothing under `{key}`"));
                None
            }
            _ => {
                findings.refuse(
                    node,
                    format!("`{key}` in {} must be a mapping, found {}", self.title, node.kind()),
                );
                None
            }
        }
    }

    pub fn text(&mut self, findings: &mut Report, key: &str) -> Option<String> {
        let node = self.take(key)?;
        scalar(findings, node, &format!("`{key}` in {}", self.title))
    }

    /// `yes`, `no`, `true`, `false`; no if absent.
    pub fn flag(&mut self, findings: &mut Report, key: &str) -> bool {
        let Some(node) = self.take(key) else { return false };
        match node.scalar_text().as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("yes" | "true") => true,
            Some("no" | "false" | "") => false,
            _ => {
                findings.refuse(node, format!("`{key}` in {} must be yes or no", self.title));
                false
            }
        }
    }

    /// A list of texts, or one text in place of a list.
    pub fn texts(&mut self, findings: &mut Report, key: &str) -> Vec<String> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let title = format!("`{key}` in {}", self.title);
        match &node.value {
            Value::Seq(items) => {
                items.iter().filter_map(|item| scalar(findings, item, &format!("each of {title}"))).collect()
            }
            _ => scalar(findings, node, &title).into_iter().collect(),
        }
    }

    /// Names and texts.
    pub fn pairs(&mut self, findings: &mut Report, key: &str) -> Vec<(String, String)> {
        let Some(mut mapping) = self.mapping(findings, key) else { return Vec::new() };
        let entries = mapping.rest().into_iter();
        entries
            .filter_map(|(name, _, value)| match &value.value {
                Value::Null => Some((name, String::new())),
                _ => scalar(findings, value, &format!("`{name}` in `{key}`")).map(|text| (name, text)),
            })
            .collect()
    }

    /// Commands under a key. A command that YAML takes for a mapping is refused in CodeBuild's words, see
    /// <https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/issues/518>.
    pub fn commands(&mut self, findings: &mut Report, key: &str) -> Vec<Command> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let items = node.as_seq().unwrap_or(std::slice::from_ref(node));
        let label = if key == "commands" { "Commands" } else { "Finally" };
        let mut commands = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item.scalar_text() {
                Some(text) if item.is_null() && text.is_empty() => {
                    findings.warn(item, "this command is empty and is left out")
                }
                Some(text) => commands.push(Command { text: text.into_owned(), at: item.at }),
                None => {
                    let line = item.at.line;
                    let message = format!(
                        "Expected {label}[{index}] to be of string type: found subkeys instead at line {line}, value of the key tag on line {} might be empty",
                        line.saturating_sub(1)
                    );
                    findings.refuse_with_hint(
                        item,
                        message,
                        "a command that holds `: ` goes in quotes as a whole",
                    );
                }
            }
        }
        commands
    }
}

/// A scalar as it was written; nothing where nothing is written.
pub fn scalar(findings: &mut Report, node: &Node, title: &str) -> Option<String> {
    match node.scalar_text() {
        Some(text) if node.is_null() && text.is_empty() => None,
        Some(text) => Some(text.into_owned()),
        None => {
            findings.refuse(node, format!("{title} must be a string, found {}", node.kind()));
            None
        }
    }
}
