//! Whether a value of the template looks as a schema wants it.
//!
//! Reading order: [`seen`] (what is known of a value that may be a function), this file (going down), [`scalar`], [`object`], [`list`],
//! [`branches`] (`anyOf` and its like), [`patterns`], [`formats`], [`referred`]. Texts are those of the validator that CloudFormation uses for registry types
//! (<https://github.com/everit-org/json-schema>), as its stack events show them ("Properties validation failed for resource X with message: ...").
//! Sure or silent: what depends on a value that is not known here is not judged.
//! Left out: see [`formats`].

mod branches;
mod formats;
mod list;
mod object;
mod patterns;
mod referred;
mod scalar;
mod seen;

use super::Severity;
use lang_schemas::{Schema, Shape, Step as SchemaStep, Type};
use lang_yaml::{Node, Position, Value};
use patterns::Patterns;
pub(super) use referred::Referred;
pub(super) use seen::Parameters;
use seen::{Known, Seen};
use std::fmt;

/// One step from a resource's properties down to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Key(&'t str),
    Item(usize),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Key(name) => f.write_str(name),
            Step::Item(index) => write!(f, "{index}"),
        }
    }
}

/// Something that does not look as it should.
#[derive(Clone, Debug)]
pub(super) struct Wrong<'t> {
    pub rule: &'static str,
    /// A warning where the value may be another one when it counts: a parameter's default.
    pub severity: Severity,
    pub at: Position,
    pub path: Vec<Step<'t>>,
    pub text: String,
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fits {
    Yes,
    No,
    Unknown,
}

/// A value with the place of the key that it stands under: what is missing in it is said there.
#[derive(Clone, Copy)]
struct Place<'t> {
    node: &'t Node,
    key: Position,
}

pub(super) struct Judge<'t> {
    parameters: Parameters<'t>,
    referred: Referred<'t>,
    patterns: Patterns,
    path: Vec<Step<'t>>,
    wrongs: Vec<Wrong<'t>>,
    /// Whether something could not be judged.
    unsure: bool,
    /// How many branches we are in of which one, all or none have to fit.
    trials: usize,
    /// Whether only it counts that something is wrong, not what.
    is_quiet: bool,
    has_failed: bool,
    /// How many branches of `Fn::If` we are in, or 1 more for a resource with a condition.
    conditional: usize,
}

impl<'t> Judge<'t> {
    pub fn new(parameters: Parameters<'t>, referred: Referred<'t>) -> Self {
        let patterns = Patterns::default();
        Judge {
            parameters,
            referred,
            patterns,
            path: Vec::new(),
            wrongs: Vec::new(),
            unsure: false,
            trials: 0,
            is_quiet: false,
            has_failed: false,
            conditional: 0,
        }
    }

