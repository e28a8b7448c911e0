//! DeleteUserPermissionsBoundary: take the boundary away from a user.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    DeleteUserPermissionsBoundary, DeleteUserPermissionsBoundaryError as E,
    DeleteUserPermissionsBoundaryInput, DeleteUserPermissionsBoundaryOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteUserPermissionsBoundary> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteUserPermissionsBoundaryInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteUserPermissionsBoundary", Kind::User, &input.user_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteUserPermissionsBoundaryInput,
    ) -> Result<DeleteUserPermissionsBoundaryOutput, E> {
        self.bound(cx, Kind::User, input.user_name, None).await?;
        Ok(DeleteUserPermissionsBoundaryOutput {})
    }
}
