//! UpdateUser: give a user another name or path; keys, groups and policies stay.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>.

use crate::Iam;
use crate::errors::fails_as;
use crate::tables::Kind;
use api_iam::{UpdateUser, UpdateUserError as E, UpdateUserInput, UpdateUserOutput};
use wire::{Cx, Handle, Permission};

fails_as!(E);

impl Handle<UpdateUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:UpdateUser", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: UpdateUserInput) -> Result<UpdateUserOutput, E> {
        self.rename_user(cx, input.user_name, input.new_user_name, input.new_path).await?;
        Ok(UpdateUserOutput {})
    }
}
