//! Shapes of nested properties, for the few types that SAM checks as a whole, and its words for what does not fit.
//!
//! Facts: <https://github.com/aws/serverless-application-model/tree/develop/samtranslator/internal/schema_source> (read 2026-11).
//! The translator checks with pydantic 1: errors come in the order of the fields, a value that may be of two types has an error of each,
//! numbers are read from strings.

use crate::value::{Map, Str, Value, print};

pub enum Shape {
    /// Anything, null too.
    Any,
    /// Anything but null.
    Passed,
    Str,
    Int,
    Number,
    Bool,
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    /// A map of the same shape in all members.
    Dict(&'static Shape),
    /// The shape, or an intrinsic function, which is any map.
    Intrinsic(&'static Shape),
    Either(&'static Shape, &'static Shape),
    Object(&'static [Field]),
}

pub struct Field {
    name: &'static str,
    required: bool,
    shape: Shape,
}

impl Field {
    pub const fn required(name: &'static str, shape: Shape) -> Field {
        Field { name, required: true, shape }
    }
    pub const fn optional(name: &'static str, shape: Shape) -> Field {
        Field { name, required: false, shape }
    }
}

struct Misfit {
    path: Vec<String>,
    message: String,
    kind: &'static str,
}

/// What does not fit.
pub struct Check {
    misfits: Vec<Misfit>,
}

impl Check {
    /// The value as the shape reads it, and what does not fit.
    pub fn of(shape: &Shape, value: &Value) -> (Value, Check) {
        let mut check = Check { misfits: Vec::new() };
        let read = check.read(shape, value, &mut Vec::new());
        (read, check)
    }

    pub fn is_empty(&self) -> bool {
        self.misfits.is_empty()
    }

    /// Where the first one is.
    pub fn first_path(&self) -> String {
        self.misfits.first().map(|m| m.path.join(".")).unwrap_or_default()
    }

    /// All, one sentence for each property.
    pub fn sentences(&self) -> String {
        let mut paths: Vec<String> = Vec::new();
        for misfit in &self.misfits {
            let path = misfit.path.join(".");
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let sentences: Vec<String> = paths.iter().map(|path| self.sentence(path)).collect();
        sentences.join(" ")
    }

    fn sentence(&self, path: &str) -> String {
        let mut types: Vec<&str> = Vec::new();
        let of_path: Vec<&Misfit> = self.misfits.iter().filter(|m| m.path.join(".") == path).collect();
        for misfit in &of_path {
            let name = match misfit.message.as_str() {
                "value is not a valid dict" => "dictionary",
                "value is not a valid integer" => "integer",
                "value is not a valid float" => "number",
                "value is not a valid list" => "list",
                _ => continue,
            };
            if !types.contains(&name) {
                types.push(name);
            }
        }
        if types.len() > 1 {
            return format!("Property '{path}' value must be {}.", types.join(" or "));
        }
        match of_path.first().map(|m| (m.kind, m.message.as_str())) {
            Some(("value_error.missing", _)) => format!("Property '{path}' is required."),
            Some(("value_error.extra", _)) => format!("Property '{path}' is an invalid property."),
            Some((_, message)) => format!("Property '{path}' {}.", message.to_lowercase()),
            None => String::new(),
        }
    }

    /// As the library prints them.
    pub fn printed(&self, model: &str) -> String {
        let count = self.misfits.len();
        let plural = if count == 1 { "" } else { "s" };
        let mut out = format!("{count} validation error{plural} for {model}");
        for misfit in &self.misfits {
            out.push_str(&format!(
                "\n{}\n  {} (type={})",
                misfit.path.join(" -> "),
                misfit.message,
                misfit.kind
            ));
        }
        out
    }

    fn add(&mut self, path: &[String], message: impl Into<String>, kind: &'static str) {
        self.misfits.push(Misfit { path: path.to_vec(), message: message.into(), kind });
    }

    fn fail(&mut self, path: &[String], message: &str, kind: &'static str) -> Value {
        self.add(path, message, kind);
        Value::Null
    }

    fn read(&mut self, shape: &Shape, value: &Value, path: &mut Vec<String>) -> Value {
        match (shape, value) {
            (Shape::Any, _) => value.clone(),
            (_, Value::Null) => {
                self.fail(path, "none is not an allowed value", "type_error.none.not_allowed")
            }
            (Shape::Passed, _) => value.clone(),
            (Shape::Str, _) => match text(value) {
                Some(text) => text,
                None => self.fail(path, "str type expected", "type_error.str"),
            },
            (Shape::Int, _) => match whole(value) {
                Some(n) => n.into(),
                None => self.fail(path, "value is not a valid integer", "type_error.integer"),
            },
            (Shape::Number, _) => match number(value) {
                Some(n) => n.into(),
                None => self.fail(path, "value is not a valid float", "type_error.float"),
            },
            (Shape::Bool, _) => match boolean(value) {
                Some(b) => b.into(),
                None => self.fail(path, "value could not be parsed to a boolean", "type_error.bool"),
            },
            (Shape::OneOf(names), _) => {
                if value.as_str().is_some_and(|text| names.contains(&text)) {
                    return value.clone();
                }
                let names: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
                let message = format!("unexpected value; permitted: {}", names.join(", "));
                self.fail(path, &message, "value_error.const")
            }
            (Shape::List(of), Value::List(items)) => self.read_list(of, items, path),
            (Shape::List(_), _) => self.fail(path, "value is not a valid list", "type_error.list"),
            (Shape::Dict(_) | Shape::Object(_), _) => match (as_dict(value), shape) {
                (Some(map), Shape::Dict(of)) => self.read_members(of, &map, path),
                (Some(map), Shape::Object(fields)) => self.read_object(fields, &map, path),
                _ => self.fail(path, "value is not a valid dict", "type_error.dict"),
            },
            (Shape::Intrinsic(of), _) => self.either(&Shape::Dict(&Shape::Any), of, value, path),
            (Shape::Either(a, b), _) => self.either(a, b, value, path),
        }
    }

    fn read_list(&mut self, of: &Shape, items: &[Value], path: &mut Vec<String>) -> Value {
        let mut read = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            path.push(index.to_string());
            read.push(self.read(of, item, path));
            path.pop();
        }
        read.into()
    }

    fn read_members(&mut self, of: &Shape, map: &Map, path: &mut Vec<String>) -> Value {
        let mut read = Map::new();
        for (key, item) in map.iter() {
            path.push(key.to_string());
            read.insert(key, self.read(of, item, path));
            path.pop();
        }
        read.into()
    }

    fn read_object(&mut self, fields: &[Field], map: &Map, path: &mut Vec<String>) -> Value {
        let mut read = Map::new();
        for field in fields {
            path.push(field.name.into());
            match map.get(field.name) {
                None if field.required => self.add(path, "field required", "value_error.missing"),
                None => {}
                Some(Value::Null) if !field.required => {}
                Some(value) => read.insert(field.name, self.read(&field.shape, value, path)),
            }
            path.pop();
        }
        let keys = map.iter().map(|(key, _)| key.as_str());
        let mut extra: Vec<&str> = keys.filter(|key| !fields.iter().any(|f| f.name == *key)).collect();
        extra.sort_unstable();
        for key in extra {
            path.push(key.to_owned());
            self.add(path, "extra fields not permitted", "value_error.extra");
            path.pop();
        }
        read.into()
    }

    /// The first that fits; when none does, all have their say.
    fn either(&mut self, a: &Shape, b: &Shape, value: &Value, path: &mut Vec<String>) -> Value {
        let before = self.misfits.len();
        let read = self.read(a, value, path);
        if self.misfits.len() == before {
            return read;
        }
        let after_first = self.misfits.len();
        let read = self.read(b, value, path);
        if self.misfits.len() == after_first {
            self.misfits.truncate(before);
        }
        read
    }
}

/// What Python's `dict()` takes: a map, nothing at all, and pairs.
fn as_dict(value: &Value) -> Option<Map> {
    match value {
        Value::Map(map) => Some(map.clone()),
        Value::Str(text) if text.is_empty() => Some(Map::new()),
        Value::List(items) => items.iter().map(as_pair).collect(),
        _ => None,
    }
}

fn as_pair(value: &Value) -> Option<(Str, Value)> {
    match value {
        Value::List(items) => match &items[..] {
            [Value::Str(key), item] => Some((key.clone(), item.clone())),
            _ => None,
        },
        // Of a map, Python takes the keys.
        Value::Map(map) => match &map.keys()[..] {
            [key, item] => Some((key.clone(), item.into())),
            _ => None,
        },
        Value::Str(text) => {
            let (key, item) = text.char_indices().nth(1).map(|(index, _)| text.split_at(index))?;
            (item.chars().count() == 1).then(|| (key.into(), item.into()))
        }
        _ => None,
    }
}

/// Numbers and truth values are read as text.
fn text(value: &Value) -> Option<Value> {
    match value {
        Value::Str(_) => Some(value.clone()),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Some(print::text(value).into()),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Bool(b) => Some(i128::from(*b)),
        Value::Float(n) => Some(*n as i128),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Float(n) => Some(*n),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Int(n @ (0 | 1)) => Some(*n == 1),
        Value::Str(text) => match text.to_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
