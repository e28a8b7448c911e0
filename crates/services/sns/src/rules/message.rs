//! A message as it travels, and what Publish refuses.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html> (read 2026-11-21).

use api_sns::{InvalidParameterException, MessageAttributeValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use wire::Refusal;

use crate::errors;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: String,
    pub subject: Option<String>,
    pub default: String,
    /// With `MessageStructure: json`: what each protocol gets instead.
    pub by_protocol: BTreeMap<String, String>,
    pub attributes: BTreeMap<String, Attribute>,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub data_type: String,
    /// Of a binary value its base64.
    pub value: String,
}

impl Message {
    pub fn body_for(&self, protocol: &str) -> &str {
        self.by_protocol.get(protocol).unwrap_or(&self.default)
    }
}

/// What is given to Publish, or to one entry of PublishBatch.
pub struct Draft {
    pub message: String,
    pub subject: Option<String>,
    pub structure: Option<String>,
    pub attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    /// With a MessageDeduplicationId, which FIFO topics have. A MessageGroupId is for queues, and means nothing to the
    /// subscribers that we have.
    pub deduplicated: bool,
}

/// <https://docs.aws.amazon.com/general/latest/gr/sns.html>
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;

pub fn message_of(draft: Draft, id: String, at: Timestamp) -> Result<Message, Refusal> {
    if draft.deduplicated {
        return Err(errors::invalid(
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for \
             this topic type",
        )
        .into());
    }
    if draft.message.is_empty() {
        return Err(errors::invalid("Empty message").into());
    }
    if size_of(&draft.message, draft.attributes.as_ref()) > MESSAGE_BYTES_MAX {
        return Err(errors::invalid("Message too long").into());
    }
    if draft.subject.as_deref().is_some_and(|subject| !is_subject(subject)) {
        return Err(errors::invalid("Subject").into());
    }
    let mut by_protocol = BTreeMap::new();
    let mut default = draft.message;
    match draft.structure.as_deref() {
        None => {}
        Some("json") => {
            by_protocol = structured(&default)?;
            default = by_protocol.remove("default").unwrap_or_default();
        }
        Some(other) => return Err(errors::invalid(format!("MessageStructure: {other}")).into()),
    }
    let attributes = draft.attributes.unwrap_or_default().into_iter();
    let attributes = attributes.map(|(name, value)| {
        check_name(&name)?;
        Ok((name.clone(), attribute(&name, value)?))
    });
    Ok(Message {
        id,
        subject: draft.subject,
        default,
        by_protocol,
        attributes: attributes.collect::<Result<_, Refusal>>()?,
        at,
    })
}

/// What counts towards the limit: the text, and each attribute with its name and type.
pub fn size_of(message: &str, attributes: Option<&BTreeMap<String, MessageAttributeValue>>) -> usize {
    let attribute_bytes = |(name, value): (&String, &MessageAttributeValue)| {
        let text = value.string_value.as_ref().map_or(0, String::len)
            + value.binary_value.as_ref().map_or(0, |bytes| bytes.len());
        name.len() + value.data_type.len() + text
    };
    message.len() + attributes.into_iter().flatten().map(attribute_bytes).sum::<usize>()
}

/// At most 100 printable characters that do not begin with a space.
fn is_subject(subject: &str) -> bool {
    let length = subject.chars().count();
    (1..=100).contains(&length) && !subject.starts_with(' ') && !subject.contains(|c: char| c.is_control())
}

fn structured(message: &str) -> Result<BTreeMap<String, String>, InvalidParameterException> {
    let Ok(Value::Object(members)) = serde_json::from_str(message) else {
        return Err(errors::invalid("Message Structure - JSON message body failed to parse"));
    };
    // Values that are not texts are passed over, as are protocols that nobody knows.
    let texts: BTreeMap<String, String> = members
        .into_iter()
        .filter_map(|(protocol, value)| Some((protocol, value.as_str()?.to_owned())))
        .collect();
    if !texts.contains_key("default") {
        return Err(errors::invalid("Message Structure - No default entry in JSON message body"));
    }
    Ok(texts)
}

