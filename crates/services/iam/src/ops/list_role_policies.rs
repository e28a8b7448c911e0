//! ListRolePolicies: the names of the inline policies, in order (of a role).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use api_iam::{ListRolePolicies, ListRolePoliciesError as E, ListRolePoliciesInput, ListRolePoliciesOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListRolePolicies> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListRolePoliciesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListRolePolicies", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListRolePoliciesInput) -> Result<ListRolePoliciesOutput, E> {
        let row = self.entity(cx, Kind::Role, &input.role_name).await?;
        let wanted = pages::wanted(cx, "ListRolePolicies", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(
            cx,
            "ListRolePolicies",
            &wanted,
            row.inline.into_keys().map(|name| (name.clone(), name)),
        );
        Ok(ListRolePoliciesOutput {
            is_truncated: page.is_truncated(),
            policy_names: page.items,
            marker: page.marker,
        })
    }
}
