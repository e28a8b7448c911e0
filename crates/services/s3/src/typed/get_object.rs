//! GetObject, for callers in this process.

use super::refuse;
use crate::finding::{Asked, find, shown_checksum, shown_version};
use crate::http::access::needed_inside;
use crate::rules::conditions::Conditions;
use crate::{Refused, S3};
use api_s3::{GetObject, GetObjectError, GetObjectInput, GetObjectOutput, NoSuchKey};
use wire::{Body, Cx, Handle, Permission, Refusal};

impl Handle<GetObject> for S3 {
    async fn permissions(&self, cx: &Cx, input: &GetObjectInput) -> Result<Vec<Permission>, GetObjectError> {
        let action = if input.version_id.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        Ok(vec![needed_inside(self, cx, action, &input.bucket, &input.key).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetObjectInput) -> Result<GetObjectOutput, GetObjectError> {
        if input.range.is_some()
            || input.part_number.is_some()
            || input.if_match.is_some()
            || input.if_none_match.is_some()
        {
            return Err(refuse("ranges and conditions in calls between services").into());
        }
        let asked = Asked {
            bucket: &input.bucket,
            key: &input.key,
            version_id: input.version_id.as_deref(),
            range: None,
            part_number: None,
            conditions: Conditions::default(),
            customer_key: input.sse_customer_algorithm.is_some(),
        };
        let found = find(self, cx, &asked).await.map_err(error)?;
        let row = found.held.row.clone();
        let checksum = shown_checksum(&found, true).cloned();
        let version_id = shown_version(found.versioning, &row.version_id);
        Ok(GetObjectOutput {
            content_length: Some(crate::describing::size(row.size_bytes)),
            content_type: Some(row.description.content_type().to_owned()),
            content_encoding: row.description.content_encoding.clone(),
            e_tag: Some(format!("\"{}\"", row.e_tag)),
            last_modified: Some(crate::whole_second(row.made)),
            metadata: Some(row.description.metadata),
            version_id,
            checksum_sha256: checksum
                .filter(|checksum| checksum.algorithm == crate::tables::Algorithm::Sha256)
                .map(|checksum| checksum.value),
            body: Some(Body::pieces(self.lying(found.held))),
            ..GetObjectOutput::default()
        })
    }
}

fn error(refused: Refused) -> GetObjectError {
    let refusal = Refusal::from(refused);
    match refusal.code.as_ref() {
        "NoSuchKey" => NoSuchKey { message: Some(refusal.message) }.into(),
        _ => refusal.into(),
    }
}
