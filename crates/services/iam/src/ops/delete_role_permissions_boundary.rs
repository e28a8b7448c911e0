//! DeleteRolePermissionsBoundary: take the boundary away from a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    DeleteRolePermissionsBoundary, DeleteRolePermissionsBoundaryError as E,
    DeleteRolePermissionsBoundaryInput, DeleteRolePermissionsBoundaryOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteRolePermissionsBoundary> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteRolePermissionsBoundaryInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteRolePermissionsBoundary", Kind::Role, &input.role_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteRolePermissionsBoundaryInput,
    ) -> Result<DeleteRolePermissionsBoundaryOutput, E> {
        self.bound(cx, Kind::Role, input.role_name, None).await?;
        Ok(DeleteRolePermissionsBoundaryOutput {})
    }
}
