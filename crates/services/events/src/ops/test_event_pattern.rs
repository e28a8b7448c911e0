//! TestEventPattern: whether an event matches a pattern.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html> (read 2026-11-21).

use api_events::{
    TestEventPattern, TestEventPatternError, TestEventPatternRequest, TestEventPatternResponse,
};
use lang_event_pattern::Pattern;
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::errors;

impl Handle<TestEventPattern> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &TestEventPatternRequest,
    ) -> Result<Vec<Permission>, TestEventPatternError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("events:TestEventPattern", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: TestEventPatternRequest,
    ) -> Result<TestEventPatternResponse, TestEventPatternError> {
        let _ = cx;
        let pattern =
            Pattern::parse(&input.event_pattern).map_err(|invalid| errors::invalid_pattern(&invalid))?;
        let event: serde_json::Value = serde_json::from_str(&input.event)
            .map_err(|_| errors::invalid("Parameter Event is not valid."))?;
        if let Some(missing) = FIELDS.iter().find(|field| event.get(**field).is_none()) {
            return Err(errors::invalid(format!(
                "Parameter Event is not valid. Reason: it has no {missing}."
            ))
            .into());
        }
        Ok(TestEventPatternResponse { result: Some(pattern.matches(&event)) })
    }
}

/// What the documentation asks of the event.
const FIELDS: &[&str] = &["id", "account", "source", "time", "region", "resources", "detail-type"];
