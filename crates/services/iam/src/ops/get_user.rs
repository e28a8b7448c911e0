//! GetUser: show a user; without a name, the caller.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>.
//! Surprise: root sees itself, as a user without a name.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{GetUser, GetUserError as E, GetUserInput, GetUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_user_or_caller(cx, "iam:GetUser", input.user_name.as_deref()).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetUserInput) -> Result<GetUserOutput, E> {
        let user = match self.user_or_caller(cx, input.user_name)? {
            Some(name) => views::user(&self.entity(cx, Kind::User, &name).await?),
            None => self.root_as_user(cx).await?,
        };
        Ok(GetUserOutput { user })
    }
}
