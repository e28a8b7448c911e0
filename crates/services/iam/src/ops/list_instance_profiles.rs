//! ListInstanceProfiles: the account's instance profiles under a path, by name.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html>.

use super::permissions::profile_arn;
use crate::Iam;
use api_iam::{
    ListInstanceProfiles, ListInstanceProfilesError as E, ListInstanceProfilesInput,
    ListInstanceProfilesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListInstanceProfiles> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListInstanceProfilesInput) -> Result<Vec<Permission>, E> {
        let under = profile_arn(cx, input.path_prefix.as_deref(), "");
        Ok(vec![Permission::new("iam:ListInstanceProfiles", under)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListInstanceProfilesInput,
    ) -> Result<ListInstanceProfilesOutput, E> {
        let part = (input.marker.as_deref(), input.max_items);
        let under = input.path_prefix.as_deref();
        let page = self.list_profiles(cx, "ListInstanceProfiles", None, under, part).await?;
        let is_truncated = page.is_truncated();
        Ok(ListInstanceProfilesOutput { instance_profiles: page.items, is_truncated, marker: page.marker })
    }
}
