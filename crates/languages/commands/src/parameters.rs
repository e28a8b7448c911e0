//! Values of parameters from the command line: `Name=value`, or a file of them.
//!
//! A file is JSON: an object of values, the same under `Parameters` (as CodePipeline's template configuration has it), or a list, of the AWS CLI's
//! `{"ParameterKey": ..., "ParameterValue": ...}` or of `"Name=value"`.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>,
//! <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html> (read 2026-11).

use crate::input::{self, Unreadable};
use serde_json::{Map, Value as Json};
use std::path::Path;

#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("'{0}' is not Name=value")]
    Pair(String),
    #[error(transparent)]
    File(#[from] Unreadable),
    #[error("{name}: {cause}")]
    NotJson { name: String, cause: serde_json::Error },
    #[error("{name}: expected an object of values, or a list of ParameterKey and ParameterValue")]
    Shape { name: String },
}

/// What the words say; the later one counts.
pub fn parse(words: &[String]) -> Result<Map<String, Json>, Refused> {
    let mut values = Map::new();
    for word in words {
        if word.contains('=') && !word.starts_with("file://") {
            let (name, value) = pair(word)?;
            values.insert(name, value);
        } else {
            values.extend(file(word.strip_prefix("file://").unwrap_or(word))?);
        }
    }
    Ok(values)
}

fn pair(word: &str) -> Result<(String, Json), Refused> {
    match word.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.into())),
        _ => Err(Refused::Pair(word.to_owned())),
    }
}

fn file(path: &str) -> Result<Map<String, Json>, Refused> {
    let looks_like_one = path.contains(['/', '.']) || Path::new(path).exists();
    if !looks_like_one {
        return Err(Refused::Pair(path.to_owned()));
    }
    let source = input::read(Path::new(path))?;
    let name = source.name;
    let json =
        serde_json::from_str(&source.text).map_err(|cause| Refused::NotJson { name: name.clone(), cause })?;
    of_json(json).ok_or(Refused::Shape { name })
}

fn of_json(json: Json) -> Option<Map<String, Json>> {
    match json {
        Json::Object(mut map) => match map.remove("Parameters") {
            Some(Json::Object(inner)) => Some(inner),
            Some(other) => {
                map.insert("Parameters".into(), other);
                Some(map)
            }
            None => Some(map),
        },
        Json::Array(items) => items.iter().map(of_item).collect(),
        _ => None,
    }
}

fn of_item(item: &Json) -> Option<(String, Json)> {
    if let Some(text) = item.as_str() {
        return pair(text).ok();
    }
    Some((item.get("ParameterKey")?.as_str()?.to_owned(), item.get("ParameterValue")?.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_each_kind_of_file_say_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            r#"{"Stage": "a=b", "Size": "2"}"#,
            r#"{"Parameters": {"Stage": "a=b", "Size": "2"}, "Tags": {}}"#,
            r#"[{"ParameterKey": "Stage", "ParameterValue": "a=b"}, {"ParameterKey": "Size", "ParameterValue": "2"}]"#,
            r#"["Stage=a=b", "Size=2"]"#,
        ];
        let expected = parse(&["Stage=a=b".into(), "Size=2".into()]).unwrap();
        for text in files {
            let path = folder.path().join("p.json");
            std::fs::write(&path, text).unwrap();
            assert_eq!(parse(&[path.display().to_string()]).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for word in ["Stage", "=x", "missing.json"] {
            assert!(parse(&[word.into()]).is_err(), "{word}");
        }
    }
}
