//! UpdateRole: change a role's description and how long its sessions may be.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{UpdateRole, UpdateRoleError as E, UpdateRoleInput, UpdateRoleOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:UpdateRole", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: UpdateRoleInput) -> Result<UpdateRoleOutput, E> {
        self.change(cx, Kind::Role, input.role_name, move |_, row| {
            row.role.description = input.description.clone().or(row.role.description.take());
            row.role.max_session_s = input.max_session_duration.unwrap_or(row.role.max_session_s);
            Ok(())
        })
        .await?;
        Ok(UpdateRoleOutput {})
    }
}
