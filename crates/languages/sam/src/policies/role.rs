//! The execution role of a function or state machine.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/role_utils/role_constructor.py>
//! (read 2026-11).

use crate::{
    context::ManagedPolicies,
    intrinsics::{is_if, is_no_value},
    map,
    output::Resource,
    policies::entries::{Entry, entries, kind},
    problem::{Outcome, resource},
    region::Region,
    value::{Map, Value},
};

/// What goes into the role beside the user's policies.
#[derive(Default)]
pub struct Plan<'a> {
    pub attributes: Map,
    pub assume: Value,
    pub managed: Vec<Value>,
    pub documents: Vec<Value>,
    pub policies: Option<&'a Value>,
    pub path: Option<&'a Value>,
    pub boundary: Option<&'a Value>,
    pub tags: Vec<Value>,
}

pub fn build(owner: &str, plan: Plan, known: &ManagedPolicies, region: &Region) -> Outcome<Resource> {
    let mut role = Resource::new("AWS::IAM::Role", format!("{owner}Role"), &plan.attributes)?;
    let (mut managed, mut documents) = (plan.managed, plan.documents);
    for (index, policy) in entries(plan.policies).into_iter().enumerate() {
        match kind(policy, false)? {
            Entry::Statement => {
                let name = format!("{}Policy{index}", role.id);
                let named = |document: &Value| {
                    map! {"PolicyName" => name.as_str(), "PolicyDocument" => document}.into()
                };
                documents.push(in_if(policy, |_| true, named));
            }
            Entry::Managed => {
                let arn = in_if(policy, Value::is_str, |name| match name.as_str() {
                    Some(text) => known.arn(text, region).into(),
                    None => name.clone(),
                });
                if !managed.contains(&arn) {
                    managed.push(arn);
                }
            }
            _ => {
                return resource(
                    owner,
                    format!("Policy at index {index} in the 'Policies' property is not valid"),
                );
            }
        }
    }
    role.set("AssumeRolePolicyDocument", plan.assume);
    role.set("ManagedPolicyArns", managed);
    if !documents.is_empty() {
        role.set("Policies", documents);
    }
    role.set("Path", plan.path);
    role.set("PermissionsBoundary", plan.boundary);
    role.set("Tags", plan.tags);
    Ok(role)
}

/// Converts the value, or both sides of a `Fn::If` as far as they are to be converted.
fn in_if(policy: &Value, which: impl Fn(&Value) -> bool, convert: impl Fn(&Value) -> Value) -> Value {
    if !is_if(policy) {
        return convert(policy);
    }
    let mut policy = policy.clone();
    let arguments = policy.as_map_mut().and_then(|m| m.get_mut("Fn::If")).and_then(Value::as_list_mut);
    for side in arguments.into_iter().flat_map(|list| list.iter_mut().skip(1)) {
        if !is_no_value(side) && which(side) {
            *side = convert(side);
        }
    }
    policy
}

/// Adds a policy to the role unless one with the same document is there.
pub fn add_policy(role: &mut Resource, policy: Value) {
    let document = policy.get("PolicyDocument").cloned();
    let policies = role.properties.or_insert("Policies", || Value::List(Vec::new()));
    let Some(policies) = policies.as_list_mut() else { return };
    if !policies.contains(&policy)
        && !policies.iter().any(|there| there.get("PolicyDocument") == document.as_ref())
    {
        policies.push(policy);
    }
}

pub fn add_managed(role: &mut Resource, arn: String) {
    let managed = role.properties.or_insert("ManagedPolicyArns", || Value::List(Vec::new()));
    let arn = Value::from(arn);
    if let Some(managed) = managed.as_list_mut()
        && !managed.contains(&arn)
    {
        managed.push(arn);
    }
}
