//! ListAttachedRolePolicies: the managed policies attached to a role, by ARN.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    ListAttachedRolePolicies, ListAttachedRolePoliciesError as E, ListAttachedRolePoliciesInput,
    ListAttachedRolePoliciesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListAttachedRolePolicies> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListAttachedRolePoliciesInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListAttachedRolePolicies", Kind::Role, &input.role_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListAttachedRolePoliciesInput,
    ) -> Result<ListAttachedRolePoliciesOutput, E> {
        let row = self.entity(cx, Kind::Role, &input.role_name).await?;
        let wanted = pages::wanted(cx, "ListAttachedRolePolicies", input.marker.as_deref(), input.max_items)?;
        let attached = views::attached_under(&row, input.path_prefix.as_deref());
        let page = pages::cut(cx, "ListAttachedRolePolicies", &wanted, attached);
        Ok(ListAttachedRolePoliciesOutput {
            is_truncated: page.is_truncated(),
            attached_policies: Some(page.items),
            marker: page.marker,
        })
    }
}
