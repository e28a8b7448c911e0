//! ListInstanceProfilesForRole: the instance profiles that a role is in. Tools ask before they delete a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    ListInstanceProfilesForRole, ListInstanceProfilesForRoleError as E, ListInstanceProfilesForRoleInput,
    ListInstanceProfilesForRoleOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListInstanceProfilesForRole> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListInstanceProfilesForRoleInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListInstanceProfilesForRole", Kind::Role, &input.role_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListInstanceProfilesForRoleInput,
    ) -> Result<ListInstanceProfilesForRoleOutput, E> {
        let (part, role) = ((input.marker.as_deref(), input.max_items), Some(&*input.role_name));
        let page = self.list_profiles(cx, "ListInstanceProfilesForRole", role, None, part).await?;
        let is_truncated = page.is_truncated();
        Ok(ListInstanceProfilesForRoleOutput {
            instance_profiles: page.items,
            is_truncated,
            marker: page.marker,
        })
    }
}
