//! CreateGroup: make a group, without members and permissions.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html>.

use crate::Iam;
use crate::entities::NewEntity;
use crate::tables::{Kind, RolePart};
use crate::views;
use api_iam::{CreateGroup, CreateGroupError as E, CreateGroupInput, CreateGroupOutput};
use wire::{Cx, Handle, Permission};

impl Handle<CreateGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreateGroupInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on_new(cx, "iam:CreateGroup", Kind::Group, input.path.as_deref(), &input.group_name)])
    }

    async fn handle(&self, cx: &Cx, input: CreateGroupInput) -> Result<CreateGroupOutput, E> {
        let new = NewEntity {
            kind: Kind::Group,
            name: input.group_name,
            path: input.path,
            tags: Vec::new(),
            boundary: None,
            role: RolePart::default(),
        };
        let row = self.create_entity(cx, new).await?;
        Ok(CreateGroupOutput { group: views::group(&row) })
    }
}
