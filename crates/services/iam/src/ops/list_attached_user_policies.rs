//! ListAttachedUserPolicies: the managed policies attached to a user, by ARN.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    ListAttachedUserPolicies, ListAttachedUserPoliciesError as E, ListAttachedUserPoliciesInput,
    ListAttachedUserPoliciesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListAttachedUserPolicies> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListAttachedUserPoliciesInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListAttachedUserPolicies", Kind::User, &input.user_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListAttachedUserPoliciesInput,
    ) -> Result<ListAttachedUserPoliciesOutput, E> {
        let row = self.entity(cx, Kind::User, &input.user_name).await?;
        let wanted = pages::wanted(cx, "ListAttachedUserPolicies", input.marker.as_deref(), input.max_items)?;
        let attached = views::attached_under(&row, input.path_prefix.as_deref());
        let page = pages::cut(cx, "ListAttachedUserPolicies", &wanted, attached);
        Ok(ListAttachedUserPoliciesOutput {
            is_truncated: page.is_truncated(),
            attached_policies: Some(page.items),
            marker: page.marker,
        })
    }
}
