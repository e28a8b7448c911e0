//! CreateMultipartUpload
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html> (read 2026-11-21).
//! Surprises: the checksum's type follows from the algorithm when it is not said; SHA cannot be of the whole object,
//! CRC64NVME cannot be composite.
//! Left out: ACLs, object lock, archive storage classes, encryption with KMS's or the customer's keys.

use crate::describing::{check_extras, description_of, encryption};
use crate::refusal::Result;
use crate::rules::{tagging, version_id};
use crate::tables::{Algorithm, UploadRow, Uploads};
use crate::{S3, bucket, errors, history, storing};
use s3s::dto::{ChecksumType, CreateMultipartUploadInput, CreateMultipartUploadOutput};
use s3s::{S3Error, S3Request, S3Response};
use wire::Cx;

pub type Input = CreateMultipartUploadInput;
pub type Output = CreateMultipartUploadOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let mut input = request.input;
    check_extras!(input);
    storing::check_key(&input.key)?;
    let algorithm =
        input.checksum_algorithm.as_ref().map(|name| Algorithm::parse(name.as_str())).transpose()?;
    let composite = is_composite(algorithm, input.checksum_type.as_ref())?;
    let made = s3.now();
    let mut row = UploadRow {
        made,
        initiator: cx.principal.arn.clone(),
        description: description_of!(input),
        tags: tagging::parse_header(input.tagging.as_deref().unwrap_or_default())?,
        algorithm,
        composite,
        over_object: false,
    };
    // Ids grow with time, so that uploads of one key are listed in the order in which they began.
    let upload_id = version_id::make(u64::try_from(made.as_nanosecond()).unwrap_or(0), &s3.salt());
    let key = (input.bucket.clone(), input.key.clone(), upload_id.clone());
    s3.write(move |tx| {
        bucket(tx, &key.0)?;
        row.over_object = history::current(tx, &key.0, &key.1)?.is_some();
        Ok(tx.put::<Uploads>(&key, &row)?)
    })
    .await?;
    let shown_type = if composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
    super::answer(CreateMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(upload_id),
        checksum_type: algorithm.map(|_| ChecksumType::from_static(shown_type)),
        checksum_algorithm: input.checksum_algorithm,
        server_side_encryption: encryption(true),
        ..CreateMultipartUploadOutput::default()
    })
}

fn is_composite(
    algorithm: Option<Algorithm>,
    said: Option<&ChecksumType>,
) -> std::result::Result<bool, S3Error> {
    let Some(algorithm) = algorithm else {
        return match said {
            Some(_) => Err(errors::invalid_request(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            )),
            None => Ok(false),
        };
    };
    let composite = match said.map(|said| said.as_str()) {
        None => algorithm.is_composite_by_default(),
        Some(ChecksumType::COMPOSITE) => true,
        Some(ChecksumType::FULL_OBJECT) => false,
        Some(_) => return Err(errors::invalid_request("Value for x-amz-checksum-type header is invalid.")),
    };
    let is_sha = matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256);
    if (is_sha && !composite) || (algorithm == Algorithm::Crc64Nvme && composite) {
        let kind = if composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
        return Err(errors::invalid_request(format!(
            "The {kind} checksum type cannot be used with the {} checksum algorithm.",
            algorithm.name().to_ascii_lowercase()
        )));
    }
    Ok(composite)
}
