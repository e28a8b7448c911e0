//! UpdateGroup: give a group another name or path; members and policies stay.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html>.
//! Surprise: whoever renames needs the permission on the group as it is and as it will be.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{UpdateGroup, UpdateGroupError as E, UpdateGroupInput, UpdateGroupOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateGroupInput) -> Result<Vec<Permission>, E> {
        let names = (&*input.group_name, input.new_group_name.as_deref(), input.new_path.as_deref());
        Ok(self.on_renamed(cx, "iam:UpdateGroup", Kind::Group, names).await?)
    }

    async fn handle(&self, cx: &Cx, input: UpdateGroupInput) -> Result<UpdateGroupOutput, E> {
        self.rename(cx, Kind::Group, input.group_name, input.new_group_name, input.new_path).await?;
        Ok(UpdateGroupOutput {})
    }
}
