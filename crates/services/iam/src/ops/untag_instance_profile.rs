//! UntagInstanceProfile: take tags away from an instance profile; keys that it does not have are passed over.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html>.

use super::permissions::tag_keys_in;
use crate::Iam;
use crate::rules::tags;
use api_iam::{
    UntagInstanceProfile, UntagInstanceProfileError as E, UntagInstanceProfileInput,
    UntagInstanceProfileOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<UntagInstanceProfile> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UntagInstanceProfileInput) -> Result<Vec<Permission>, E> {
        let profile = self.on_profile(cx, "iam:UntagInstanceProfile", &input.instance_profile_name).await?;
        Ok(vec![tag_keys_in(profile, &input.tag_keys)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UntagInstanceProfileInput,
    ) -> Result<UntagInstanceProfileOutput, E> {
        let remove = move |tags: &mut _| {
            tags::remove_exact(tags, &input.tag_keys);
            Ok(())
        };
        self.change_profile_tags(cx, input.instance_profile_name, remove).await?;
        Ok(UntagInstanceProfileOutput {})
    }
}
