//! The attributes of resources that are not properties: what may stand in them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html> and its pages on DeletionPolicy, UpdateReplacePolicy,
//! UpdatePolicy, CreationPolicy and DependsOn (read 2026-11). "Unrecognized DeletionPolicy X for resource Y" and "Every DependsOn value must be a
//! string." are sentences of the service. Left out: what the members' values are.

use super::{Checker, meant};
use crate::{call::call, names::entries};
use lang_yaml::Node;

const DELETION: [&str; 4] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];
const REPLACE: [&str; 3] = ["Delete", "Retain", "Snapshot"];

/// The types that can be kept as a snapshot:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>.
const WITH_SNAPSHOT: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

/// A policy, a member of it, the members of that, and the type it is for.
type Row = (&'static str, &'static [&'static str], &'static str);

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
const UPDATE: [Row; 9] = [
    ("AutoScalingInstanceRefresh", &["Preferences", "Strategy"], "AWS::AutoScaling::AutoScalingGroup"),
    ("AutoScalingReplacingUpdate", &["WillReplace"], "AWS::AutoScaling::AutoScalingGroup"),
    (
        "AutoScalingRollingUpdate",
        &[
            "MaxBatchSize",
            "MinActiveInstancesPercent",
            "MinInstancesInService",
            "MinSuccessfulInstancesPercent",
            "PauseTime",
            "SuspendProcesses",
            "WaitOnResourceSignals",
        ],
        "AWS::AutoScaling::AutoScalingGroup",
    ),
    (
        "AutoScalingScheduledAction",
        &["IgnoreUnmodifiedGroupSizeProperties"],
        "AWS::AutoScaling::AutoScalingGroup",
    ),
    (
        "CodeDeployLambdaAliasUpdate",
        &["AfterAllowTrafficHook", "ApplicationName", "BeforeAllowTrafficHook", "DeploymentGroupName"],
        "AWS::Lambda::Alias",
    ),
    ("EnableVersionUpgrade", &[], "AWS::OpenSearchService::Domain"),
    ("StartAfterUpdate", &["Type"], "AWS::AppStream::Fleet"),
    ("StopBeforeUpdate", &["Type"], "AWS::AppStream::Fleet"),
    ("UseOnlineResharding", &[], "AWS::ElastiCache::ReplicationGroup"),
];

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html>
const CREATION: [Row; 3] = [
    ("AutoScalingCreationPolicy", &["MinSuccessfulInstancesPercent"], "AWS::AutoScaling::AutoScalingGroup"),
    ("ResourceSignal", &["Count", "Timeout"], ""),
    ("StartFleet", &["Type"], "AWS::AppStream::Fleet"),
];

impl Checker<'_> {
    pub(super) fn policies(&mut self) {
        for (id, _, resource) in entries(self.template.get("Resources")) {
            let kind = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
            self.keep(id, kind, resource, "DeletionPolicy", &DELETION);
            self.keep(id, kind, resource, "UpdateReplacePolicy", &REPLACE);
            self.table(kind, resource, "UpdatePolicy", &UPDATE);
            self.table(kind, resource, "CreationPolicy", &CREATION);
            self.alias_update(resource);
            self.depends_on_form(resource);
        }
    }

    /// What happens to what a resource stands for when it goes.
    fn keep(&mut self, id: &str, kind: &str, resource: &Node, attribute: &str, allowed: &[&str]) {
        let Some(node) = resource.get(attribute) else { return };
        if call(node).is_some() {
            if !self.has_extensions {
                let message = format!("Template format error: Every {attribute} member must be a string.");
                let hint = "functions are taken here with `Transform: AWS::LanguageExtensions`".to_owned();
                self.error("policy", node.at, message, Some(hint));
            }
            return;
        }
        let policy = node.scalar_text().unwrap_or_default();
        if !allowed.contains(&policy.as_ref()) {
            let message =
                format!("Template format error: Unrecognized {attribute} {policy} for resource {id}");
            self.error("policy", node.at, message, meant(&policy, allowed.iter().copied()));
        } else if policy == "Snapshot" && !WITH_SNAPSHOT.contains(&kind) && kind.starts_with("AWS::") {
            let policy =
                if attribute == "DeletionPolicy" { "deletion policy" } else { "update replace policy" };
            let message = format!("Template error: resource type {kind} does not support {policy} Snapshot");
            self.error("policy", node.at, message, None);
        }
    }

    fn table(&mut self, kind: &str, resource: &Node, attribute: &str, rows: &[Row]) {
        let Some(policy) = resource.get(attribute).filter(|policy| call(policy).is_none()) else { return };
        for (name, key, value) in entries(Some(policy)) {
            let Some((_, members, of)) = rows.iter().find(|(row, ..)| *row == name) else {
                let message = format!("Template format error: Invalid {attribute} property '{name}'");
                self.error("policy", key.at, message, meant(name, rows.iter().map(|(row, ..)| *row)));
                continue;
            };
            let is_search = name == "EnableVersionUpgrade" && kind == "AWS::Elasticsearch::Domain";
            if !of.is_empty() && kind != *of && !is_search {
                let message = format!("Template format error: {attribute} {name} is not supported on {kind}");
                self.error("policy", key.at, message, Some(format!("it is for {of}")));
            }
            if call(value).is_some() || members.is_empty() {
                continue;
            }
            for (member, key, _) in entries(Some(value)) {
                if !members.contains(&member) {
                    let message = format!("Template format error: Invalid {name} property '{member}'");
                    self.error("policy", key.at, message, meant(member, members.iter().copied()));
                }
            }
        }
    }

    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>: two members are required.
    fn alias_update(&mut self, resource: &Node) {
        let policy = resource.get("UpdatePolicy");
        let Some(update) = policy.and_then(|policy| policy.get("CodeDeployLambdaAliasUpdate")) else {
            return;
        };
        if call(update).is_some() {
            return;
        }
        for member in ["ApplicationName", "DeploymentGroupName"] {
            if update.get(member).is_none() {
                let message =
                    format!("Template format error: CodeDeployLambdaAliasUpdate must contain {member}");
                self.error("policy", update.at, message, None);
            }
        }
    }

    fn depends_on_form(&mut self, resource: &Node) {
        let Some(node) = resource.get("DependsOn") else { return };
        if call(node).is_some() || node.as_map().is_some() {
            let message = "Template format error: DependsOn must be a string or list of strings.".into();
            return self.error("depends-on", node.at, message, None);
        }
        let nodes = node.as_seq().map_or_else(|| vec![node], |items| items.iter().collect());
        for one in nodes {
            if one.as_str().is_none() || call(one).is_some() {
                let message = "Template format error: Every DependsOn value must be a string.".into();
                self.error("depends-on", one.at, message, None);
            }
        }
    }
}
