//! AddUserToGroup: give a user what a group has; once is enough.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{AddUserToGroup, AddUserToGroupError as E, AddUserToGroupInput, AddUserToGroupOutput};
use wire::{Cx, Handle, Permission};

impl Handle<AddUserToGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &AddUserToGroupInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:AddUserToGroup", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: AddUserToGroupInput) -> Result<AddUserToGroupOutput, E> {
        self.set_member(cx, input.group_name, input.user_name, true).await?;
        Ok(AddUserToGroupOutput {})
    }
}
