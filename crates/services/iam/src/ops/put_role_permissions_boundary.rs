//! PutRolePermissionsBoundary: bound what a role may do by a managed policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    PutRolePermissionsBoundary, PutRolePermissionsBoundaryError as E, PutRolePermissionsBoundaryInput,
    PutRolePermissionsBoundaryOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<PutRolePermissionsBoundary> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutRolePermissionsBoundaryInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:PutRolePermissionsBoundary", Kind::Role, &input.role_name)
                .await?
                .with("iam:PermissionsBoundary", &*input.permissions_boundary),
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutRolePermissionsBoundaryInput,
    ) -> Result<PutRolePermissionsBoundaryOutput, E> {
        self.bound(cx, Kind::Role, input.role_name, Some(input.permissions_boundary)).await?;
        Ok(PutRolePermissionsBoundaryOutput {})
    }
}
