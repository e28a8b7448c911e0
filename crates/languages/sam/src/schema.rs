//! Shapes of nested properties, for the few types that SAM checks as a whole, and its words for what does not fit.
//!
//! Facts: <https://github.com/aws/serverless-application-model/tree/develop/samtranslator/internal/schema_source> (read 2026-11).
//! The translator checks with pydantic 1: errors come in the order of the fields, a value that may be of two types has an error of each,
//! numbers are read from strings.

use crate::value::{Map, Value};

pub enum Shape {
    /// Anything but null.
    Any,
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
    pub fn of(shape: &Shape, value: &Value) -> Check {
        let mut check = Check { misfits: Vec::new() };
        check.visit(shape, value, &mut Vec::new());
        check
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

    fn visit(&mut self, shape: &Shape, value: &Value, path: &mut Vec<String>) {
        if value.is_null() {
            return self.add(path, "none is not an allowed value", "type_error.none.not_allowed");
        }
        match (shape, value) {
            (Shape::Any, _) => {}
            (Shape::Str, Value::List(_) | Value::Map(_) | Value::Bool(_)) => {
                self.add(path, "str type expected", "type_error.str");
            }
            (Shape::Str, _) => {}
            (Shape::Int, _) if whole(value).is_none() => {
                self.add(path, "value is not a valid integer", "type_error.integer");
            }
            (Shape::Number, _) if number(value).is_none() => {
                self.add(path, "value is not a valid float", "type_error.float");
            }
            (Shape::Bool, _) if boolean(value).is_none() => {
                self.add(path, "value could not be parsed to a boolean", "type_error.bool");
            }
            (Shape::Int | Shape::Number | Shape::Bool, _) => {}
            (Shape::OneOf(names), value) => {
                if !value.as_str().is_some_and(|text| names.contains(&text)) {
                    let names: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
                    let message = format!("unexpected value; permitted: {}", names.join(", "));
                    self.add(path, message, "value_error.const");
                }
            }
            (Shape::List(of), Value::List(items)) => self.visit_list(of, items, path),
            (Shape::List(_), _) => self.add(path, "value is not a valid list", "type_error.list"),
            (Shape::Dict(of), Value::Map(map)) => self.visit_members(of, map, path),
            (Shape::Object(fields), Value::Map(map)) => self.visit_object(fields, map, path),
            (Shape::Dict(_) | Shape::Object(_), _) => {
                self.add(path, "value is not a valid dict", "type_error.dict");
            }
            (Shape::Intrinsic(_), Value::Map(_)) => {}
            (Shape::Intrinsic(of), _) => self.alternatives(&Shape::Dict(&Shape::Any), of, value, path),
            (Shape::Either(a, b), _) => self.alternatives(a, b, value, path),
        }
    }

    fn visit_list(&mut self, of: &Shape, items: &[Value], path: &mut Vec<String>) {
        for (index, item) in items.iter().enumerate() {
            path.push(index.to_string());
            self.visit(of, item, path);
            path.pop();
        }
    }

    fn visit_members(&mut self, of: &Shape, map: &Map, path: &mut Vec<String>) {
        for (key, item) in map.iter() {
            path.push(key.to_string());
            self.visit(of, item, path);
            path.pop();
        }
    }

    fn visit_object(&mut self, fields: &[Field], map: &Map, path: &mut Vec<String>) {
        for field in fields {
            path.push(field.name.into());
            match map.get(field.name) {
                None if field.required => self.add(path, "field required", "value_error.missing"),
                None => {}
                Some(Value::Null) if !field.required => {}
                Some(value) => self.visit(&field.shape, value, path),
            }
            path.pop();
        }
        for (key, _) in map.iter().filter(|(key, _)| !fields.iter().any(|f| f.name == key.as_str())) {
            path.push(key.to_string());
            self.add(path, "extra fields not permitted", "value_error.extra");
            path.pop();
        }
    }

    /// Fits when one does; otherwise both have their say.
    fn alternatives(&mut self, a: &Shape, b: &Shape, value: &Value, path: &mut Vec<String>) {
        let before = self.misfits.len();
        self.visit(a, value, path);
        if self.misfits.len() == before {
            return;
        }
        let after_first = self.misfits.len();
        self.visit(b, value, path);
        if self.misfits.len() == after_first {
            self.misfits.truncate(before);
        }
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

impl Shape {
    /// The value with numbers read from strings, as the shape says.
    pub fn coerce(&self, value: &Value) -> Value {
        match (self, value) {
            (Shape::Int, Value::Str(_)) => whole(value).map_or(value.clone(), Value::Int),
            (Shape::Number, Value::Str(_)) => number(value).map_or(value.clone(), Value::Float),
            (Shape::Bool, Value::Str(_) | Value::Int(_)) => boolean(value).map_or(value.clone(), Value::Bool),
            (Shape::Str, Value::Int(n)) => n.to_string().into(),
            (Shape::Intrinsic(of), Value::Str(_) | Value::Int(_) | Value::List(_)) => of.coerce(value),
            (Shape::List(of), Value::List(items)) => {
                Value::List(items.iter().map(|i| of.coerce(i)).collect())
            }
            (Shape::Object(fields), Value::Map(map)) => {
                let coerce = |key: &str, item: &Value| {
                    fields.iter().find(|f| f.name == key).map_or(item.clone(), |f| f.shape.coerce(item))
                };
                map.iter().map(|(key, item)| (key, coerce(key, item))).collect::<Map>().into()
            }
            _ => value.clone(),
        }
    }
}