/// An attribute's name, with the sentences of `test_empty_or_wrong_message_attributes` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json> (read 2026-11-21).
fn check_name(name: &str) -> Result<(), Refusal> {
    let strange = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
    let why = if name.len() > 256 {
        "Length of message attribute name must be less than 256 bytes.".to_owned()
    } else if let Some(strange) = strange {
        format!(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can only include \
             alphanumeric characters, hyphens, underscores, or dots.",
            u32::from(strange)
        )
    } else if name.starts_with('.') {
        "Invalid message attribute name starting with character '.' was found.".to_owned()
    } else if name.ends_with('.') {
        "Invalid message attribute name ending with character '.' was found.".to_owned()
    } else if name.contains("..") {
        "Message attribute name can not have successive '.' character.".to_owned()
    } else {
        return Ok(());
    };
    Err(errors::invalid_value(why))
}

fn attribute(name: &str, value: MessageAttributeValue) -> Result<Attribute, Refusal> {
    let kind = value.data_type.split('.').next().unwrap_or_default();
    let of_other_field = match kind {
        "String" | "Number" => value.binary_value.is_some().then_some("String"),
        "Binary" => value.string_value.is_some().then_some("Binary"),
        _ => None,
    };
    if let Some(field) = of_other_field {
        return Err(errors::invalid_value(format!(
            "The message attribute '{name}' with type '{}' must use field '{field}'.",
            value.data_type
        )));
    }
    let empty = || {
        let message = format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{}'.",
            value.data_type
        );
        errors::invalid_value(message)
    };
    let text = match kind {
        "String" | "Number" => {
            value.string_value.clone().filter(|text| !text.is_empty()).ok_or_else(empty)?
        }
        "Binary" => {
            STANDARD.encode(value.binary_value.clone().filter(|bytes| !bytes.is_empty()).ok_or_else(empty)?)
        }
        _ => {
            let message = format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
            );
            return Err(errors::invalid_value(message));
        }
    };
    if kind == "Number" && text.parse::<f64>().is_err() {
        return Err(errors::invalid_value(format!(
            "Could not cast message attribute '{name}' value to number."
        )));
    }
    Ok(Attribute { data_type: value.data_type, value: text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(message: &str) -> Draft {
        Draft {
            message: message.into(),
            subject: None,
            structure: None,
            attributes: None,
            deduplicated: false,
        }
    }

    fn refused(draft: Draft) -> String {
        match message_of(draft, "id".into(), Timestamp::UNIX_EPOCH) {
            Ok(message) => panic!("taken: {message:?}"),
            Err(refusal) => refusal.message,
        }
    }

    #[test]
    fn refusals() {
        assert_eq!(refused(draft("")), "Invalid parameter: Empty message");
        assert_eq!(refused(draft(&"x".repeat(300_000))), "Invalid parameter: Message too long");
        assert_eq!(
            refused(Draft { subject: Some("a\nb".into()), ..draft("m") }),
            "Invalid parameter: Subject"
        );
        let json = |text: &str| Draft { structure: Some("json".into()), ..draft(text) };
        assert!(refused(json("{")).ends_with("failed to parse"));
        assert!(refused(json(r#"{"http":"x"}"#)).contains("No default entry"));
        let number = MessageAttributeValue {
            data_type: "Number".into(),
            string_value: Some("x".into()),
            binary_value: None,
        };
        let with = |name: &str, value: MessageAttributeValue| Draft {
            attributes: Some([(name.to_owned(), value)].into()),
            ..draft("m")
        };
        assert!(refused(with("n", number.clone())).contains("to number"));
        let binary = MessageAttributeValue {
            data_type: "String".into(),
            string_value: None,
            binary_value: Some("x".into()),
        };
        assert_eq!(
            refused(with("n", binary)),
            "The message attribute 'n' with type 'String' must use field 'String'."
        );
        for (name, why) in [
            ("a^b", "'#x5E'"),
            (".a", "starting with"),
            ("a.", "ending with"),
            ("a..b", "successive"),
            (&"x".repeat(257), "less than 256 bytes"),
        ] {
            assert!(refused(with(name, number.clone())).contains(why), "{name}");
        }
    }

    #[test]
    fn each_protocol_gets_its_own_text() {
        let json =
            Draft { structure: Some("json".into()), ..draft(r#"{"default":"d","http":"h","lambda":7}"#) };
        let Ok(message) = message_of(json, "id".into(), Timestamp::UNIX_EPOCH) else { panic!("refused") };
        assert_eq!((message.body_for("http"), message.body_for("lambda")), ("h", "d"));
    }
}
