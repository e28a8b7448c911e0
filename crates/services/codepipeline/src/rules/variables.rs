//! Variables in an action's configuration: `#{SourceVariables.CommitId}`, `#{codepipeline.PipelineExecutionId}`, `#{variables.name}`.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html> (read 2026-11-21).

use std::collections::BTreeMap;

pub type Namespaces = BTreeMap<String, BTreeMap<String, String>>;

/// `text` with every reference replaced; the first reference that nothing answers to is the error.
pub fn resolve(text: &str, namespaces: &Namespaces) -> Result<String, String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find("#{") {
        let Some(end) = rest[start..].find('}') else { break };
        let reference = &rest[start + 2..start + end];
        out.push_str(&rest[..start]);
        match reference.split_once('.').and_then(|(namespace, name)| namespaces.get(namespace)?.get(name)) {
            Some(value) => out.push_str(value),
            None => return Err(format!("The variable #{{{reference}}} is not available to this action")),
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// A configuration with every reference replaced.
pub fn resolve_all(
    given: BTreeMap<String, String>,
    namespaces: &Namespaces,
) -> Result<BTreeMap<String, String>, String> {
    given.into_iter().map(|(name, text)| Ok((name, resolve(&text, namespaces)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_or_are_named() {
        let namespace = BTreeMap::from([("CommitId".to_owned(), "abc".to_owned())]);
        let namespaces = BTreeMap::from([("Source".to_owned(), namespace)]);
        assert_eq!(
            resolve("a #{Source.CommitId}-#{Source.CommitId} b #{", &namespaces).as_deref(),
            Ok("a abc-abc b #{")
        );
        assert!(resolve("#{Source.Other}", &namespaces).expect_err("unknown").contains("#{Source.Other}"));
        assert_eq!(resolve("plain", &namespaces).as_deref(), Ok("plain"));
    }
}
