//! ListPolicies: the managed policies, the customer's and AWS's.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>.

use crate::Iam;
use crate::managed::PolicyFilter;
use crate::rules::pages;
use api_iam::{ListPolicies, ListPoliciesError as E, ListPoliciesInput, ListPoliciesOutput, PolicyScopeType};
use wire::{Cx, Handle, Permission};

impl Handle<ListPolicies> for Iam {
    async fn permissions(&self, _: &Cx, _: &ListPoliciesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:ListPolicies", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListPoliciesInput) -> Result<ListPoliciesOutput, E> {
        let only_attached = input.only_attached.unwrap_or(false);
        let filter = PolicyFilter {
            scope: input.scope.unwrap_or(PolicyScopeType::All),
            only_attached,
            path_prefix: input.path_prefix,
            usage: input.policy_usage_filter,
        };
        let policies = self.policies(cx, &filter).await?;
        let wanted = pages::wanted(cx, "ListPolicies", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(cx, "ListPolicies", &wanted, policies);
        let is_truncated = page.is_truncated();
        Ok(ListPoliciesOutput { policies: Some(page.items), is_truncated, marker: page.marker })
    }
}
