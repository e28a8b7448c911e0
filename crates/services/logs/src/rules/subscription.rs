//! What a function is given of events that a subscription filter matches.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample> (read
//! 2026-11-21): one member, gzip in base64. An invocation takes a megabyte, so that a batch may need several.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::{Fault, OrFault};
use serde::Serialize;
use serde_json::json;
use std::io::Write;

/// Of one invocation, before it is compressed: what does not shrink grows by a third in base64.
const BYTES_MAX: usize = 700_000;

/// One event that matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matched {
    pub id: String,
    pub timestamp: i64,
    pub message: String,
}

/// Where the events are from, and which filter let them through.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    pub owner: &'a str,
    pub group: &'a str,
    pub stream: &'a str,
    pub filter: &'a str,
}

/// The payloads that carry these events, in order.
pub fn payloads(from: From<'_>, events: &[Matched]) -> Result<Vec<String>, Fault> {
    let mut parts: Vec<&[Matched]> = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, event) in events.iter().enumerate() {
        let own = event.message.len() + 128;
        if size + own > BYTES_MAX && at > start {
            parts.push(&events[start..at]);
            (start, size) = (at, 0);
        }
        size += own;
    }
    if start < events.len() {
        parts.push(&events[start..]);
    }
    parts.into_iter().map(|part| payload(from, part)).collect()
}

fn payload(from: From<'_>, events: &[Matched]) -> Result<String, Fault> {
    let message = json!({
        "messageType": "DATA_MESSAGE",
        "owner": from.owner,
        "logGroup": from.group,
        "logStream": from.stream,
        "subscriptionFilters": [from.filter],
        "logEvents": events,
    });
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(message.to_string().as_bytes()).or_fault(|| "compressing log events")?;
    let data = STANDARD.encode(encoder.finish().or_fault(|| "compressing log events")?);
    Ok(json!({ "awslogs": { "data": data } }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn opened(payload: &str) -> serde_json::Value {
        let outer: serde_json::Value = serde_json::from_str(payload).expect("JSON");
        let data = STANDARD.decode(outer["awslogs"]["data"].as_str().expect("text")).expect("base64");
        let mut text = String::new();
        flate2::read::GzDecoder::new(data.as_slice()).read_to_string(&mut text).expect("gzip");
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn many_events_are_several_payloads() {
        let from = From { owner: "111111111111", group: "g", stream: "s", filter: "f" };
        let event = |id: usize, bytes: usize| Matched {
            id: id.to_string(),
            timestamp: 5,
            message: "x".repeat(bytes),
        };
        let events: Vec<_> = [10, 400_000, 400_000, 900_000, 10]
            .into_iter()
            .enumerate()
            .map(|(id, bytes)| event(id, bytes))
            .collect();
        let payloads = payloads(from, &events).expect("memory");
        let ids: Vec<Vec<String>> = payloads
            .iter()
            .map(|payload| {
                let events = opened(payload)["logEvents"].clone();
                events
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|event| event["id"].as_str().expect("text").to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(ids, [vec!["0", "1"], vec!["2"], vec!["3"], vec!["4"]]);
        let first = opened(&payloads[0]);
        assert_eq!(
            (&first["messageType"], &first["owner"], &first["subscriptionFilters"][0]),
            (&"DATA_MESSAGE".into(), &"111111111111".into(), &"f".into())
        );
        assert!(super::payloads(from, &[]).expect("memory").is_empty());
    }
}
