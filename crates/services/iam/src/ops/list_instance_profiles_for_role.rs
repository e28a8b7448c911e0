//! ListInstanceProfilesForRole: the instance profiles of a role: there are none, since instance profiles are not had.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>.
//! Tools ask before they delete a role.

use crate::Iam;
use crate::errors::fails_as;
use crate::tables::Kind;
use api_iam::{ListInstanceProfilesForRole, ListInstanceProfilesForRoleError as E, ListInstanceProfilesForRoleInput, ListInstanceProfilesForRoleOutput};
use wire::{Cx, Handle, Permission};

fails_as!(E);

impl Handle<ListInstanceProfilesForRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListInstanceProfilesForRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListInstanceProfilesForRole", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListInstanceProfilesForRoleInput) -> Result<ListInstanceProfilesForRoleOutput, E> {
        self.entity(cx, Kind::Role, &input.role_name).await?;
        Ok(ListInstanceProfilesForRoleOutput { instance_profiles: Vec::new(), is_truncated: Some(false), marker: None })
    }
}
