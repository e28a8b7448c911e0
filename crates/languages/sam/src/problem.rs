//! What can be wrong with a SAM template, in the words of the published translator.
//!
//! Texts and their composition: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/exceptions.py>
//! (read 2026-11). All problems of the resources are reported together; a problem of the document ends the transform
//! at once.

use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// `Resource with id [X] is invalid. ...`
    Resource { logical_id: String, message: String },
    /// `Event with id [X] is invalid. ...`
    Event { event_id: String, message: String },
    /// `Structure of the SAM template is invalid. ...`
    Template { message: String },
    /// `'Globals' section is invalid. ...`
    Globals { message: String },
    /// A generated resource would take the id of one that is there.
    Duplicate { logical_id: String, duplicate_id: String, resource_type: String },
    /// Several at once; ends the transform.
    Document(Vec<Problem>),
}

pub type Outcome<T> = Result<T, Problem>;

pub fn resource<T>(logical_id: &str, message: impl Into<String>) -> Outcome<T> {
    Err(Problem::Resource { logical_id: logical_id.into(), message: message.into() })
}

pub fn event<T>(event_id: &str, message: impl Into<String>) -> Outcome<T> {
    Err(Problem::Event { event_id: event_id.into(), message: message.into() })
}

pub fn template<T>(message: impl Into<String>) -> Outcome<T> {
    Err(Problem::Template { message: message.into() })
}

/// A problem of the structure that ends the transform.
pub fn document<T>(message: impl Into<String>) -> Outcome<T> {
    Err(Problem::Document(vec![Problem::Template { message: message.into() }]))
}

impl Problem {
    /// The problem of an event is, for its resource's owner, a problem of the resource.
    pub fn of_resource(self, logical_id: &str) -> Problem {
        match self {
            Problem::Event { .. } => {
                Problem::Resource { logical_id: logical_id.into(), message: self.to_string() }
            }
            other => other,
        }
    }

    /// The resource it speaks of.
    pub fn logical_id(&self) -> Option<&str> {
        match self {
            Problem::Resource { logical_id, .. } | Problem::Duplicate { logical_id, .. } => Some(logical_id),
            _ => None,
        }
    }

    /// What the problems of a document are sorted by.
    fn sort_key(&self) -> &str {
        match self {
            Problem::Resource { logical_id, .. } | Problem::Duplicate { logical_id, .. } => logical_id,
            Problem::Event { event_id, .. } => event_id,
            Problem::Template { message } => message,
            Problem::Globals { .. } => "Globals",
            Problem::Document(_) => "",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Resource { logical_id, message } => {
                write!(f, "Resource with id [{logical_id}] is invalid. {message}")
            }
            Problem::Event { event_id, message } => {
                write!(f, "Event with id [{event_id}] is invalid. {message}")
            }
            Problem::Template { message } => write!(f, "Structure of the SAM template is invalid. {message}"),
            Problem::Globals { message } => write!(f, "'Globals' section is invalid. {message}"),
            Problem::Duplicate { logical_id, duplicate_id, resource_type } => write!(
                f,
                "Transforming resource with id [{logical_id}] attempts to create a new resource with id \
                 [{duplicate_id}] and type \"{resource_type}\". A resource with that id already exists within this \
                 template. Please use a different id for that resource."
            ),
            Problem::Document(causes) => write_document(f, causes),
        }
    }
}

/// Equal messages count once; the rest is sorted by the id of what they speak of.
fn write_document(f: &mut fmt::Formatter<'_>, causes: &[Problem]) -> fmt::Result {
    let mut kept: Vec<(&str, String)> = Vec::new();
    for cause in causes {
        let message = cause.to_string();
        if !kept.iter().any(|(_, seen)| *seen == message) {
            kept.push((cause.sort_key(), message));
        }
    }
    kept.sort_by(|a, b| a.0.cmp(b.0));
    write!(
        f,
        "Invalid Serverless Application Specification document. Number of errors found: {}.",
        kept.len()
    )?;
    kept.iter().try_for_each(|(_, message)| write!(f, " {message}"))
}
