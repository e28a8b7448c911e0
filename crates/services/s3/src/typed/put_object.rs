//! PutObject, for callers in this process.

use super::refuse;
use crate::announcing::News;
use crate::http::access::needed_inside;
use crate::receiving::{Announced, PUT_BYTES_MAX, Received};
use crate::rules::conditions::Conditions;
use crate::rules::tagging;
use crate::storing::Told;
use crate::tables::{Content, Description, ObjectRow};
use crate::{Refused, S3};
use api_s3::{PutObject, PutObjectError, PutObjectInput, PutObjectOutput, ServerSideEncryption};
use s3s::dto::StreamingBlob;
use wire::{Cx, Handle, Permission, Refusal};

impl Handle<PutObject> for S3 {
    async fn permissions(&self, cx: &Cx, input: &PutObjectInput) -> Result<Vec<Permission>, PutObjectError> {
        let mut needed = vec![needed_inside(self, cx, "s3:PutObject", &input.bucket, &input.key).await?];
        if input.tagging.is_some() {
            needed.push(needed_inside(self, cx, "s3:PutObjectTagging", &input.bucket, &input.key).await?);
        }
        Ok(needed)
    }

    async fn handle(&self, cx: &Cx, input: PutObjectInput) -> Result<PutObjectOutput, PutObjectError> {
        if input.if_match.is_some() || input.if_none_match.is_some() || input.sse_customer_algorithm.is_some()
        {
            return Err(refuse("conditions and customer keys in calls between services").into());
        }
        if input.server_side_encryption.is_some_and(|encryption| encryption != ServerSideEncryption::Aes256) {
            return Err(refuse("server-side encryption with KMS").into());
        }
        put(self, cx, input).await.map_err(|refused| Refusal::from(refused).into())
    }
}

async fn put(s3: &S3, cx: &Cx, input: PutObjectInput) -> Result<PutObjectOutput, Refused> {
    let description = Description {
        content_type: input.content_type,
        content_encoding: input.content_encoding,
        content_disposition: input.content_disposition,
        content_language: input.content_language,
        cache_control: input.cache_control,
        metadata: input.metadata.unwrap_or_default(),
        ..Description::default()
    }
    .checked()?;
    let tags = tagging::parse_header(input.tagging.as_deref().unwrap_or_default())?;
    s3.may_put(&input.bucket, &input.key, &Conditions::default()).await?;
    let body = input.body.unwrap_or_default();
    let announced = Announced {
        content_md5: input.content_md5,
        content_length: i64::try_from(body.size_bytes()).ok(),
        size_bytes_max: PUT_BYTES_MAX,
        ..Announced::default()
    };
    let received = s3.receive(Some(StreamingBlob::wrap(body.stream())), &announced).await?;
    let content = Content::Blob(received.stored.id().clone());
    let Received { stored, digested } = received;
    let mut row = ObjectRow::draft(
        content,
        stored.size_bytes,
        digested.e_tag(),
        Some(digested.checksum),
        stored.is_sealed,
    );
    (row.description, row.tags) = (description, tags);
    let told = Told { news: News::new(s3, cx), reason: "PutObject" };
    let put = s3.put_row(input.bucket, input.key, row, Conditions::default(), told, stored).await?;
    Ok(PutObjectOutput {
        e_tag: Some(format!("\"{}\"", put.row.e_tag)),
        version_id: put.shown_version(),
        ..PutObjectOutput::default()
    })
}
