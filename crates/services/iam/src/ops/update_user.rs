//! UpdateUser: give a user another name or path; keys, groups and policies stay.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>.
//! Surprise: whoever renames needs the permission on the user as it is and as it will be.

use crate::Iam;
use crate::tables::Kind;
use api_iam::{UpdateUser, UpdateUserError as E, UpdateUserInput, UpdateUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateUserInput) -> Result<Vec<Permission>, E> {
        let names = (&*input.user_name, input.new_user_name.as_deref(), input.new_path.as_deref());
        Ok(self.on_renamed(cx, "iam:UpdateUser", Kind::User, names).await?)
    }

    async fn handle(&self, cx: &Cx, input: UpdateUserInput) -> Result<UpdateUserOutput, E> {
        self.rename(cx, Kind::User, input.user_name, input.new_user_name, input.new_path).await?;
        Ok(UpdateUserOutput {})
    }
}
