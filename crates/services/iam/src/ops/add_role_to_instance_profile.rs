//! AddRoleToInstanceProfile: put a role into an instance profile that has none.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html>.
//! Surprise: the caller has to be allowed to pass the role.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    AddRoleToInstanceProfile, AddRoleToInstanceProfileError as E, AddRoleToInstanceProfileInput,
    AddRoleToInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<AddRoleToInstanceProfile> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &AddRoleToInstanceProfileInput,
    ) -> Result<Vec<Permission>, E> {
        let role = self.on(cx, "iam:PassRole", Kind::Role, &input.role_name).await?;
        let profile =
            self.on_profile(cx, "iam:AddRoleToInstanceProfile", &input.instance_profile_name).await?;
        Ok(vec![profile, role.with("iam:PassedToService", "ec2.amazonaws.com")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: AddRoleToInstanceProfileInput,
    ) -> Result<AddRoleToInstanceProfileOutput, E> {
        self.add_role_to_profile(cx, input.instance_profile_name, input.role_name).await?;
        Ok(AddRoleToInstanceProfileOutput {})
    }
}
