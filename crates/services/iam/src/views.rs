//! Rows as the generated types show them.

use crate::aws_policies::AwsPolicy;
use crate::rules::documents::shown;
use crate::tables::{AccessKeyRow, EntityRow, PolicyRow, ProfileRow, ServiceCredentialRow, VersionRow};
use api_iam::{
    AccessKeyMetadata, AttachedPermissionsBoundary, AttachedPolicy, Group, InstanceProfile,
    PermissionsBoundaryAttachmentType, Policy, PolicyVersion, Role, ServiceSpecificCredential,
    ServiceSpecificCredentialMetadata, StatusType, Tag, User,
};
use kernel::Timestamp;
use std::collections::BTreeMap;

pub fn tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect()
}

fn some_tags(row: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    (!row.is_empty()).then(|| tags(row))
}

pub fn pairs(tags: Option<Vec<Tag>>) -> Vec<(String, String)> {
    tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect()
}

pub fn boundary(row: &EntityRow) -> Option<AttachedPermissionsBoundary> {
    row.boundary.as_ref().map(|arn| AttachedPermissionsBoundary {
        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy),
        permissions_boundary_arn: Some(arn.clone()),
    })
}

pub fn role(row: &EntityRow) -> Role {
    Role {
        path: row.path.clone(),
        role_name: row.name.clone(),
        role_id: row.id.clone(),
        arn: row.arn.clone(),
        create_date: row.created_at,
        assume_role_policy_document: Some(shown(&row.role.trust)),
        description: row.role.description.clone(),
        max_session_duration: Some(row.role.max_session_s),
        permissions_boundary: boundary(row),
        tags: some_tags(&row.tags),
        ..Role::default()
    }
}

/// As CreateRole answers: without the longest session and the description (`TestRolePagination` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_roles.snapshot.json>, read 2026-11-21).
pub fn role_made(row: &EntityRow) -> Role {
    Role { description: None, ..role_described(row) }
}

/// As UpdateRoleDescription answers: without the longest session.
pub fn role_described(row: &EntityRow) -> Role {
    Role { max_session_duration: None, ..role(row) }
}

/// Lists leave out tags and boundary, as AWS's do.
pub fn role_in_list(row: EntityRow) -> Role {
    Role { tags: None, permissions_boundary: None, ..role(&row) }
}

/// Without tags, as lists show it; of its role only what identifies it.
pub fn instance_profile(row: &ProfileRow, of_role: Option<&EntityRow>) -> InstanceProfile {
    let in_profile = |of: &EntityRow| Role {
        tags: None,
        permissions_boundary: None,
        description: None,
        max_session_duration: None,
        ..role(of)
    };
    InstanceProfile {
        path: row.path.clone(),
        instance_profile_name: row.name.clone(),
        instance_profile_id: row.id.clone(),
        arn: row.arn.clone(),
        create_date: row.created_at,
        roles: of_role.map(in_profile).into_iter().collect(),
        tags: None,
    }
}

/// As CreateInstanceProfile answers: with tags if there are any.
pub fn instance_profile_made(row: &ProfileRow) -> InstanceProfile {
    InstanceProfile { tags: some_tags(&row.tags), ..instance_profile(row, None) }
}

pub fn user(row: &EntityRow) -> User {
    User {
        path: row.path.clone(),
        user_name: row.name.clone(),
        user_id: row.id.clone(),
        arn: row.arn.clone(),
        create_date: row.created_at,
        password_last_used: None,
        permissions_boundary: boundary(row),
        tags: some_tags(&row.tags),
    }
}

pub fn user_in_list(row: EntityRow) -> User {
    User { tags: None, permissions_boundary: None, ..user(&row) }
}

pub fn group(row: &EntityRow) -> Group {
    Group {
        path: row.path.clone(),
        group_name: row.name.clone(),
        group_id: row.id.clone(),
        arn: row.arn.clone(),
        create_date: row.created_at,
    }
}

fn attached(arn: &str) -> AttachedPolicy {
    let name = arn.rsplit('/').next().unwrap_or_default();
    AttachedPolicy { policy_name: Some(name.to_owned()), policy_arn: Some(arn.to_owned()) }
}

pub fn status(active: bool) -> StatusType {
    if active { StatusType::Active } else { StatusType::Inactive }
}

