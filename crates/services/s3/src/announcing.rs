//! What EventBridge is told of a bucket's objects: announced in the transaction that makes the change, so that what is on disk is
//! told, once, and nothing else is.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html> and AWS's events as LocalStack has recorded them
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_notifications_eventbridge.snapshot.json>, both
//! read 2026-11-21). The account and region are the bucket's.
//! Left out: the events of what we do not have (restores, lifecycle, ACLs, storage classes).

use crate::S3;
use crate::tables::{BucketRow, DeleteMarkerRow, ObjectRow, Versioning};
use kernel::{Chance, Fault, Scope, Timestamp};
use seam_events::Event;
use serde_json::{Value, json};
use std::sync::Arc;
use store::Write;
use wire::{Cx, PrincipalKind};

/// The entity tag of nothing, which a delete marker is told with.
const NOTHING: &str = "d41d8cd98f00b204e9800998ecf8427e";

/// Who asked for a change.
#[derive(Clone)]
pub struct News {
    chance: Arc<dyn Chance>,
    requester: String,
    request_id: String,
    source_ip: Option<String>,
    at: Timestamp,
}

/// The bucket and key that the news is of.
pub struct Of<'a> {
    pub row: &'a BucketRow,
    pub bucket: &'a str,
    pub key: &'a str,
}

impl News {
    pub fn new(s3: &S3, cx: &Cx) -> Self {
        let principal = &cx.principal;
        let is_service = principal.kind == PrincipalKind::Service;
        Self {
            chance: s3.chance.clone(),
            requester: if is_service { principal.arn.clone() } else { principal.account.to_string() },
            request_id: cx.request_id.clone(),
            source_ip: cx.source_ip.map(|ip| ip.to_string()),
            at: s3.now(),
        }
    }

    /// `reason`: the operation.
    pub fn created(
        &self,
        tx: &mut Write<'_>,
        of: &Of<'_>,
        made: &ObjectRow,
        reason: &str,
    ) -> Result<(), Fault> {
        let mut object = object(of, &made.version_id);
        object["etag"] = json!(made.e_tag);
        object["size"] = json!(made.size_bytes);
        object["sequencer"] = json!(sequencer(made.order));
        self.tell(tx, of, "Object Created", object, json!({ "reason": reason }))
    }

    /// A version is gone for good.
    pub fn removed(&self, tx: &mut Write<'_>, of: &Of<'_>, version_id: &str) -> Result<(), Fault> {
        let mut object = object(of, version_id);
        object["sequencer"] = json!(sequencer(u64::try_from(self.at.as_nanosecond()).unwrap_or(0)));
        let more = json!({ "deletion-type": "Permanently Deleted", "reason": "DeleteObject" });
        self.tell(tx, of, "Object Deleted", object, more)
    }

    /// A delete marker hides the key.
    pub fn hidden(&self, tx: &mut Write<'_>, of: &Of<'_>, marker: &DeleteMarkerRow) -> Result<(), Fault> {
        let mut object = object(of, &marker.version_id);
        object["etag"] = json!(NOTHING);
        object["sequencer"] = json!(sequencer(marker.order));
        let more = json!({ "deletion-type": "Delete Marker Created", "reason": "DeleteObject" });
        self.tell(tx, of, "Object Deleted", object, more)
    }

    pub fn tagged(&self, tx: &mut Write<'_>, of: &Of<'_>, changed: &ObjectRow) -> Result<(), Fault> {
        let kind = if changed.tags.is_empty() { "Object Tags Deleted" } else { "Object Tags Added" };
        let mut object = object(of, &changed.version_id);
        object["etag"] = json!(changed.e_tag);
        self.tell(tx, of, kind, object, json!({}))
    }

    fn tell(
        &self,
        tx: &mut Write<'_>,
        of: &Of<'_>,
        kind: &str,
        object: Value,
        more: Value,
    ) -> Result<(), Fault> {
        if !of.row.tells_event_bridge {
            return Ok(());
        }
        let mut detail = json!({
            "version": "0",
            "bucket": { "name": of.bucket },
            "object": object,
            "request-id": self.request_id,
            "requester": self.requester,
        });
        if let Some(ip) = &self.source_ip {
            detail["source-ip-address"] = json!(ip);
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            detail[name] = value.clone();
        }
        let scope = Scope { account: of.row.owner.clone(), region: of.row.region.clone() };
        let bucket = format!("arn:{}:s3:::{}", scope.partition(), of.bucket);
        let event = Event::of_service(&scope, &*self.chance, self.at, "aws.s3", kind, vec![bucket], detail);
        seam_events::publish(tx, &event)
    }
}

fn object(of: &Of<'_>, version_id: &str) -> Value {
    match of.row.versioning {
        Versioning::Off => json!({ "key": of.key }),
        _ => json!({ "key": of.key, "version-id": version_id }),
    }
}

/// Of two events of one key, the later one has the greater.
fn sequencer(order: u64) -> String {
    format!("{order:018X}")
}
