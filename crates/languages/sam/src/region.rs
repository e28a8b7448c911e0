//! The region a template is transformed for: it decides the partition, and with it the ARNs that SAM writes.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/translator/arn_generator.py> and
//! `region_configuration.py` there (read 2026-11). Surprise: the prefixes are tried in this order, so that `us-iso-` never hides
//! `us-isob`.

#[derive(Clone, Debug)]
pub struct Region {
    pub name: String,
    pub partition: &'static str,
}

const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("us-iso-", "aws-iso"),
    ("us-isob", "aws-iso-b"),
    ("us-gov", "aws-us-gov"),
    ("eu-isoe", "aws-iso-e"),
    ("us-isof", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
];

impl Region {
    pub fn new(name: &str) -> Region {
        let lower = name.to_lowercase();
        let partition =
            PARTITIONS.iter().find(|(prefix, _)| lower.starts_with(prefix)).map_or("aws", |p| p.1);
        Region { name: name.into(), partition }
    }

    /// Edge-optimised endpoints of API Gateway exist only in the partition `aws`.
    pub fn has_edge_endpoints(&self) -> bool {
        !self.partition.starts_with("aws-iso")
            && !matches!(self.partition, "aws-us-gov" | "aws-cn" | "aws-eusc")
    }

    /// `arn:PARTITION:iam::aws:policy/NAME`
    pub fn managed_policy(&self, name: &str) -> String {
        format!("arn:{}:iam::aws:policy/{name}", self.partition)
    }

    /// The managed policy that lets a service write traces: it has another name outside `aws`.
    pub fn xray_policy(&self) -> &'static str {
        if self.partition == "aws" { "AWSXrayWriteOnlyAccess" } else { "AWSXRayDaemonWriteAccess" }
    }
}

/// The text of an ARN in the stack's region and account, for `Fn::Sub`.
pub fn arn(partition: &str, service: &str, resource: &str) -> String {
    format!("arn:{partition}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
}

/// An ARN without an account.
pub fn arn_without_account(partition: &str, service: &str, resource: &str) -> String {
    format!("arn:{partition}:{service}:${{AWS::Region}}:{resource}")
}
