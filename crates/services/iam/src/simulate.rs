//! SimulatePrincipalPolicy and SimulateCustomPolicy: the same evaluation as a real call's, without the call.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html>. Surprises: resources
//! default to `*`; the caller in a resource policy is the user that is simulated. Left out: statement positions,
//! missing context values; organization policies, ResourceHandlingOption and PolicyExclusionList are refused by name.

use crate::Iam;
use crate::cache::Grants;
use crate::entities;
use crate::errors;
use crate::rules::{documents, pages};
use crate::tables::Kind;
use api_iam::{
    ContextEntry, EvaluationResult, PermissionsBoundaryDecisionDetail, PolicyEvaluationDecisionType,
    PolicySourceType, SimulateCustomPolicyInput, SimulatePolicyResponse, SimulatePrincipalPolicyInput,
    Statement,
};
use kernel::{AccountId, Arn};
use policy::{
    Context, Decision, Policies, Policy, PolicyKind, Principal, Request, ResourcePolicy, Role, Verdict,
    evaluate,
};
use std::sync::Arc;
use wire::{Cx, Failure};

/// What both operations come down to.
struct Simulation {
    principal: Principal,
    identity: Vec<Arc<Policy>>,
    boundary: Option<Arc<Policy>>,
    resource: Option<Policy>,
    actions: Vec<String>,
    resources: Vec<String>,
    owner: Option<String>,
    context: Context,
}

/// Which part of the results is wanted.
struct Part {
    operation: &'static str,
    marker: Option<String>,
    max_items: Option<i64>,
}

fn parsed(texts: Option<Vec<String>>) -> Result<Vec<Arc<Policy>>, Failure> {
    let texts = texts.unwrap_or_default();
    Ok(texts
        .iter()
        .map(|text| documents::checked(text, Role::Identity).map(Arc::new))
        .collect::<Result<_, _>>()?)
}

fn resource_policy(text: Option<String>) -> Result<Option<Policy>, Failure> {
    Ok(text.map(|text| documents::checked(&text, Role::Resource)).transpose()?)
}

fn context(entries: Option<Vec<ContextEntry>>) -> Context {
    let mut context = Context::new();
    for entry in entries.unwrap_or_default() {
        let key = entry.context_key_name.unwrap_or_default();
        let is_list = entry.context_key_type.is_some_and(|kind| kind.as_str().ends_with("List"));
        let mut values = entry.context_key_values.unwrap_or_default();
        match (is_list, values.len()) {
            (false, 1) => context.set(&key, values.remove(0)),
            _ => context = context.with_many(&key, values),
        }
    }
    context
}

fn refuse_handling(option: Option<&str>) -> Result<(), Failure> {
    match option {
        Some(_) => Err(errors::lacking("ResourceHandlingOption in a simulation").into()),
        None => Ok(()),
    }
}

impl Iam {
    pub async fn simulate_custom(
        &self,
        cx: &Cx,
        asked: SimulateCustomPolicyInput,
    ) -> Result<SimulatePolicyResponse, Failure> {
        if asked.ordered_organization_policy_input_list.is_some() {
            return Err(errors::lacking("organization policies in a simulation").into());
        }
        refuse_handling(asked.resource_handling_option.as_deref())?;
        let part =
            Part { operation: "SimulateCustomPolicy", marker: asked.marker, max_items: asked.max_items };
        let caller =
            asked.caller_arn.unwrap_or_else(|| format!("arn:aws:iam::{}:user/simulated", cx.scope.account));
        let simulation = Simulation {
            principal: Principal::user(&caller, account_of(&caller)),
            identity: parsed(Some(asked.policy_input_list))?,
            boundary: parsed(asked.permissions_boundary_policy_input_list)?.into_iter().next(),
            resource: resource_policy(asked.resource_policy)?,
            actions: asked.action_names,
            resources: asked.resource_arns.unwrap_or_else(|| vec!["*".to_owned()]),
            owner: asked.resource_owner,
            context: context(asked.context_entries),
        };
        simulation.run(cx, &part)
    }

