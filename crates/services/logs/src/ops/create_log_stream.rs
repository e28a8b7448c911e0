//! CreateLogStream.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html> (read 2026-11-21).
//! Permission: logs:CreateLogStream on the stream. Left out: the limit of 50 calls a second.

use crate::tables::{StreamRow, Streams};
use crate::{Logs, errors, groups, place};
use api_logs::{CreateLogStream, CreateLogStreamError as E, CreateLogStreamRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

/// Stream ids stay below this: they have 18 digits in event ids.
const IDS: u64 = 1_000_000_000_000_000_000;

impl Handle<CreateLogStream> for Logs {
    async fn permissions(&self, cx: &Cx, input: &CreateLogStreamRequest) -> Result<Vec<Permission>, E> {
        let arn = place::stream_arn(&cx.scope, &input.log_group_name, &input.log_stream_name);
        Ok(vec![Permission::new("logs:CreateLogStream", arn)])
    }

    async fn handle(&self, cx: &Cx, input: CreateLogStreamRequest) -> Result<Nothing, E> {
        let row = StreamRow { id: self.chance.u64() % IDS, created_ms: self.now_ms() };
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &input.log_group_name)??;
                match tx.insert_new::<Streams>(&(group.id, input.log_stream_name.clone()), &row)? {
                    true => Ok(Nothing {}),
                    false => Err(errors::stream_exists().into()),
                }
            })
            .await
    }
}
