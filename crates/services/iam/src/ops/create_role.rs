//! CreateRole: make a role that its trust policy says who may assume.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>.
//! Surprises: names are unique without regard to case; a trust policy that names a user or role which does not
//! exist is malformed. Left out: the check that a service principal is one of AWS's.

use super::permissions::{bounded, tags_in};
use crate::Iam;
use crate::entities::NewEntity;
use crate::rules::documents;
use crate::tables::{Kind, RolePart};
use crate::views;
use api_iam::{CreateRole, CreateRoleError as E, CreateRoleInput, CreateRoleOutput};
use wire::{Cx, Handle, Permission};

const MAX_SESSION_DEFAULT_S: i64 = 3600;

impl Handle<CreateRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &CreateRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tags_in(
            bounded(
                self.on_new(cx, "iam:CreateRole", Kind::Role, input.path.as_deref(), &input.role_name),
                input.permissions_boundary.as_deref(),
            ),
            input.tags.as_deref(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: CreateRoleInput) -> Result<CreateRoleOutput, E> {
        let role = RolePart {
            trust: input.assume_role_policy_document,
            description: input.description,
            max_session_s: input.max_session_duration.unwrap_or(MAX_SESSION_DEFAULT_S),
            ..RolePart::default()
        };
        documents::trust(&role.trust)?;
        let new = NewEntity {
            kind: Kind::Role,
            name: input.role_name,
            path: input.path,
            tags: views::pairs(input.tags),
            boundary: input.permissions_boundary,
            role,
        };
        let row = self.create_entity(cx, new).await?;
        Ok(CreateRoleOutput { role: views::role_made(&row) })
    }
}
