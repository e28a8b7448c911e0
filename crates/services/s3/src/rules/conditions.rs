//! Conditional requests: If-Match and its relatives.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html> (read 2026-11-21).
//! Surprises: If-Match that holds overrules If-Unmodified-Since that does not, and If-None-Match overrules
//! If-Modified-Since; a put takes only `*` in If-None-Match, and all but that in If-Match, and one of the two; If-Match on a put
//! of a key that is not there is a 404. An upload in parts conflicts with what was put or deleted since it began
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>,
//! `TestS3ObjectWritePrecondition`, recorded 2025-03-17). Times compare in whole seconds, as HTTP writes them; an
//! If-Modified-Since of a time to come says nothing (`test_s3_get_object_preconditions` in the same folder's `test_s3.py`).

use crate::errors;
use kernel::Timestamp;
use s3s::S3Error;

/// An entity tag without quotes, or any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    Any,
    Is(String),
}

impl Tag {
    fn matches(&self, e_tag: &str) -> bool {
        match self {
            Tag::Any => true,
            Tag::Is(tag) => tag == e_tag,
        }
    }
}

impl From<s3s::dto::ETagCondition> for Tag {
    fn from(condition: s3s::dto::ETagCondition) -> Self {
        match condition.into_etag() {
            Some(tag) => Tag::Is(tag.into_value()),
            None => Tag::Any,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Conditions {
    pub if_match: Option<Tag>,
    pub if_none_match: Option<Tag>,
    pub if_modified_since: Option<Timestamp>,
    pub if_unmodified_since: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Proceed,
    /// 304
    NotModified,
    /// 412, and the header that did not hold.
    Failed(&'static str),
}

impl Conditions {
    /// What CopyObject asks of the place that it writes to; its own members are about the source.
    pub fn of_destination(headers: &http::HeaderMap) -> Self {
        let tag = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?.trim();
            Some(if text == "*" { Tag::Any } else { Tag::Is(text.trim_matches('"').to_owned()) })
        };
        Self { if_match: tag("if-match"), if_none_match: tag("if-none-match"), ..Self::default() }
    }

    /// Of a GET or HEAD of an object that is there.
    pub fn on_read(&self, e_tag: &str, made: Timestamp, now: Timestamp) -> Outcome {
        let made_s = made.as_second();
        let has_match = self.if_match.as_ref().map(|tag| tag.matches(e_tag));
        let changed = self.if_unmodified_since.is_some_and(|since| made_s > since.as_second());
        match has_match {
            Some(false) => return Outcome::Failed("If-Match"),
            None if changed => return Outcome::Failed("If-Unmodified-Since"),
            _ => {}
        }
        let is_same = self.if_none_match.as_ref().map(|tag| tag.matches(e_tag));
        let unchanged =
            self.if_modified_since.is_some_and(|since| since <= now && made_s <= since.as_second());
        if is_same == Some(true) || (is_same.is_none() && unchanged) {
            return Outcome::NotModified;
        }
        Outcome::Proceed
    }

    /// Of a put over `existing` (an entity tag).
    pub fn on_write(&self, existing: Option<&str>) -> Result<(), S3Error> {
        match (&self.if_match, &self.if_none_match) {
            (Some(_), Some(_)) => Err(errors::header_not_implemented(
                "If-Match,If-None-Match",
                "Multiple conditional request headers present in the request",
            )),
            (Some(Tag::Any), None) => Err(errors::header_not_implemented(
                "If-Match",
                "We don't accept the provided value of If-Match header for this API",
            )),
            (None, Some(Tag::Is(_))) => Err(errors::header_not_implemented(
                "If-None-Match",
                "We don't accept the provided value of If-None-Match header for this API",
            )),
            (None, Some(Tag::Any)) if existing.is_some() => Err(errors::precondition_failed("If-None-Match")),
            _ => self.on_delete(existing),
        }
    }

    /// Of a delete of `existing`.
    pub fn on_delete(&self, existing: Option<&str>) -> Result<(), S3Error> {
        match (&self.if_match, existing) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(errors::no_such_key()),
            (Some(tag), Some(e_tag)) if tag.matches(e_tag) => Ok(()),
            (Some(_), Some(_)) => Err(errors::precondition_failed("If-Match")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn reads() {
        let is = |tag: &str| Some(Tag::Is(tag.into()));
        let none = Conditions::default;
        let table = [
            (none(), Outcome::Proceed),
            (Conditions { if_match: is("a"), ..none() }, Outcome::Proceed),
            (Conditions { if_match: Some(Tag::Any), ..none() }, Outcome::Proceed),
            (Conditions { if_match: is("b"), ..none() }, Outcome::Failed("If-Match")),
            (Conditions { if_none_match: is("a"), ..none() }, Outcome::NotModified),
            (Conditions { if_none_match: is("b"), ..none() }, Outcome::Proceed),
            (Conditions { if_modified_since: Some(at(100)), ..none() }, Outcome::NotModified),
            (Conditions { if_modified_since: Some(at(99)), ..none() }, Outcome::Proceed),
            (Conditions { if_modified_since: Some(at(300)), ..none() }, Outcome::Proceed),
            (Conditions { if_unmodified_since: Some(at(100)), ..none() }, Outcome::Proceed),
            (
                Conditions { if_unmodified_since: Some(at(99)), ..none() },
                Outcome::Failed("If-Unmodified-Since"),
            ),
            (Conditions { if_match: is("a"), if_unmodified_since: Some(at(99)), ..none() }, Outcome::Proceed),
            (
                Conditions { if_none_match: is("b"), if_modified_since: Some(at(100)), ..none() },
                Outcome::Proceed,
            ),
        ];
        for (conditions, outcome) in table {
            assert_eq!(conditions.on_read("a", at(100), at(200)), outcome, "{conditions:?}");
        }
    }

    #[test]
    fn writes() {
        let code = |conditions: Conditions, existing| {
            conditions.on_write(existing).err().map(|error| error.code().as_str().to_owned())
        };
        let only_new = || Conditions { if_none_match: Some(Tag::Any), ..Conditions::default() };
        let only_a = || Conditions { if_match: Some(Tag::Is("a".into())), ..Conditions::default() };
        assert_eq!(code(only_new(), None), None);
        assert_eq!(code(only_new(), Some("a")).as_deref(), Some("PreconditionFailed"));
        assert_eq!(code(only_a(), Some("a")), None);
        assert_eq!(code(only_a(), Some("b")).as_deref(), Some("PreconditionFailed"));
        assert_eq!(code(only_a(), None).as_deref(), Some("NoSuchKey"));
        let any = Conditions { if_match: Some(Tag::Any), ..Conditions::default() };
        assert_eq!(any.on_delete(Some("a")).err().map(|error| error.code().as_str().to_owned()), None);
        assert_eq!(code(any, Some("a")).as_deref(), Some("NotImplemented"));
        let both = Conditions { if_none_match: Some(Tag::Any), ..only_a() };
        assert_eq!(code(both, Some("a")).as_deref(), Some("NotImplemented"));
        let tagged = Conditions { if_none_match: Some(Tag::Is("a".into())), ..Conditions::default() };
        assert_eq!(code(tagged, None).as_deref(), Some("NotImplemented"));
    }
}
