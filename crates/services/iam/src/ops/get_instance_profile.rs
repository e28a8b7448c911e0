//! GetInstanceProfile: show an instance profile with its role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html>.

use crate::Iam;
use api_iam::{
    GetInstanceProfile, GetInstanceProfileError as E, GetInstanceProfileInput, GetInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetInstanceProfile> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetInstanceProfileInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_profile(cx, "iam:GetInstanceProfile", &input.instance_profile_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetInstanceProfileInput) -> Result<GetInstanceProfileOutput, E> {
        let instance_profile = self.profile(cx, &input.instance_profile_name).await?;
        Ok(GetInstanceProfileOutput { instance_profile })
    }
}
