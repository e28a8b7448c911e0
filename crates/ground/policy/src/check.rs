//! What IAM refuses to store, in AWS's words and in AWS's order.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html> (read 2026-11-21). The
//! texts and their order are those that moto's test table took from AWS
//! (<https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py>), for statement ids the one in
//! <https://github.com/aws-cloudformation/cfn-lint/issues/1376> and, for trust policies, those in
//! <https://github.com/hashicorp/terraform-provider-aws/issues/10419> and
//! <https://github.com/arithmetric/aws-lambda-ses-forwarder/issues/31> (both read 2026-11-21).
//! Surprises: a bad resource is told before a bad action; identity policies must be version 2012-10-17.
//! Left out: whether a principal exists (the caller asks a directory, see [`crate::Policy::aws_principals`]), sizes.

use crate::condition::Operator;
use crate::dates::date_of;
use crate::document::{Choice, Document, Statement, Version};
use std::collections::HashSet;

/// The place a policy is written for; each has its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Attached to a user, group or role, or passed as a session policy or boundary.
    Identity,
    /// Attached to a resource: bucket, function, topic. The service adds its own rules.
    Resource,
    /// Who may assume a role.
    Trust,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("Syntax errors in policy.")]
    Syntax,
    #[error("Policy document must be version 2012-10-17 or greater.")]
    Version,
    #[error("The policy failed legacy parsing")]
    LegacyParsing,
    #[error(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
    )]
    SidNotAlphanumeric,
    #[error("Statement IDs (SID) in a single policy must be unique.")]
    SidNotUnique,
    #[error("Policy statement must contain actions.")]
    NoActions,
    #[error("Policy statement must contain resources.")]
    NoResources,
    #[error("Policy document should not specify a principal.")]
    Principal,
    #[error("Has prohibited field {0}")]
    Prohibited(&'static str),
    #[error("Missing required field {0}")]
    Missing(&'static str),
    #[error("AssumeRole policy may only specify STS AssumeRole actions.")]
    NotAssumeRole,
    #[error("Invalid principal in policy: \"{kind}\":\"{name}\"")]
    InvalidPrincipal { kind: String, name: String },
    #[error("Resource {0} must be in ARN format or \"*\".")]
    ResourceNotArn(String),
    #[error("Partition \"{partition}\" is not valid for resource \"{arn}\".")]
    Partition { partition: String, arn: String },
    #[error("Resource vendor must be fully qualified and cannot contain regexes.")]
    Vendor,
    #[error("IAM resource {0} cannot contain region information.")]
    IamRegion(String),
    #[error("Resource {0} can not contain region information.")]
    S3Region(String),
    #[error(
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, \
         mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/."
    )]
    IamPath,
    #[error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    ActionWithoutVendor,
    #[error("Actions/Condition can contain only one colon.")]
    ActionColons,
    #[error("Vendor {0} is not valid")]
    ActionVendor(String),
}

const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

pub fn check(document: &Document, role: Role) -> Result<(), Malformed> {
    let statements = &document.statements;
    if role == Role::Identity {
        if statements.iter().any(|s| s.principal.is_some()) {
            return Err(Malformed::Principal);
        }
        if document.version != Some(Version::V2012) {
            return Err(Malformed::Version);
        }
    }
    statements.iter().try_for_each(legacy)?;
    if role == Role::Trust {
        statements.iter().try_for_each(trust)?;
    }
    let resource_error = first_resource_error(statements)?;
    let sids = || statements.iter().filter_map(|s| s.sid.as_deref());
    if role != Role::Resource && !sids().all(|sid| sid.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Err(Malformed::SidNotAlphanumeric);
    }
    let mut seen = HashSet::new();
    if sids().any(|sid| !sid.is_empty() && !seen.insert(sid)) {
        return Err(Malformed::SidNotUnique);
    }
    if statements.iter().any(|s| lacks(&s.action)) {
        return Err(Malformed::NoActions);
    }
    if let Some(error) = resource_error {
        return Err(error);
    }
    statements
        .iter()
        .filter_map(|s| s.action.as_ref())
        .flat_map(|c| &c.values)
        .try_for_each(|a| action(a))?;
    if role != Role::Trust && statements.iter().any(|s| lacks(&s.resource)) {
        return Err(Malformed::NoResources);
    }
    if role == Role::Resource && statements.iter().any(|s| s.principal.is_none()) {
        return Err(Malformed::Missing("Principal"));
    }
    Ok(())
}

fn lacks(choice: &Option<Choice>) -> bool {
    choice.as_ref().is_none_or(|c| c.values.is_empty())
}

/// What the grammar lets through and the old parser does not: the case of `Effect`, operators, dates.
fn legacy(statement: &Statement) -> Result<(), Malformed> {
    if statement.effect != "Allow" && statement.effect != "Deny" {
        return Err(Malformed::LegacyParsing);
    }
    for condition in &statement.conditions {
        let operator = Operator::parse(&condition.operator).ok_or(Malformed::Syntax)?;
        if operator.is_date() && condition.values.iter().any(|v| !v.contains("${") && date_of(v).is_none()) {
            return Err(Malformed::LegacyParsing);
        }
    }
    Ok(())
}

