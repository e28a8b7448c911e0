//! CreateUser: make a user, without keys and permissions.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>.

use super::permissions::{bounded, tags_in};
use crate::Iam;
use crate::entities::NewEntity;
use crate::tables::{Kind, RolePart};
use crate::views;
use api_iam::{CreateUser, CreateUserError as E, CreateUserInput, CreateUserOutput};
use wire::{Cx, Handle, Permission};

impl Handle<CreateUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreateUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(
            bounded(
                self.on_new(cx, "iam:CreateUser", Kind::User, input.path.as_deref(), &input.user_name),
                input.permissions_boundary.as_deref(),
            ),
            input.tags.as_deref(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: CreateUserInput) -> Result<CreateUserOutput, E> {
        let new = NewEntity {
            kind: Kind::User,
            name: input.user_name,
            path: input.path,
            tags: views::pairs(input.tags),
            boundary: input.permissions_boundary,
            role: RolePart::default(),
        };
        let row = self.create_entity(cx, new).await?;
        Ok(CreateUserOutput { user: Some(views::user(&row)) })
    }
}
