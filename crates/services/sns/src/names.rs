//! Topics and subscriptions by ARN.

use kernel::{Arn, Scope};
use serde::{Deserialize, Serialize};

use crate::errors;
use api_sns::InvalidParameterException;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicName {
    pub scope: Scope,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionName {
    pub topic: TopicName,
    pub id: String,
}

impl TopicName {
    pub fn new(scope: &Scope, name: &str) -> Self {
        Self { scope: scope.clone(), name: name.to_owned() }
    }

    /// `parameter` is the request's name for the ARN, for the error.
    pub fn parse(arn: &str, parameter: &str) -> Result<Self, InvalidParameterException> {
        let parsed = parts(arn, parameter)?;
        let wrong = || errors::invalid(format!("{parameter} Reason: {arn} is not the ARN of a topic"));
        let (scope, name) = parsed.ok_or_else(wrong)?;
        if name.contains(':') {
            return Err(wrong());
        }
        Ok(Self { scope, name })
    }

    /// The topic that a request in `scope` names. One of another account may allow it; one of another region cannot.
    /// <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json>, `test_cross_region_access`.
    pub fn asked(arn: &str, scope: &Scope) -> Result<Self, InvalidParameterException> {
        let topic = Self::parse(arn, "TopicArn")?;
        if topic.scope.region != scope.region {
            return Err(errors::invalid("TopicArn"));
        }
        Ok(topic)
    }

    pub fn key(&self) -> (Scope, String) {
        (self.scope.clone(), self.name.clone())
    }

    pub fn arn(&self) -> String {
        self.scope.arn("sns", &self.name).as_str().to_owned()
    }

    pub fn subscription(&self, id: &str) -> SubscriptionName {
        SubscriptionName { topic: self.clone(), id: id.to_owned() }
    }
}

impl SubscriptionName {
    pub fn parse(arn: &str) -> Result<Self, InvalidParameterException> {
        let parsed = parts(arn, "SubscriptionArn")?;
        let wrong =
            || errors::invalid(format!("SubscriptionArn Reason: {arn} is not the ARN of a subscription"));
        let (scope, rest) = parsed.ok_or_else(wrong)?;
        let (topic, id) = rest.split_once(':').ok_or_else(|| errors::invalid("SubscriptionId"))?;
        Ok(TopicName::new(&scope, topic).subscription(id))
    }

    pub fn key(&self) -> (Scope, String, String) {
        (self.topic.scope.clone(), self.topic.name.clone(), self.id.clone())
    }

    pub fn arn(&self) -> String {
        format!("{}:{}", self.topic.arn(), self.id)
    }
}

/// Scope and what follows it, of an ARN of SNS. AWS's words for too few elements.
fn parts(arn: &str, parameter: &str) -> Result<Option<(Scope, String)>, InvalidParameterException> {
    if arn.is_empty() && parameter == "SubscriptionArn" {
        return Err(errors::invalid(format!("{parameter} Reason: no value for required parameter")));
    }
    let elements = arn.split(':').count();
    if elements < 6 {
        let message = format!("{parameter} Reason: An ARN must have at least 6 elements, not {elements}");
        return Err(errors::invalid(message));
    }
    let Ok(parsed) = Arn::parse(arn) else { return Ok(None) };
    let (Ok(region), Ok(account)) = (parsed.region().parse(), parsed.account().parse()) else {
        return Ok(None);
    };
    let ours = parsed.service() == "sns";
    Ok(ours.then(|| (Scope { account, region }, parsed.resource().to_owned())))
}