    /// What is wrong with the properties of a resource. `key` is where they are announced.
    pub fn properties(
        &mut self,
        properties: &'t Node,
        key: Position,
        schema: Schema<'static>,
        is_conditional: bool,
    ) -> Vec<Wrong<'t>> {
        self.conditional = usize::from(is_conditional);
        let place = Place { node: properties, key };
        self.value(place, schema.shape());
        for (path, shape) in schema.extensions() {
            self.at_places(place, &path.0, shape);
        }
        self.unsure = false;
        std::mem::take(&mut self.wrongs)
    }

    /// Judges what stands at a place, if it is written there: a function is not looked into.
    fn at_places(&mut self, place: Place<'t>, path: &[SchemaStep<'static>], shape: Shape<'static>) {
        let Some((step, rest)) = path.split_first() else { return self.value(place, shape) };
        if !matches!(seen::seen(place.node, &self.parameters), Seen::Plain) {
            return;
        }
        match (step, &place.node.value) {
            (SchemaStep::Property(name), Value::Map(entries)) => {
                if let Some((key, node)) = entries.iter().rev().find(|(key, _)| key.as_str() == Some(name)) {
                    self.path.push(Step::Key(name));
                    self.at_places(Place { node, key: key.at }, rest, shape);
                    self.path.pop();
                }
            }
            (SchemaStep::Each, Value::Seq(items)) => {
                for (index, node) in items.iter().enumerate() {
                    self.path.push(Step::Item(index));
                    self.at_places(Place { node, key: node.at }, rest, shape);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    /// A value that is not there at all, as a resource without `Properties`.
    pub fn nothing(&mut self, key: Position, shape: Shape<'static>) -> Vec<Wrong<'t>> {
        self.required(&[], key, shape);
        std::mem::take(&mut self.wrongs)
    }

    /// What is wrong, and what to do about it, is put in words only where it is told.
    fn wrong(&mut self, rule: &'static str, at: Position, say: impl FnOnce() -> (String, Option<String>)) {
        self.has_failed = true;
        if !self.is_quiet {
            let (text, hint) = say();
            let path = self.path.clone();
            self.wrongs.push(Wrong { rule, severity: Severity::Error, at, path, text, hint });
        }
    }

    fn below(&mut self, step: Step<'t>, place: Place<'t>, shape: Shape<'static>) {
        self.path.push(step);
        self.value(place, shape);
        self.path.pop();
    }

    fn value(&mut self, place: Place<'t>, shape: Shape<'static>) {
        if self.is_quiet && self.has_failed {
            return;
        }
        match seen::seen(place.node, &self.parameters) {
            Seen::Plain => self.plain(place, shape),
            Seen::Either(branches) => self.either(place, &branches, shape),
            Seen::Nothing => {}
            Seen::Of(known) => {
                self.unsure = true;
                self.known(place, known, shape);
                self.reference(place, shape);
            }
            Seen::Default(default) => {
                self.unsure = true;
                self.known(place, Known::Text, shape);
                if self.conditional == 0 && self.trials == 0 {
                    self.default(place, default, shape);
                }
            }
            Seen::Unknown => {
                self.unsure = true;
                self.reference(place, shape);
            }
        }
    }

    fn plain(&mut self, place: Place<'t>, shape: Shape<'static>) {
        if shape.is_never() {
            let name = self.path.last().copied();
            return self.wrong("exclusive", place.key, || {
                let name = name.map(|step| step.to_string()).unwrap_or_default();
                let hint = format!("{name} does not go with what else is given here");
                (format!("extraneous key [{name}] is not permitted"), Some(hint))
            });
        }
        if !self.type_fits(place, shape) {
            return;
        }
        match &place.node.value {
            Value::Map(entries) => self.object(entries, place, shape),
            Value::Seq(items) => self.list(items, place, shape),
            _ => self.scalar(place.node, place.node.at, shape),
        }
        self.branches(place, shape);
    }

    /// Both branches of an `Fn::If` have to do; which of them counts is not known in a trial.
    fn either(&mut self, place: Place<'t>, branches: &[&'t Node], shape: Shape<'static>) {
        self.conditional += 1;
        for node in branches {
            let place = Place { node, ..place };
            if self.trials == 0 {
                self.value(place, shape);
            } else if self.trial(place, shape) != Fits::Yes {
                self.unsure = true;
            }
        }
        self.conditional -= 1;
    }

    /// A function whose result is not known, but whether it is a text or a list is.
    fn known(&mut self, place: Place<'t>, known: Known, shape: Shape<'static>) {
        let types = shape.types();
        let fits = types.is_any()
            || match known {
                Known::List => types.has(Type::Array),
                Known::Text => {
                    [Type::String, Type::Boolean, Type::Integer, Type::Number].iter().any(|of| types.has(*of))
                }
            };
        if !fits {
            let found = if known == Known::List { "JSONArray" } else { "String" };
            self.wrong_type(place.node.at, types, found, None);
        }
    }

    /// What is referred to gives something of another format. In a trial another branch may be meant.
    fn reference(&mut self, place: Place<'t>, shape: Shape<'static>) {
        let wanted = shape.keyword("format").and_then(lang_schemas::Value::as_str);
        let Some(wanted) = wanted.filter(|wanted| self.trials == 0 && formats::pattern(wanted).is_some())
        else {
            return;
        };
        if let Some(given) = self.referred.formats(place.node)
            && !given.contains(&wanted)
        {
            self.wrong("reference", place.node.at, || {
                let given = if given.is_empty() { "of no such format".into() } else { given.join(" or ") };
                let hint = format!("a value of the format {wanted} is wanted here, and this is {given}");
                ("failed validation constraint for keyword [format]".into(), Some(hint))
            });
        }
    }

    /// The default of a parameter, where the parameter is referred to.
    fn default(&mut self, place: Place<'t>, default: &'t Node, shape: Shape<'static>) {
        let before = self.wrongs.len();
        let types = shape.types();
        if types.is_any() || self.type_fits(Place { node: default, key: place.key }, shape) {
            self.scalar(default, place.node.at, shape);
        }
        for wrong in &mut self.wrongs[before..] {
            wrong.at = place.node.at;
            wrong.severity = Severity::Warning;
            let said = wrong.hint.take().map_or(String::new(), |hint| format!(": {hint}"));
            wrong.hint = Some(format!("this is the default of the parameter{said}"));
        }
    }

    /// Whether a value fits, without saying it.
    fn trial(&mut self, place: Place<'t>, shape: Shape<'static>) -> Fits {
        let outside = (self.is_quiet, self.has_failed, self.unsure);
        (self.is_quiet, self.has_failed, self.unsure) = (true, false, false);
        self.trials += 1;
        self.value(place, shape);
        self.trials -= 1;
        let fits = match (self.has_failed, self.unsure) {
            (true, _) => Fits::No,
            (false, true) => Fits::Unknown,
            (false, false) => Fits::Yes,
        };
        (self.is_quiet, self.has_failed, self.unsure) = outside;
        fits
    }

    /// What a trial found wrong, in words.
    fn wrongs_of_trial(&mut self, place: Place<'t>, shape: Shape<'static>) -> Vec<Wrong<'t>> {
        let wrongs = std::mem::take(&mut self.wrongs);
        self.trials += 1;
        self.value(place, shape);
        self.trials -= 1;
        std::mem::replace(&mut self.wrongs, wrongs)
    }
}
