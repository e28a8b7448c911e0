//! ListGroupPolicies: the names of the inline policies, in order (of a group).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use api_iam::{
    ListGroupPolicies, ListGroupPoliciesError as E, ListGroupPoliciesInput, ListGroupPoliciesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListGroupPolicies> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListGroupPoliciesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListGroupPolicies", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListGroupPoliciesInput) -> Result<ListGroupPoliciesOutput, E> {
        let row = self.entity(cx, Kind::Group, &input.group_name).await?;
        let wanted = pages::wanted(cx, "ListGroupPolicies", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(
            cx,
            "ListGroupPolicies",
            &wanted,
            row.inline.into_keys().map(|name| (name.clone(), name)),
        );
        Ok(ListGroupPoliciesOutput {
            is_truncated: page.is_truncated(),
            policy_names: page.items,
            marker: page.marker,
        })
    }
}
