//! Who is told what came of an asynchronous invocation: destinations, and dead-letter targets.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html> (read 2026-11-21). The refusals' words:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json>.
//! Left out: queues and buckets, which are refused by name. AWS looks at once whether the role may do it; here a delivery that is
//! refused is counted in `DestinationDeliveryFailures` or `DeadLetterErrors`, as there when the role changes later.

use crate::errors;
use api_lambda::{DeadLetterConfig, DestinationConfig};
use kernel::Arn;
use wire::Refusal;

/// What a receiver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Topic,
    Function,
    Bus,
}

/// None for what Lambda does not send to.
fn kind_of(arn: &str) -> Result<Option<Kind>, Refusal> {
    let Ok(parsed) = Arn::parse(arn) else { return Ok(None) };
    Ok(match parsed.service() {
        "sns" => Some(Kind::Topic),
        "lambda" if parsed.resource().starts_with("function:") => Some(Kind::Function),
        "events" if parsed.resource().starts_with("event-bus/") => Some(Kind::Bus),
        "sqs" => return Err(errors::lacking("SQS queues as destinations and dead-letter targets")),
        "s3" => return Err(errors::lacking("S3 buckets as destinations")),
        _ => None,
    })
}

/// What a stored receiver is.
pub fn stored(arn: &str) -> Result<Kind, Refusal> {
    kind_of(arn)?.ok_or_else(|| errors::invalid(format!("The destination ARN {arn} is invalid.")))
}

/// Where successes and failures go.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Destinations {
    pub on_success: Option<String>,
    pub on_failure: Option<String>,
}

impl Destinations {
    /// As they are given; an empty name is none.
    pub fn of(config: &DestinationConfig) -> Result<Self, Refusal> {
        let named = |name: Option<&String>| name.filter(|name| !name.is_empty()).cloned();
        let these = Self {
            on_success: named(config.on_success.as_ref().and_then(|to| to.destination.as_ref())),
            on_failure: named(config.on_failure.as_ref().and_then(|to| to.destination.as_ref())),
        };
        for arn in these.all() {
            if kind_of(arn)?.is_none() {
                return Err(errors::invalid(these.shown()));
            }
        }
        Ok(these)
    }

    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.on_success.iter().chain(&self.on_failure)
    }

    fn shown(&self) -> String {
        let part = |name: &str, arn: &Option<String>| {
            arn.as_ref().map_or("null".to_owned(), |arn| format!("{name}(destination={arn})"))
        };
        format!(
            "The provided destination config DestinationConfig(onSuccess={}, onFailure={}) is invalid.",
            part("OnSuccess", &self.on_success),
            part("OnFailure", &self.on_failure)
        )
    }
}

/// The dead-letter target of a function; an empty name is none.
pub fn dead_letter(config: Option<&DeadLetterConfig>) -> Result<Option<String>, Refusal> {
    let given = config.and_then(|config| config.target_arn.clone()).filter(|arn| !arn.is_empty());
    let Some(arn) = given else { return Ok(None) };
    match kind_of(&arn)? {
        Some(Kind::Topic) => Ok(Some(arn)),
        _ => Err(errors::invalid(format!("{arn} is no dead-letter target: it names no topic and no queue."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_lambda::{OnFailure, OnSuccess};

    fn config(success: Option<&str>, failure: Option<&str>) -> DestinationConfig {
        DestinationConfig {
            on_success: success.map(|arn| OnSuccess { destination: Some(arn.into()) }),
            on_failure: failure.map(|arn| OnFailure { destination: Some(arn.into()) }),
        }
    }

    #[test]
    fn what_is_sent_to_and_what_is_not() {
        let (topic, bus) =
            ("arn:aws:sns:us-east-1:111122223333:t", "arn:aws:events:us-east-1:111122223333:event-bus/b");
        let both = Destinations::of(&config(Some(bus), Some(topic))).unwrap();
        assert_eq!((both.on_success.as_deref(), both.on_failure.as_deref()), (Some(bus), Some(topic)));
        assert_eq!(Destinations::of(&config(Some(""), None)).unwrap(), Destinations::default());
        let queue = "arn:aws:sqs:us-east-1:111122223333:q";
        let told = Destinations::of(&config(None, Some(queue))).unwrap_err().message;
        assert!(told.contains("SQS queues"), "{told}");
        let table = "arn:aws:dynamodb:us-east-1:111122223333:table/t";
        let told = Destinations::of(&config(None, Some(table))).unwrap_err().message;
        assert_eq!(
            told,
            format!(
                "The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination={table})) is invalid."
            )
        );
        let dead = |arn: &str| dead_letter(Some(&DeadLetterConfig { target_arn: Some(arn.into()) }));
        assert_eq!((dead(topic).unwrap().as_deref(), dead("").unwrap()), (Some(topic), None));
        assert!(dead(bus).is_err() && dead(queue).is_err());
    }
}
