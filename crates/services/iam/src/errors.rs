//! What IAM and STS refuse, in AWS's codes and words.
//!
//! Codes and statuses are those of the service model; the sentences are AWS's as clients have quoted them: see
//! <https://github.com/hashicorp/terraform/issues/29147>, <https://github.com/aws-controllers-k8s/community/issues/2229>
//! and moto's tests (<https://github.com/getmoto/moto/tree/master/tests/test_iam>), all read 2026-11-21.

use crate::tables::Kind;
use api_iam::StatusType;
use policy::Malformed;
use wire::Refusal;

fn no_such_entity(message: String) -> Refusal {
    Refusal::new("NoSuchEntity", 404, message)
}

fn delete_conflict(message: &str) -> Refusal {
    Refusal::new("DeleteConflict", 409, message)
}

fn limit_exceeded(message: String) -> Refusal {
    Refusal::new("LimitExceeded", 409, message)
}

fn invalid_input(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidInput", 400, message)
}

pub fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new("ValidationError", 400, message)
}

pub fn entity_exists(kind: Kind, name: &str) -> Refusal {
    Refusal::new("EntityAlreadyExists", 409, format!("{} with name {name} already exists.", kind.title()))
}

pub fn no_such(kind: Kind, name: &str) -> Refusal {
    no_such_entity(format!("The {} with name {name} cannot be found.", kind.as_str()))
}

pub fn no_such_inline_policy(kind: Kind, name: &str) -> Refusal {
    no_such_entity(format!("The {} policy with name {name} cannot be found.", kind.as_str()))
}

pub fn no_such_profile(name: &str) -> Refusal {
    no_such_entity(format!("Instance Profile {name} cannot be found."))
}

pub fn profile_exists(name: &str) -> Refusal {
    Refusal::new("EntityAlreadyExists", 409, format!("Instance Profile {name} already exists."))
}

pub fn no_such_role_in_profile(role: &str, profile: &str) -> Refusal {
    no_such_entity(format!("Role {role} in Instance Profile {profile} cannot be found."))
}

pub fn no_such_policy(arn: &str) -> Refusal {
    no_such_entity(format!("Policy {arn} was not found."))
}

pub fn not_attachable(arn: &str) -> Refusal {
    no_such_entity(format!("Policy {arn} does not exist or is not attachable."))
}

pub fn no_such_version(arn: &str, version: &str) -> Refusal {
    no_such_entity(format!("Policy {arn} version {version} does not exist or is not attachable."))
}

pub fn no_such_boundary_policy(arn: &str) -> Refusal {
    no_such_entity(format!("Scope ARN: {arn} does not exist or is not attachable."))
}

pub fn no_boundary(kind: Kind, name: &str) -> Refusal {
    no_such_entity(format!("The {} with name {name} does not have a permissions boundary.", kind.as_str()))
}

pub fn no_such_access_key(id: &str) -> Refusal {
    no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

pub fn no_such_service_credential(id: &str) -> Refusal {
    no_such_entity(format!("No such credential {id} exists"))
}

pub fn service_not_supported(service: &str) -> Refusal {
    Refusal::new(
        "NotSupportedService",
        404,
        format!("No such service {service} is supported for this operation"),
    )
}

pub fn policy_exists(name: &str) -> Refusal {
    let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
    Refusal::new("EntityAlreadyExists", 409, message)
}

pub fn alias_exists(alias: &str) -> Refusal {
    Refusal::new("EntityAlreadyExists", 409, format!("The account alias {alias} already exists."))
}

pub fn no_such_alias(alias: &str) -> Refusal {
    no_such_entity(format!("The account alias {alias} cannot be found."))
}

pub fn must_detach_policies() -> Refusal {
    delete_conflict("Cannot delete entity, must detach all policies first.")
}

pub fn must_delete_policies() -> Refusal {
    delete_conflict("Cannot delete entity, must delete policies first.")
}

pub fn must_delete_access_keys() -> Refusal {
    delete_conflict("Cannot delete entity, must delete access keys first.")
}

pub fn must_remove_roles_from_profile() -> Refusal {
    delete_conflict("Cannot delete entity, must remove roles from instance profile first.")
}

pub fn must_remove_users_from_group() -> Refusal {
    delete_conflict("Cannot delete entity, must remove users from group first.")
}

/// SSH keys and service-specific credentials of a user.
pub fn must_remove_referenced_objects() -> Refusal {
    delete_conflict("Cannot delete entity, must remove referenced objects first.")
}

pub fn policy_is_attached() -> Refusal {
    delete_conflict("Cannot delete a policy attached to entities.")
}

pub fn policy_has_versions() -> Refusal {
    delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The \
         default version is deleted with the policy.",
    )
}

