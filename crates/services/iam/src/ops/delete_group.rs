//! DeleteGroup: delete a group from which everything has been taken.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DeleteGroup, DeleteGroupError as E, DeleteGroupInput, DeleteGroupOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteGroupInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteGroup", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteGroupInput) -> Result<DeleteGroupOutput, E> {
        self.delete_entity(cx, Kind::Group, input.group_name).await?;
        Ok(DeleteGroupOutput {})
    }
}