fn trust(statement: &Statement) -> Result<(), Malformed> {
    if let Some(resource) = &statement.resource {
        return Err(Malformed::Prohibited(if resource.negated { "NotResource" } else { "Resource" }));
    }
    let Some(principal) = &statement.principal else { return Err(Malformed::Missing("Principal")) };
    if principal.negated {
        return Err(Malformed::Prohibited("NotPrincipal"));
    }
    let Some(actions) = &statement.action else { return Ok(()) };
    let allowed = |action: &String| {
        let Some((vendor, name)) = action.split_once(':') else { return action == "*" };
        vendor.eq_ignore_ascii_case("sts")
            && ["assumerole", "tagsession", "setsourceidentity", "setcontext", "assume*", "*"]
                .iter()
                .any(|known| name.to_ascii_lowercase().starts_with(known))
    };
    if actions.negated || !actions.values.iter().all(allowed) {
        return Err(Malformed::NotAssumeRole);
    }
    principal.names.iter().try_for_each(|(kind, name)| {
        let known = match kind.as_str() {
            "*" => true,
            "AWS" => {
                name == "*"
                    || crate::principals::is_account(name)
                    || crate::principals::is_principal_arn(name)
            }
            "Service" => name.contains('.') && !name.contains('*'),
            _ => !name.is_empty(),
        };
        if known {
            Ok(())
        } else {
            Err(Malformed::InvalidPrincipal { kind: kind.to_ascii_uppercase(), name: name.clone() })
        }
    })
}

/// The first resource, in the order of the texts, with a fault of its own, unless one fails the legacy parser before it.
fn first_resource_error(statements: &[Statement]) -> Result<Option<Malformed>, Malformed> {
    for choice in statements.iter().filter_map(|s| s.resource.as_ref()) {
        let mut sorted: Vec<_> = choice.values.iter().collect();
        sorted.sort();
        if let Some(error) = sorted.into_iter().find_map(|value| resource(value).err()) {
            return Ok(Some(error));
        }
        let unparsable = |v: &String| {
            v != "*" && ((v.matches(':').count() < 5 && v.contains("::")) || v.split(':').nth(2) == Some(""))
        };
        if choice.values.iter().any(unparsable) {
            return Err(Malformed::LegacyParsing);
        }
    }
    Ok(None)
}

fn resource(value: &str) -> Result<(), Malformed> {
    if value == "*" || value.starts_with("${") {
        return Ok(());
    }
    let Some((_, after_arn)) = value.split_once(':') else {
        return Err(Malformed::ResourceNotArn(value.into()));
    };
    let (partition, rest) = match after_arn.split_once(':') {
        Some((partition, rest)) => (partition, Some(rest)),
        None => (after_arn, None),
    };
    if !["aws", "aws-cn", "aws-us-gov", "*"].contains(&partition) && !partition.starts_with("${") {
        return Err(Malformed::Partition {
            partition: partition.into(),
            arn: completed(partition, rest.unwrap_or("")),
        });
    }
    let Some((service, rest)) = rest.map(|r| r.split_once(':').unwrap_or((r, ""))) else {
        return Err(Malformed::Vendor);
    };
    match service {
        "iam" if !rest.starts_with(':') => return Err(Malformed::IamRegion(value.into())),
        "s3" if !rest.starts_with([':', '*']) && !has_s3_region(rest) => {
            return Err(Malformed::S3Region(value.into()));
        }
        _ => {}
    }
    let path = rest.splitn(3, ':').nth(2).unwrap_or("");
    if service == "iam" && !path.starts_with(['*', '$', '?']) && path != "root" {
        let stem = path.split(['*', '?', '$']).next().unwrap_or("");
        if !IAM_PATHS
            .iter()
            .any(|known| path.starts_with(known) || (stem.len() < path.len() && known.starts_with(stem)))
        {
            return Err(Malformed::IamPath);
        }
    }
    Ok(())
}

/// Access points, batch jobs and storage lens have regions; buckets and objects have none.
fn has_s3_region(rest: &str) -> bool {
    let path = rest.splitn(3, ':').nth(2).unwrap_or("");
    ["accesspoint", "job/", "storage-lens", "async-request"].iter().any(|kind| path.starts_with(kind))
}

/// How AWS shows an ARN of which parts are missing.
fn completed(partition: &str, rest: &str) -> String {
    let mut parts: Vec<&str> = rest.splitn(4, ':').collect();
    if parts == [""] {
        parts = vec!["*"];
    }
    parts.resize(4, "*");
    format!("arn:{partition}:{}", parts.join(":"))
}

fn action(value: &str) -> Result<(), Malformed> {
    let parts: Vec<&str> = value.split(':').collect();
    match parts.as_slice() {
        ["*"] => Ok(()),
        [_] => Err(Malformed::ActionWithoutVendor),
        [vendor, _] => {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if *vendor == "*" || vendor.chars().all(fits) {
                Ok(())
            } else {
                Err(Malformed::ActionVendor((*vendor).into()))
            }
        }
        _ => Err(Malformed::ActionColons),
    }
}
