//! PutUserPermissionsBoundary: bound what a user may do by a managed policy.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    PutUserPermissionsBoundary, PutUserPermissionsBoundaryError as E, PutUserPermissionsBoundaryInput,
    PutUserPermissionsBoundaryOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<PutUserPermissionsBoundary> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutUserPermissionsBoundaryInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on(cx, "iam:PutUserPermissionsBoundary", Kind::User, &input.user_name)
                .await?
                .with("iam:PermissionsBoundary", &*input.permissions_boundary),
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutUserPermissionsBoundaryInput,
    ) -> Result<PutUserPermissionsBoundaryOutput, E> {
        self.bound(cx, Kind::User, input.user_name, Some(input.permissions_boundary)).await?;
        Ok(PutUserPermissionsBoundaryOutput {})
    }
}
