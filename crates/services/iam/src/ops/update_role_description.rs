//! UpdateRoleDescription: change a role's description.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html>.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    UpdateRoleDescription, UpdateRoleDescriptionError as E, UpdateRoleDescriptionInput,
    UpdateRoleDescriptionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateRoleDescription> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateRoleDescriptionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:UpdateRoleDescription", Kind::Role, &input.role_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateRoleDescriptionInput,
    ) -> Result<UpdateRoleDescriptionOutput, E> {
        let changed = self.change(cx, Kind::Role, input.role_name, move |_, row| {
            row.role.description = Some(input.description.clone());
            Ok(views::role_described(row))
        });
        Ok(UpdateRoleDescriptionOutput { role: Some(changed.await?) })
    }
}
