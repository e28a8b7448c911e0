//! RemoveUserFromGroup: take a user out of a group.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{
    RemoveUserFromGroup, RemoveUserFromGroupError as E, RemoveUserFromGroupInput, RemoveUserFromGroupOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<RemoveUserFromGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &RemoveUserFromGroupInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:RemoveUserFromGroup", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: RemoveUserFromGroupInput) -> Result<RemoveUserFromGroupOutput, E> {
        self.set_member(cx, input.group_name, input.user_name, false).await?;
        Ok(RemoveUserFromGroupOutput {})
    }
}
