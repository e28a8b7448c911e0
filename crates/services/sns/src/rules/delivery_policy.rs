//! DeliveryPolicy: how HTTP endpoints are tried, and as what kind of content a message is sent to them.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/set-topic-attributes-delivery-policy-json.html>,
//! <https://docs.aws.amazon.com/sns/latest/dg/set-sub-attributes-delivery-policy-json.html> (read 2026-11-21). How it is refused:
//! `Unexpected JSON member: throttlePolicy`, `http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100`, as
//! users report it. How it is shown in force: `EffectiveDeliveryPolicy` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json> (read 2026-11-21).
//! Surprise: the subscription's own members win over the topic's, unless the topic has `disableSubscriptionOverrides`.
//! Left out: throttling (`maxReceivesPerSecond`), policies for sickly endpoints: refused by name.

use serde_json::{Map, Value, json};

use super::retry::RetryPolicy;

pub const CONTENT_TYPE: &str = "text/plain; charset=UTF-8";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliveryPolicy {
    pub retry: Option<RetryPolicy>,
    pub content_type: Option<String>,
    /// A topic's: what its subscriptions say does not count.
    pub overrides_disabled: bool,
}

/// Why a policy is not taken.
#[derive(Debug, PartialEq)]
pub enum Bad {
    Invalid(String),
    NotOffered(&'static str),
}

type Members = Map<String, Value>;

/// What an attribute DeliveryPolicy of a topic says.
pub fn of_topic(text: &str) -> Result<DeliveryPolicy, Bad> {
    let root = parsed(text)?;
    only(&root, &["http"])?;
    let Some(http) = object(&root, "", "http")? else { return Ok(DeliveryPolicy::default()) };
    only(
        http,
        &[
            "defaultHealthyRetryPolicy",
            "defaultSicklyRetryPolicy",
            "defaultThrottlePolicy",
            "defaultRequestPolicy",
            "disableSubscriptionOverrides",
        ],
    )?;
    lacking(http, &["defaultSicklyRetryPolicy", "defaultThrottlePolicy"])?;
    Ok(DeliveryPolicy {
        retry: retry_of(http, "http.", "defaultHealthyRetryPolicy")?,
        content_type: content_type_of(http, "http.", "defaultRequestPolicy")?,
        overrides_disabled: truth(http, "http.", "disableSubscriptionOverrides")?,
    })
}

/// What an attribute DeliveryPolicy of a subscription says.
pub fn of_subscription(text: &str) -> Result<DeliveryPolicy, Bad> {
    let root = parsed(text)?;
    only(
        &root,
        &["healthyRetryPolicy", "sicklyRetryPolicy", "throttlePolicy", "requestPolicy", "guaranteed"],
    )?;
    lacking(&root, &["sicklyRetryPolicy", "throttlePolicy"])?;
    if truth(&root, "", "guaranteed")? {
        return Err(Bad::NotOffered("guaranteed deliveries"));
    }
    Ok(DeliveryPolicy {
        retry: retry_of(&root, "", "healthyRetryPolicy")?,
        content_type: content_type_of(&root, "", "requestPolicy")?,
        overrides_disabled: false,
    })
}

/// What is in force for a subscription, or for a topic where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    pub retry: RetryPolicy,
    pub content_type: String,
}

pub fn in_force(topic: &DeliveryPolicy, subscription: &DeliveryPolicy) -> InForce {
    let own = (!topic.overrides_disabled).then_some(subscription);
    let retry = own.and_then(|own| own.retry).or(topic.retry).unwrap_or_default();
    let content_type = own.and_then(|own| own.content_type.as_ref()).or(topic.content_type.as_ref());
    InForce { retry, content_type: content_type.map_or_else(|| CONTENT_TYPE.to_owned(), Clone::clone) }
}

impl InForce {
    /// EffectiveDeliveryPolicy of a topic.
    pub fn shown_of_topic(&self, overrides_disabled: bool) -> String {
        let request = json!({"headerContentType": self.content_type});
        json!({"http": {
            "defaultHealthyRetryPolicy": self.retry, "disableSubscriptionOverrides": overrides_disabled,
            "defaultRequestPolicy": request,
        }})
        .to_string()
    }

    /// EffectiveDeliveryPolicy of a subscription.
    pub fn shown_of_subscription(&self) -> String {
        json!({
            "healthyRetryPolicy": self.retry, "sicklyRetryPolicy": null, "throttlePolicy": null,
            "requestPolicy": {"headerContentType": self.content_type}, "guaranteed": false,
        })
        .to_string()
    }
}

fn parsed(text: &str) -> Result<Members, Bad> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Bad::Invalid("it is not a JSON object".into())),
        Err(error) => Err(Bad::Invalid(format!("failed to parse JSON. {error}"))),
    }
}

fn only(members: &Members, known: &[&str]) -> Result<(), Bad> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => Err(Bad::Invalid(format!("Unexpected JSON member: {unknown}"))),
        None => Ok(()),
    }
}

