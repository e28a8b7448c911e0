//! Where a buildspec is: in the project itself, in a file of the source, or in S3.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html> (read 2026-11-21): an inline
//! definition, a path relative to CODEBUILD_SRC_DIR, or an S3 object's ARN.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Buildspec {
    Inline(String),
    Path(String),
    S3(String),
}

pub fn of(given: Option<&str>) -> Buildspec {
    let given = given.unwrap_or_default();
    let trimmed = given.trim();
    if trimmed.is_empty() {
        Buildspec::Path("buildspec.yml".to_owned())
    } else if trimmed.starts_with("arn:") {
        Buildspec::S3(trimmed.to_owned())
    } else if given.contains('\n') || trimmed.starts_with('{') || trimmed.contains(": ") {
        Buildspec::Inline(given.to_owned())
    } else {
        Buildspec::Path(trimmed.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_buildspec_is() {
        assert_eq!(of(None), Buildspec::Path("buildspec.yml".into()));
        assert_eq!(of(Some("ci/spec.yml")), Buildspec::Path("ci/spec.yml".into()));
        for inline in ["version: 0.2\nphases: {}", "{\"version\": 0.2}", "version: 0.2"] {
            assert_eq!(of(Some(inline)), Buildspec::Inline(inline.into()));
        }
        assert_eq!(of(Some("arn:aws:s3:::b/k.yml")), Buildspec::S3("arn:aws:s3:::b/k.yml".into()));
    }
}
