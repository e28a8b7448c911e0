//! DeleteUser: delete a user from which everything has been taken.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html>.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{DeleteUser, DeleteUserError as E, DeleteUserInput, DeleteUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &DeleteUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:DeleteUser", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: DeleteUserInput) -> Result<DeleteUserOutput, E> {
        self.delete_entity(cx, Kind::User, input.user_name).await?;
        Ok(DeleteUserOutput {})
    }
}
