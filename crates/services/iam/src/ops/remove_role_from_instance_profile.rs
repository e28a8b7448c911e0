//! RemoveRoleFromInstanceProfile: take the role out of an instance profile.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html>.

use crate::Iam;
use api_iam::{
    RemoveRoleFromInstanceProfile, RemoveRoleFromInstanceProfileError as E,
    RemoveRoleFromInstanceProfileInput, RemoveRoleFromInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<RemoveRoleFromInstanceProfile> for Iam {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RemoveRoleFromInstanceProfileInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(vec![
            self.on_profile(cx, "iam:RemoveRoleFromInstanceProfile", &input.instance_profile_name).await?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: RemoveRoleFromInstanceProfileInput,
    ) -> Result<RemoveRoleFromInstanceProfileOutput, E> {
        self.remove_role_from_profile(cx, input.instance_profile_name, input.role_name).await?;
        Ok(RemoveRoleFromInstanceProfileOutput {})
    }
}
