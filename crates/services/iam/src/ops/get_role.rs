//! GetRole: show a role with its trust policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>.
//! Surprise: RoleLastUsed is there also when it is empty.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{GetRole, GetRoleError as E, GetRoleInput, GetRoleOutput, Role};
use wire::{Cx, Handle, Permission};

impl Handle<GetRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:GetRole", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetRoleInput) -> Result<GetRoleOutput, E> {
        let row = self.entity(cx, Kind::Role, &input.role_name).await?;
        let role_last_used = Some(self.role_last_used(&row).await?);
        Ok(GetRoleOutput { role: Role { role_last_used, ..views::role(&row) } })
    }
}
