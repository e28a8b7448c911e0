//! ListAttachedGroupPolicies: the managed policies attached to a group, by ARN.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    ListAttachedGroupPolicies, ListAttachedGroupPoliciesError as E, ListAttachedGroupPoliciesInput,
    ListAttachedGroupPoliciesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListAttachedGroupPolicies> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListAttachedGroupPoliciesInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListAttachedGroupPolicies", Kind::Group, &input.group_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListAttachedGroupPoliciesInput,
    ) -> Result<ListAttachedGroupPoliciesOutput, E> {
        let row = self.entity(cx, Kind::Group, &input.group_name).await?;
        let wanted =
            pages::wanted(cx, "ListAttachedGroupPolicies", input.marker.as_deref(), input.max_items)?;
        let attached = views::attached_under(&row, input.path_prefix.as_deref());
        let page = pages::cut(cx, "ListAttachedGroupPolicies", &wanted, attached);
        Ok(ListAttachedGroupPoliciesOutput {
            is_truncated: page.is_truncated(),
            attached_policies: Some(page.items),
            marker: page.marker,
        })
    }
}