pub fn default_version() -> Refusal {
    delete_conflict("Cannot delete the default version of a policy.")
}

pub fn too_many_versions() -> Refusal {
    limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing \
         version."
            .to_owned(),
    )
}

pub fn quota(what: &str, limit: usize) -> Refusal {
    limit_exceeded(format!("Cannot exceed quota for {what}: {limit}"))
}

pub fn inline_policies_too_long(kind: Kind, name: &str, limit: usize) -> Refusal {
    let kind = kind.as_str();
    limit_exceeded(format!("Maximum policy size of {limit} bytes exceeded for {kind} {name}"))
}

pub fn duplicate_tag_keys() -> Refusal {
    invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// Tag keys of managed policies and instance profiles have cases.
pub fn duplicate_exact_tag_keys() -> Refusal {
    invalid_input("Duplicate tag keys found.")
}

pub fn too_many_tags() -> Refusal {
    limit_exceeded("The number of tags has reached the maximum limit.".to_owned())
}

pub fn not_an_arn(arn: &str) -> Refusal {
    invalid_input(format!("ARN {arn} is not valid."))
}

pub fn attached_by_no_arn(arn: &str) -> Refusal {
    Refusal::new("ValidationError", 400, format!("ARN {arn} is not valid."))
}

pub fn malformed(problem: &Malformed) -> Refusal {
    Refusal::new("MalformedPolicyDocument", 400, problem.to_string())
}

pub fn invalid_json() -> Refusal {
    Refusal::new("MalformedPolicyDocument", 400, "This policy contains invalid Json")
}

pub fn aws_managed_policy_is_fixed() -> Refusal {
    Refusal::new("AccessDenied", 403, "You cannot modify or delete a policy that is managed by AWS.")
}

/// Keys and credentials can be switched on and off; `Expired` is a state that only time brings.
pub fn switched(status: StatusType) -> Result<bool, Refusal> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => Err(validation("Status Expired cannot be set; use Active or Inactive.")),
    }
}

pub fn user_name_needed() -> Refusal {
    validation("Must specify userName when calling with non-User credentials")
}

pub fn invalid_marker() -> Refusal {
    validation("Invalid Marker.")
}

pub fn lacking(what: &str) -> Refusal {
    Refusal::new(
        "NotImplemented",
        501,
        format!("Landfall does not have {what} yet; COVERAGE.md lists what it has."),
    )
}

pub fn access_denied(message: impl Into<String>) -> Refusal {
    Refusal::new("AccessDenied", 403, message)
}

/// Of a key that nobody has, AWS says that one may not ask (recorded from AWS:
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_users.snapshot.json>, read 2026-11-21).
pub fn key_not_to_be_asked_about(caller: &str, id: &str) -> Refusal {
    access_denied(format!(
        "User: {caller} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {id}"
    ))
}

pub fn packed_policy_too_large() -> Refusal {
    let message =
        "Packed size of session policies and session tags consumes more than 100% of the allotted space.";
    Refusal::new("PackedPolicyTooLarge", 400, message)
}
