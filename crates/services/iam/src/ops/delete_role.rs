//! DeleteRole: delete a role from which everything has been taken.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DeleteRole, DeleteRoleError as E, DeleteRoleInput, DeleteRoleOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteRole", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteRoleInput) -> Result<DeleteRoleOutput, E> {
        self.delete_entity(cx, Kind::Role, input.role_name).await?;
        Ok(DeleteRoleOutput {})
    }
}
