//! CreateInstanceProfile: make an instance profile, without a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>.

use super::permissions::{profile_arn, tags_in};
use crate::Iam;
use crate::instance_profiles::NewProfile;
use crate::views;
use api_iam::{
    CreateInstanceProfile, CreateInstanceProfileError as E, CreateInstanceProfileInput,
    CreateInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<CreateInstanceProfile> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreateInstanceProfileInput) -> Result<Vec<Permission>, E> {
        let arn = profile_arn(cx, input.path.as_deref(), &input.instance_profile_name);
        Ok(vec![tags_in(Permission::new("iam:CreateInstanceProfile", arn), input.tags.as_deref())])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateInstanceProfileInput,
    ) -> Result<CreateInstanceProfileOutput, E> {
        let new = NewProfile {
            name: input.instance_profile_name,
            path: input.path,
            tags: views::pairs(input.tags),
        };
        let row = self.create_profile(cx, new).await?;
        Ok(CreateInstanceProfileOutput { instance_profile: views::instance_profile_made(&row) })
    }
}