/// Members that we know of and do not follow: null is all that they may be.
fn lacking(members: &Members, names: &[&str]) -> Result<(), Bad> {
    let given = |name: &&&str| members.get(**name).is_some_and(|value| !value.is_null());
    match names.iter().find(given) {
        Some(name) if name.contains("hrottle") => Err(Bad::NotOffered("throttling of deliveries")),
        Some(_) => Err(Bad::NotOffered("retry policies for sickly endpoints")),
        None => Ok(()),
    }
}

fn object<'m>(members: &'m Members, path: &str, name: &str) -> Result<Option<&'m Members>, Bad> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(_) => Err(Bad::Invalid(format!("{path}{name} must be a JSON object"))),
    }
}

fn truth(members: &Members, path: &str, name: &str) -> Result<bool, Bad> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(truth)) => Ok(*truth),
        Some(_) => Err(Bad::Invalid(format!("{path}{name} must be true or false"))),
    }
}

fn content_type_of(members: &Members, path: &str, name: &str) -> Result<Option<String>, Bad> {
    let Some(request) = object(members, path, name)? else { return Ok(None) };
    only(request, &["headerContentType"])?;
    match request.get("headerContentType") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if is_content_type(text) => Ok(Some(text.clone())),
        Some(other) => {
            Err(Bad::Invalid(format!("{path}{name}.headerContentType is no type of content: {other}")))
        }
    }
}

/// `type/subtype` with parameters, in characters that a header may hold.
fn is_content_type(text: &str) -> bool {
    let (kind, rest) = text.split_once('/').unwrap_or_default();
    let printable = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    printable && !kind.is_empty() && !rest.is_empty()
}

fn retry_of(members: &Members, path: &str, name: &str) -> Result<Option<RetryPolicy>, Bad> {
    let Some(given) = object(members, path, name)? else { return Ok(None) };
    only(
        given,
        &[
            "minDelayTarget",
            "maxDelayTarget",
            "numRetries",
            "numMaxDelayRetries",
            "numNoDelayRetries",
            "numMinDelayRetries",
            "backoffFunction",
        ],
    )?;
    let policy: RetryPolicy = serde_json::from_value(Value::Object(given.clone()))
        .map_err(|error| Bad::Invalid(format!("{path}{name}: {error}")))?;
    match policy.problem() {
        Some(problem) => Err(Bad::Invalid(format!("{path}{name}.{problem}"))),
        None => Ok(Some(policy)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subscription_wins_unless_the_topic_forbids_it() {
        let topic = |disabled: bool| {
            let text = format!(
                r#"{{"http": {{"defaultHealthyRetryPolicy": {{"numRetries": 1}}, "disableSubscriptionOverrides": {disabled},
                    "defaultRequestPolicy": {{"headerContentType": "application/json"}}}}}}"#
            );
            of_topic(&text).expect("valid")
        };
        let own = of_subscription(r#"{"requestPolicy": {"headerContentType": "text/csv"}}"#).expect("valid");
        let of = |topic: &DeliveryPolicy, own: &DeliveryPolicy| {
            let InForce { retry, content_type } = in_force(topic, own);
            (retry.num_retries, content_type)
        };
        assert_eq!(of(&topic(false), &own), (1, "text/csv".to_owned()));
        assert_eq!(of(&topic(true), &own), (1, "application/json".to_owned()));
        let nothing = DeliveryPolicy::default();
        assert_eq!(of(&nothing, &nothing), (3, CONTENT_TYPE.to_owned()));
    }

    #[test]
    fn nothing_is_passed_over() {
        let invalid = |bad: Result<DeliveryPolicy, Bad>| match bad {
            Err(Bad::Invalid(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(invalid(of_topic(r#"{"throttlePolicy": {}}"#)), "Unexpected JSON member: throttlePolicy");
        assert_eq!(
            invalid(of_topic(r#"{"http": {"defaultHealthyRetryPolicy": {"numRetries": 101}}}"#)),
            "http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100"
        );
        for bad in [
            "{",
            "[]",
            r#"{"http": {}}"#,
            r#"{"healthyRetryPolicy": {"numRetry": 1}}"#,
            r#"{"healthyRetryPolicy": {"numRetries": "1"}}"#,
            r#"{"healthyRetryPolicy": 1}"#,
            r#"{"requestPolicy": {"headerContentType": "text/plain\nx: y"}}"#,
            r#"{"requestPolicy": {"headerContentType": "json"}}"#,
        ] {
            assert!(matches!(of_subscription(bad), Err(Bad::Invalid(_))), "{bad}");
        }
        let throttled = of_subscription(r#"{"throttlePolicy": {"maxReceivesPerSecond": 1}}"#);
        assert_eq!(throttled, Err(Bad::NotOffered("throttling of deliveries")));
        assert_eq!(of_subscription(r#"{"throttlePolicy": null}"#), Ok(DeliveryPolicy::default()));
    }
}
