//! AWS's own managed policies: facts with their source, in `facts/iam/managed_policies` at the repository's root.
//!
//! A policy that is not among them does not exist here, and attaching it fails with NoSuchEntity.

use kernel::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
pub struct AwsPolicy {
    pub name: String,
    pub path: String,
    pub version_id: String,
    pub version_created: Timestamp,
    document: Box<RawValue>,
}

impl AwsPolicy {
    pub fn document(&self) -> &str {
        self.document.get()
    }

    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path, self.name)
    }
}

/// By ARN, in any partition.
pub fn find(arn: &str) -> Option<&'static AwsPolicy> {
    let (start, resource) = arn.split_once(":iam::aws:policy")?;
    if !["arn:aws", "arn:aws-cn", "arn:aws-us-gov"].contains(&start) {
        return None;
    }
    ALL.get(resource)
}

pub fn all() -> impl Iterator<Item = &'static AwsPolicy> {
    ALL.values()
}

static ALL: LazyLock<BTreeMap<String, AwsPolicy>> = LazyLock::new(|| {
    let parsed = FILES.iter().map(|(file, text)| {
        let policy: AwsPolicy =
            serde_json::from_str(text).unwrap_or_else(|e| panic!("the fact {file} is valid: {e}"));
        (format!("{}{}", policy.path, policy.name), policy)
    });
    parsed.collect()
});

macro_rules! facts {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../facts/iam/managed_policies/", $name, ".json")))),*]
    };
}

#[rustfmt::skip]
static FILES: &[(&str, &str)] = facts![
    "AWSCloudFormationFullAccess",
    "AWSCodeBuildAdminAccess",
    "AWSCodeBuildDeveloperAccess",
    "AWSCodeCommitFullAccess",
    "AWSCodeCommitPowerUser",
    "AWSCodeCommitReadOnly",
    "AWSCodeDeployFullAccess",
    "AWSCodeDeployRoleForLambda",
    "AWSCodeDeployRoleForLambdaLimited",
    "AWSCodePipelineApproverAccess",
    "AWSCodePipeline_FullAccess",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambda_FullAccess",
    "AWSLambda_ReadOnlyAccess",
    "AdministratorAccess",
    "AmazonEventBridgeFullAccess",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSNSFullAccess",
    "CloudWatchFullAccess",
    "CloudWatchLogsFullAccess",
    "IAMFullAccess",
    "PowerUserAccess",
];

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{Policy, Role};

    #[test]
    fn every_fact_is_a_policy_that_iam_would_take() {
        for policy in all() {
            let parsed = Policy::parse(policy.document(), Role::Identity);
            assert!(parsed.is_ok(), "{}: {parsed:?}", policy.name);
            assert_eq!(find(&policy.arn("aws")).map(|p| &p.name), Some(&policy.name));
        }
        assert!(find("arn:aws:iam::aws:policy/Nonsense").is_none());
    }

    #[test]
    fn every_file_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../facts/iam/managed_policies");
        let files = std::fs::read_dir(folder).expect("the folder is in the repository").count();
        assert_eq!(files, FILES.len());
    }
}
