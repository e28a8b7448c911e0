//! The tags of a bucket that is being made, which s3s does not read.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html> (read 2026-11-21): `Tags` stand in the body's
//! `CreateBucketConfiguration`. The body is looked at before s3s has it, and handed on as it came.

use crate::errors;
use crate::rules::tagging;
use crate::tables::Tags;
use http::{Method, Request, header};
use s3s::dto::Tagging;
use s3s::xml::{Deserialize, Deserializer};
use s3s::{Body, S3Error};

/// No description of a bucket with fifty tags is longer.
const BODY_BYTES_MAX: usize = 64 << 10;

/// Left with the request, for the operation.
#[derive(Clone)]
pub struct NewTags(pub Tags);

pub async fn read_tags(request: &mut Request<Body>) -> Result<(), S3Error> {
    if !may_make_a_bucket(request) {
        return Ok(());
    }
    let body = request.body_mut().store_all_limited(BODY_BYTES_MAX).await.map_err(errors::body_failed)?;
    let Ok(text) = std::str::from_utf8(&body) else { return Ok(()) };
    if let Some(tags) = tags_in(text)? {
        request.extensions_mut().insert(NewTags(tags));
    }
    Ok(())
}

/// A short body put to what may be a bucket. It may be an object too, in a bucket that the host names.
fn may_make_a_bucket(request: &Request<Body>) -> bool {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let is_short = length.is_some_and(|length: usize| (1..=BODY_BYTES_MAX).contains(&length));
    let names_one = !request.uri().path().trim_matches('/').contains('/');
    request.method() == Method::PUT && request.uri().query().is_none() && names_one && is_short
}

fn tags_in(text: &str) -> Result<Option<Tags>, S3Error> {
    let listed = text
        .split_once("<CreateBucketConfiguration")
        .and_then(|(_, inside)| inside.split_once("<Tags>"))
        .and_then(|(_, inside)| inside.split_once("</Tags>"));
    let Some((listed, _)) = listed else { return Ok(None) };
    let document = format!("<Tagging><TagSet>{listed}</TagSet></Tagging>");
    let read = Tagging::deserialize(&mut Deserializer::new(document.as_bytes()));
    let read = read.map_err(|_| errors::malformed_xml())?;
    tagging::of_bucket(tagging::from_wire(read.tag_set)?).map(Some)
}

#[cfg(test)]
mod tests {
    use super::tags_in;

    #[test]
    fn tags_are_found() {
        let of = |tags: &str| {
            tags_in(&format!(
                r#"<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Tags>{tags}</Tags></CreateBucketConfiguration>"#
            ))
        };
        let one = of("<Tag><Key>a&#x2d;b</Key><Value>c</Value></Tag>").unwrap();
        assert_eq!(one, Some(vec![("a-b".to_owned(), "c".to_owned())]));
        assert!(of("<Tag><Key>aws:a</Key><Value>c</Value></Tag>").is_err());
        assert!(of("<Tag>").is_err());
        assert_eq!(tags_in("hello <Tags>").unwrap(), None);
    }
}
