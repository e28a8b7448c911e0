//! Between the value tree and the generated types.

use crate::value::Value;
use bytes::Bytes;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// A value that is not of the type the model gives it. `path` grows from the inside out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{path}: expected {expected}")]
pub struct Mismatch {
    pub path: String,
    pub expected: &'static str,
}

impl Mismatch {
    pub fn new(expected: &'static str) -> Self {
        Self { path: String::new(), expected }
    }

    pub fn inside(mut self, name: &str) -> Self {
        self.path = if self.path.is_empty() { name.to_owned() } else { format!("{name}.{}", self.path) };
        self
    }
}

pub trait Shaped: Sized {
    fn from_value(value: Value) -> Result<Self, Mismatch>;

    /// None where the member is absent.
    fn into_value(self) -> Option<Value>;
}

/// The input or output of operations that have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nothing {}

impl Shaped for Nothing {
    fn from_value(_: Value) -> Result<Self, Mismatch> {
        Ok(Self {})
    }
    fn into_value(self) -> Option<Value> {
        Some(Value::empty())
    }
}

macro_rules! scalar {
    ($type:ty, $variant:ident, $expected:literal) => {
        impl Shaped for $type {
            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    _ => Err(Mismatch::new($expected)),
                }
            }
            fn into_value(self) -> Option<Value> {
                Some(Value::$variant(self))
            }
        }
    };
}
scalar!(bool, Bool, "a boolean");
scalar!(i64, Int, "an integer");
scalar!(String, Text, "a string");
scalar!(Bytes, Blob, "a blob");
scalar!(Timestamp, Time, "a timestamp");

impl Shaped for i32 {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        i64::from_value(value)?.try_into().map_err(|_| Mismatch::new("a 32-bit integer"))
    }
    fn into_value(self) -> Option<Value> {
        Some(Value::Int(self.into()))
    }
}

impl Shaped for f64 {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Float(inner) => Ok(inner),
            Value::Int(inner) => Ok(inner as f64),
            _ => Err(Mismatch::new("a number")),
        }
    }
    fn into_value(self) -> Option<Value> {
        Some(Value::Float(self))
    }
}

impl<T: Shaped> Shaped for Option<T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        T::from_value(value).map(Some)
    }
    fn into_value(self) -> Option<Value> {
        self.and_then(T::into_value)
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        T::from_value(value).map(Box::new)
    }
    fn into_value(self) -> Option<Value> {
        (*self).into_value()
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let Value::List(items) = value else { return Err(Mismatch::new("a list")) };
        let numbered = items.into_iter().enumerate();
        numbered.map(|(at, item)| T::from_value(item).map_err(|e| e.inside(&at.to_string()))).collect()
    }
    fn into_value(self) -> Option<Value> {
        Some(Value::List(self.into_iter().filter_map(T::into_value).collect()))
    }
}

impl<T: Shaped> Shaped for BTreeMap<String, T> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let Value::Map(fields) = value else { return Err(Mismatch::new("a map")) };
        let typed = fields.into_iter().map(|(key, item)| {
            let item = T::from_value(item).map_err(|e| e.inside(&key))?;
            Ok((key.into_owned(), item))
        });
        typed.collect()
    }
    fn into_value(self) -> Option<Value> {
        let fields = self.into_iter().filter_map(|(key, item)| Some((key.into(), item.into_value()?)));
        Some(Value::Map(fields.collect()))
    }
}

/// Declares a generated structure and its way to and from the tree.
#[macro_export]
macro_rules! structure {
    ($(#[$meta:meta])* $type:ident { $($field:ident : $member:ty = $name:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $type { $(pub $field: $member),* }

        impl $crate::Shaped for $type {
            #[allow(unused_mut, unused_variables)]
            fn from_value(value: $crate::Value) -> Result<Self, $crate::Mismatch> {
                let $crate::Value::Map(fields) = value else { return Err($crate::Mismatch::new("a structure")) };
                let mut made = Self::default();
                for (name, value) in fields {
                    match &*name {
                        $($name => made.$field = $crate::Shaped::from_value(value).map_err(|e| e.inside($name))?,)*
                        _ => {}
                    }
                }
                Ok(made)
            }

            #[allow(unused_mut)]
            fn into_value(self) -> Option<$crate::Value> {
                let mut fields: $crate::Fields = Vec::new();
                $(if let Some(value) = $crate::Shaped::into_value(self.$field) {
                    fields.push(($name.into(), value));
                })*
                Some($crate::Value::Map(fields))
            }
        }
    };
}

/// Declares a generated enumeration: only what AWS's model lists can be named, stored and sent.
#[macro_export]
macro_rules! enumeration {
    ($type:ident { $first:ident = $first_text:literal $(, $variant:ident = $text:literal)* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub enum $type { #[default] $first, $($variant),* }

        impl $type {
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            pub fn as_str(self) -> &'static str {
                match self { Self::$first => $first_text, $(Self::$variant => $text),* }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $first_text => Some(Self::$first), $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <String as $crate::serde::Deserialize>::deserialize(from)?;
                Self::parse(&text).ok_or_else(|| $crate::serde::de::Error::custom(format!("unknown {} `{text}`", stringify!($type))))
            }
        }

        impl $crate::Shaped for $type {
            fn from_value(value: $crate::Value) -> Result<Self, $crate::Mismatch> {
                let text = String::from_value(value)?;
                Self::parse(&text).ok_or($crate::Mismatch::new(concat!("one of the values of ", stringify!($type))))
            }
            fn into_value(self) -> Option<$crate::Value> { Some($crate::Value::Text(self.as_str().to_owned())) }
        }
    };
}
