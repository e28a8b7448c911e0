//! What came of an asynchronous invocation in the end, as destinations and dead-letter targets are told.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html> (read 2026-11-21): destinations get a
//! record of the event and the answer, a dead-letter target the event as it came, with attributes.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    Success,
    RetriesExhausted,
    EventAgeExceeded,
    ZeroReservedConcurrency,
}

impl Condition {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::EventAgeExceeded => "EventAgeExceeded",
            Self::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
}

/// What the function answered at the last try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    pub version: String,
    pub is_error: bool,
    /// As it came, which is JSON unless a runtime of the function's own said something else.
    pub payload: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    pub condition: Condition,
    pub at: Timestamp,
    /// How often the function was given the event.
    pub tries: u32,
    /// None when it never was.
    pub response: Option<Response>,
}

impl Conclusion {
    /// `function_arn` names the version or alias that was invoked.
    pub fn record(&self, request_id: &str, function_arn: &str, event: &[u8]) -> Value {
        let mut record = json!({
            "version": "1.0",
            "timestamp": format!("{:.3}", self.at),
            "requestContext": {
                "requestId": request_id,
                "functionArn": function_arn,
                "condition": self.condition.as_str(),
                "approximateInvokeCount": self.tries,
            },
            "requestPayload": parsed(event),
        });
        if let Some(response) = &self.response {
            let mut context = json!({ "statusCode": 200, "executedVersion": response.version });
            if response.is_error {
                context["functionError"] = json!("Unhandled");
            }
            record["responseContext"] = context;
            record["responsePayload"] = parsed(response.payload.as_bytes());
        }
        record
    }

    /// `ErrorCode` and `ErrorMessage` of a dead letter, the message's first kilobyte.
    pub fn error(&self) -> (u16, String) {
        let response = self.response.as_ref().filter(|response| response.is_error);
        let message = match response.map(|response| parsed(response.payload.as_bytes())) {
            Some(document) => document["errorMessage"].as_str().unwrap_or_default().to_owned(),
            None if self.condition == Condition::ZeroReservedConcurrency => {
                "Function not invoked: it is configured with zero reserved concurrent executions".to_owned()
            }
            None => "Rate Exceeded.".to_owned(),
        };
        let end = message.char_indices().map(|(at, _)| at).take_while(|at| *at <= 1024).last().unwrap_or(0);
        let kept = if message.len() <= 1024 { message.as_str() } else { &message[..end] };
        (if response.is_some() { 200 } else { 429 }, kept.to_owned())
    }
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_dead_letters() {
        let at = Timestamp::from_millisecond(1_573_755_365_568).unwrap();
        let failed = Response {
            version: "3".into(),
            is_error: true,
            payload: json!({"errorMessage": "é".repeat(600), "errorType": "E"}).to_string(),
        };
        let conclusion =
            Conclusion { condition: Condition::RetriesExhausted, at, tries: 3, response: Some(failed) };
        let record = conclusion.record("id", "arn:f:live", b"{\"a\": 1}");
        assert_eq!(record["timestamp"], "2019-11-14T18:16:05.568Z");
        assert_eq!(
            record["requestContext"],
            json!({"requestId": "id", "functionArn": "arn:f:live", "condition": "RetriesExhausted", "approximateInvokeCount": 3})
        );
        assert_eq!(
            record["responseContext"],
            json!({"statusCode": 200, "executedVersion": "3", "functionError": "Unhandled"})
        );
        assert_eq!(
            (&record["requestPayload"], &record["responsePayload"]["errorType"]),
            (&json!({"a": 1}), &json!("E"))
        );
        let (code, message) = conclusion.error();
        assert_eq!((code, message.len()), (200, 1024));
        let condition = Condition::ZeroReservedConcurrency;
        let never = Conclusion { condition, at, tries: 0, response: None };
        let record = never.record("id", "arn:f:$LATEST", b"{}");
        assert!(record.get("responseContext").is_none() && record.get("responsePayload").is_none());
        assert_eq!(never.error().0, 429);
    }
}