pub fn access_key(id: String, user_name: Option<String>, row: &AccessKeyRow) -> AccessKeyMetadata {
    AccessKeyMetadata {
        user_name,
        access_key_id: Some(id),
        status: Some(status(row.active)),
        create_date: Some(row.created_at),
    }
}

/// How often a managed policy is used.
#[derive(Clone, Copy, Default)]
pub struct Uses {
    pub attached: usize,
    pub as_boundary: usize,
}

fn count(number: usize) -> Option<i64> {
    i64::try_from(number).ok()
}

pub fn policy(row: &PolicyRow, uses: Uses) -> Policy {
    Policy {
        policy_name: Some(row.name.clone()),
        policy_id: Some(row.id.clone()),
        arn: Some(row.arn.clone()),
        path: Some(row.path.clone()),
        default_version_id: Some(row.default_version.clone()),
        attachment_count: count(uses.attached),
        permissions_boundary_usage_count: count(uses.as_boundary),
        is_attachable: Some(true),
        description: row.description.clone(),
        create_date: Some(row.created_at),
        update_date: Some(row.updated_at),
        tags: some_tags(&row.tags),
    }
}

/// As CreatePolicy answers: without the description.
pub fn policy_made(row: &PolicyRow) -> Policy {
    Policy { description: None, ..policy(row, Uses::default()) }
}

/// As GetPolicy answers: with the list of tags, empty or not.
pub fn policy_in_full(row: &PolicyRow, uses: Uses) -> Policy {
    Policy { tags: Some(tags(&row.tags)), ..policy(row, uses) }
}

/// The policy id is AWS's own and not among the facts.
pub fn aws_policy(fact: &AwsPolicy, arn: String, uses: Uses) -> Policy {
    Policy {
        policy_name: Some(fact.name.clone()),
        arn: Some(arn),
        path: Some(fact.path.clone()),
        default_version_id: Some(fact.version_id.clone()),
        attachment_count: count(uses.attached),
        permissions_boundary_usage_count: count(uses.as_boundary),
        is_attachable: Some(true),
        update_date: Some(fact.version_created),
        ..Policy::default()
    }
}

/// Lists of versions leave the document out.
pub fn version(row: &VersionRow, is_default: bool, with_document: bool) -> PolicyVersion {
    PolicyVersion {
        document: with_document.then(|| shown(&row.document)),
        version_id: Some(row.id.clone()),
        is_default_version: Some(is_default),
        create_date: Some(row.created_at),
    }
}

pub fn aws_version(fact: &AwsPolicy, with_document: bool) -> PolicyVersion {
    PolicyVersion {
        document: with_document.then(|| shown(fact.document())),
        version_id: Some(fact.version_id.clone()),
        is_default_version: Some(true),
        create_date: Some(fact.version_created),
    }
}

pub fn service_credential(row: &ServiceCredentialRow) -> ServiceSpecificCredentialMetadata {
    ServiceSpecificCredentialMetadata {
        user_name: row.user_name.clone(),
        status: status(row.active),
        service_user_name: Some(row.service_user_name.clone()),
        service_credential_alias: None,
        create_date: row.created_at,
        expiration_date: row.expires_at,
        service_specific_credential_id: row.id.clone(),
        service_name: row.service.clone(),
    }
}

/// With the password, which is shown when it is made and never again.
pub fn service_credential_with_password(
    row: &ServiceCredentialRow,
    password: String,
) -> ServiceSpecificCredential {
    ServiceSpecificCredential {
        create_date: row.created_at,
        expiration_date: row.expires_at,
        service_name: row.service.clone(),
        service_user_name: Some(row.service_user_name.clone()),
        service_password: Some(password),
        service_specific_credential_id: row.id.clone(),
        user_name: row.user_name.clone(),
        status: status(row.active),
        ..ServiceSpecificCredential::default()
    }
}

pub fn root(arn: &str, account: &str, created_at: Timestamp) -> User {
    User { arn: arn.to_owned(), user_id: account.to_owned(), create_date: created_at, ..User::default() }
}

/// The attached policies under a path, by ARN.
pub fn attached_under(row: &EntityRow, path_prefix: Option<&str>) -> BTreeMap<String, AttachedPolicy> {
    let under = format!(":policy{}", path_prefix.unwrap_or("/"));
    let wanted = row.attached.iter().filter(|arn| arn.contains(&under));
    wanted.map(|arn| (arn.clone(), attached(arn))).collect()
}