    pub async fn simulate_principal(
        &self,
        cx: &Cx,
        asked: SimulatePrincipalPolicyInput,
    ) -> Result<SimulatePolicyResponse, Failure> {
        if asked.policy_exclusion_list.is_some() {
            return Err(errors::lacking("PolicyExclusionList in a simulation").into());
        }
        refuse_handling(asked.resource_handling_option.as_deref())?;
        let part =
            Part { operation: "SimulatePrincipalPolicy", marker: asked.marker, max_items: asked.max_items };
        let grants = self.grants_of(cx, &asked.policy_source_arn).await?;
        let mut identity = grants.policies;
        identity.extend(parsed(asked.policy_input_list)?);
        let boundary = parsed(asked.permissions_boundary_policy_input_list)?.into_iter().next();
        let caller = asked.caller_arn.unwrap_or(asked.policy_source_arn);
        let mut principal = Principal::user(&caller, account_of(&caller));
        principal.tags = grants.tags.into_iter().collect();
        let simulation = Simulation {
            principal,
            identity,
            boundary: boundary.or(grants.boundary),
            resource: resource_policy(asked.resource_policy)?,
            actions: asked.action_names,
            resources: asked.resource_arns.unwrap_or_else(|| vec!["*".to_owned()]),
            owner: asked.resource_owner,
            context: context(asked.context_entries),
        };
        simulation.run(cx, &part)
    }

    /// What the user, role or group with this ARN has.
    async fn grants_of(&self, cx: &Cx, arn: &str) -> Result<Grants, Failure> {
        let parsed = Arn::parse(arn).map_err(|_| errors::not_an_arn(arn))?;
        let account = AccountId::new(parsed.account()).map_err(|_| errors::not_an_arn(arn))?;
        let kinds = [Kind::User, Kind::Role, Kind::Group];
        let kind =
            kinds.into_iter().find(|kind| parsed.resource().starts_with(&format!("{}/", kind.as_str())));
        let kind = kind.filter(|_| account == cx.scope.account).ok_or_else(|| errors::not_an_arn(arn))?;
        let name = parsed.resource().rsplit('/').next().unwrap_or_default();
        self.read(|read| {
            let row = entities::need(read, &account, kind, name)?;
            self.compile(read, &account, &row)
        })
        .await
    }
}

fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

impl Simulation {
    /// Every action on every resource, as far as the page goes.
    fn run(&self, cx: &Cx, part: &Part) -> Result<SimulatePolicyResponse, Failure> {
        let wanted = pages::wanted(cx, part.operation, part.marker.as_deref(), part.max_items)?;
        let each = |action| self.resources.iter().map(move |resource| (action, resource));
        let pairs = self.actions.iter().flat_map(each).enumerate();
        let numbered = pairs.map(|(number, pair)| (format!("{number:010}"), pair));
        let page = pages::cut(cx, part.operation, &wanted, numbered);
        let page = page.map(|(action, resource)| self.one(action, resource));
        Ok(SimulatePolicyResponse {
            is_truncated: page.is_truncated(),
            evaluation_results: Some(page.items),
            marker: page.marker,
        })
    }

    fn one(&self, action: &str, resource: &str) -> EvaluationResult {
        let owner = self.owner.as_deref().map(account_of);
        let owner = owner.or(Some(account_of(resource))).filter(|account| !account.is_empty());
        let request = Request {
            principal: &self.principal,
            action,
            resource,
            resource_account: owner,
            context: &self.context,
        };
        let policies = Policies {
            identity: &self.identity,
            resource: self.resource.as_ref().map(ResourcePolicy::of_resource),
            boundary: self.boundary.as_deref(),
            session: None,
        };
        let decision = evaluate(&request, &policies);
        let bounded_out = decision.lacking == Some(PolicyKind::Boundary);
        let detail = self.boundary.as_ref().map(|_| PermissionsBoundaryDecisionDetail {
            allowed_by_permissions_boundary: Some(!bounded_out),
        });
        EvaluationResult {
            eval_action_name: action.to_owned(),
            eval_resource_name: Some(resource.to_owned()),
            eval_decision: match decision.verdict {
                Verdict::Allow => PolicyEvaluationDecisionType::Allowed,
                Verdict::ExplicitDeny => PolicyEvaluationDecisionType::ExplicitDeny,
                Verdict::ImplicitDeny => PolicyEvaluationDecisionType::ImplicitDeny,
            },
            matched_statements: Some(matched(&decision)),
            missing_context_values: Some(Vec::new()),
            permissions_boundary_decision_detail: detail,
            ..EvaluationResult::default()
        }
    }
}

fn matched(decision: &Decision) -> Vec<Statement> {
    let Some(by) = &decision.by else { return Vec::new() };
    let source = match by.kind {
        PolicyKind::Resource => PolicySourceType::Resource,
        _ => PolicySourceType::None,
    };
    let id = by.sid.clone().unwrap_or_else(|| format!("PolicyInputList.{}", by.policy + 1));
    vec![Statement { source_policy_id: Some(id), source_policy_type: Some(source), ..Statement::default() }]
}
