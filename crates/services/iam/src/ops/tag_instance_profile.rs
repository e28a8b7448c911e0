//! TagInstanceProfile: add tags to an instance profile, or change their values.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html>.

use super::permissions::tags_in;
use crate::Iam;
use crate::rules::tags;
use crate::views;
use api_iam::{
    TagInstanceProfile, TagInstanceProfileError as E, TagInstanceProfileInput, TagInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<TagInstanceProfile> for Iam {
    async fn permissions(&self, cx: &Cx, input: &TagInstanceProfileInput) -> Result<Vec<Permission>, E> {
        let profile = self.on_profile(cx, "iam:TagInstanceProfile", &input.instance_profile_name).await?;
        Ok(vec![tags_in(profile, Some(&input.tags))])
    }

    async fn handle(&self, cx: &Cx, input: TagInstanceProfileInput) -> Result<TagInstanceProfileOutput, E> {
        let given = views::pairs(Some(input.tags));
        let add = move |tags: &mut _| tags::add_exact(tags, given.clone());
        self.change_profile_tags(cx, input.instance_profile_name, add).await?;
        Ok(TagInstanceProfileOutput {})
    }
}
