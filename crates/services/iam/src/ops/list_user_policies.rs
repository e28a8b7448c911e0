//! ListUserPolicies: the names of the inline policies, in order (of a user).
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use api_iam::{ListUserPolicies, ListUserPoliciesError as E, ListUserPoliciesInput, ListUserPoliciesOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListUserPolicies> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListUserPoliciesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListUserPolicies", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListUserPoliciesInput) -> Result<ListUserPoliciesOutput, E> {
        let row = self.entity(cx, Kind::User, &input.user_name).await?;
        let wanted = pages::wanted(cx, "ListUserPolicies", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(
            cx,
            "ListUserPolicies",
            &wanted,
            row.inline.into_keys().map(|name| (name.clone(), name)),
        );
        Ok(ListUserPoliciesOutput {
            is_truncated: page.is_truncated(),
            policy_names: page.items,
            marker: page.marker,
        })
    }
}
