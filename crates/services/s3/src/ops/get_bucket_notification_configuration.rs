//! GetBucketNotificationConfiguration
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html> (read 2026-11-21).
//! Surprises: of a bucket that notifies nobody the answer is empty.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{
    EventBridgeConfiguration, GetBucketNotificationConfigurationInput,
    GetBucketNotificationConfigurationOutput,
};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketNotificationConfigurationInput;
pub type Output = GetBucketNotificationConfigurationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::answer(GetBucketNotificationConfigurationOutput {
        event_bridge_configuration: row.tells_event_bridge.then(EventBridgeConfiguration::default),
        ..GetBucketNotificationConfigurationOutput::default()
    })
}
