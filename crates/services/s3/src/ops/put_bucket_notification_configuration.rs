//! PutBucketNotificationConfiguration
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html> (read 2026-11-21). It
//! replaces what was there: an empty configuration ends all notifications.
//! Left out, and refused by name: notifications to functions, topics and queues.

use crate::refusal::Result;
use crate::{S3, errors};
use s3s::dto::{PutBucketNotificationConfigurationInput, PutBucketNotificationConfigurationOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketNotificationConfigurationInput;
pub type Output = PutBucketNotificationConfigurationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let PutBucketNotificationConfigurationInput { bucket, notification_configuration: asked, .. } =
        request.input;
    let lacking = [
        ("functions", asked.lambda_function_configurations.is_some_and(|list| !list.is_empty())),
        ("queues", asked.queue_configurations.is_some_and(|list| !list.is_empty())),
        ("topics", asked.topic_configurations.is_some_and(|list| !list.is_empty())),
    ];
    if let Some((what, _)) = lacking.into_iter().find(|(_, is_asked)| *is_asked) {
        let what = format!("notifications to {what} (those to EventBridge it has)");
        return Err(errors::not_implemented(&what).into());
    }
    let tells = asked.event_bridge_configuration.is_some();
    super::change_bucket(s3, bucket, move |row| row.tells_event_bridge = tells).await?;
    super::answer(PutBucketNotificationConfigurationOutput {})
}
