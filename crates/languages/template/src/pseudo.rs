//! Pseudo parameters: what every template may refer to without declaring it.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html> (read 2026-11).

use serde_json::{Value, json};

/// The stack whose template is evaluated.
#[derive(Clone, Debug)]
pub struct Pseudo {
    pub account_id: String,
    pub region: String,
    pub stack_name: String,
    pub stack_id: String,
    pub notification_arns: Vec<String>,
}

impl Pseudo {
    pub fn value(&self, name: &str) -> Option<Value> {
        Some(match name {
            "AWS::AccountId" => json!(self.account_id),
            "AWS::NotificationARNs" => json!(self.notification_arns),
            "AWS::Partition" => json!(partition(&self.region)),
            "AWS::Region" => json!(self.region),
            "AWS::StackId" => json!(self.stack_id),
            "AWS::StackName" => json!(self.stack_name),
            "AWS::URLSuffix" => json!(url_suffix(&self.region)),
            _ => return None,
        })
    }
}

/// The partition of a region, told by its name.
pub fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// `amazonaws.com.cn` in China; "the suffix is typically amazonaws.com, but might differ by Region".
pub fn url_suffix(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_has_its_own() {
        for (region, partition, suffix) in [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ] {
            let stack = Pseudo {
                account_id: "123456789012".into(),
                region: region.into(),
                stack_name: "s".into(),
                stack_id: "arn".into(),
                notification_arns: vec![],
            };
            assert_eq!(stack.value("AWS::Partition"), Some(json!(partition)));
            assert_eq!(stack.value("AWS::URLSuffix"), Some(json!(suffix)));
            assert_eq!(stack.value("AWS::NoValue"), None);
        }
    }
}
