//! DeleteLogStream: the stream and its events; their disk is freed.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html> (read 2026-11-21).
//! Permission: logs:DeleteLogStream on the stream. Durable flow: logs.removal.

use crate::flows::{Removal, Removed};
use crate::tables::Streams;
use crate::{Logs, groups, place};
use api_logs::{DeleteLogStream, DeleteLogStreamError as E, DeleteLogStreamRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteLogStream> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DeleteLogStreamRequest) -> Result<Vec<Permission>, E> {
        let arn = place::stream_arn(&cx.scope, &input.log_group_name, &input.log_stream_name);
        Ok(vec![Permission::new("logs:DeleteLogStream", arn)])
    }

    async fn handle(&self, cx: &Cx, input: DeleteLogStreamRequest) -> Result<Nothing, E> {
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &input.log_group_name)??;
                let stream = groups::stream(tx, &group, &input.log_stream_name)??;
                tx.delete::<Streams>(&(group.id.clone(), input.log_stream_name.clone()))?;
                let removed = Removed::Stream { group: group.id.clone(), stream: stream.id.to_string() };
                flow::start::<Removal>(tx, format!("{}/{}", group.id, stream.id), &removed)?;
                Ok(Nothing {})
            })
            .await
    }
}
