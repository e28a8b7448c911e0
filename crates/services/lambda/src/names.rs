//! Names of functions as callers write them: a name, a partial ARN, a whole ARN, each with or without a qualifier.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html> (`FunctionName`; read 2026-11-21).

use crate::errors;
use kernel::{AccountId, Region, Scope};
use wire::{Cx, Refusal};

pub const LATEST: &str = "$LATEST";
/// Of the name alone; the model's limit is one of the whole ARN.
const NAME_LENGTH_MAX: usize = 64;

/// A function, and what of it is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub scope: Scope,
    pub name: String,
    pub qualifier: Option<String>,
}

impl Target {
    /// `qualifier` is the request's own member beside the name.
    pub fn parse(cx: &Cx, text: &str, qualifier: Option<&str>) -> Result<Self, Refusal> {
        let mut parts: Vec<&str> = text.split(':').collect();
        let mut scope = cx.scope.clone();
        if parts[0] == "arn" {
            if parts.len() < 7 || parts[2] != "lambda" || parts[5] != "function" {
                return Err(malformed(text));
            }
            scope.region = Region::new(parts[3]).map_err(|_| malformed(text))?;
            scope.account = AccountId::new(parts[4]).map_err(|_| malformed(text))?;
            parts.drain(..6);
        } else if let Some(at) = parts.iter().position(|part| *part == "function").filter(|_| parts.len() > 1)
        {
            for part in &parts[..at] {
                match AccountId::new(*part) {
                    Ok(account) => scope.account = account,
                    Err(_) => scope.region = Region::new(*part).map_err(|_| malformed(text))?,
                }
            }
            parts.drain(..=at);
        }
        let (name, own) = match parts[..] {
            [name] => (name, None),
            [name, own] => (name, Some(own)),
            _ => return Err(malformed(text)),
        };
        if scope.region != cx.scope.region {
            let message = format!(
                "Functions from '{}' are not reachable in this region ('{}')",
                scope.region, cx.scope.region
            );
            return Err(errors::not_found(message));
        }
        let qualifier = match (own, qualifier) {
            (Some(own), Some(given)) if own != given => {
                return Err(errors::invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.",
                ));
            }
            (own, given) => own.or(given).map(str::to_owned),
        };
        if name.len() > NAME_LENGTH_MAX {
            return Err(errors::invalid(format!(
                "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must have \
                 length less than or equal to {NAME_LENGTH_MAX}"
            )));
        }
        if !is_name(name) {
            return Err(malformed(text));
        }
        Ok(Self { scope, name: name.to_owned(), qualifier })
    }

    pub fn key(&self) -> (Scope, String) {
        (self.scope.clone(), self.name.clone())
    }

    /// The ARN, with the qualifier if one was given.
    pub fn arn(&self) -> String {
        arn(&self.scope, &self.name, self.qualifier.as_deref())
    }

    pub fn function_arn(&self) -> String {
        arn(&self.scope, &self.name, None)
    }

    /// Under which key policies and asynchronous settings of this target are kept.
    pub fn qualifier_key(&self) -> String {
        self.qualifier.clone().unwrap_or_else(|| LATEST.to_owned())
    }
}

pub fn arn(scope: &Scope, name: &str, qualifier: Option<&str>) -> String {
    match qualifier {
        Some(qualifier) => scope.arn("lambda", format_args!("function:{name}:{qualifier}")).to_string(),
        None => scope.arn("lambda", format_args!("function:{name}")).to_string(),
    }
}

/// The model's pattern for aliases, which says by looking ahead that a number is none: a version would be hidden behind it.
pub fn check_alias(name: &str) -> Result<(), Refusal> {
    let is_number = name.bytes().all(|b| b.is_ascii_digit());
    if is_name(name) && !is_number {
        return Ok(());
    }
    Err(errors::validation(format!(
        "1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
    )))
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.chars().all(fits)
}

fn malformed(text: &str) -> Refusal {
    errors::invalid(format!(
        "Invalid function name: {text}. A name, a partial ARN or a whole ARN names a function; names have up to 64 letters, \
         digits, hyphens and underscores."
    ))
}
