//! ListRoles: the account's roles under a path, by name.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{ListRoles, ListRolesError as E, ListRolesInput, ListRolesOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListRoles> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListRolesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "iam:ListRoles",
            super::permissions::under(cx, Kind::Role, input.path_prefix.as_deref()),
        )])
    }

    async fn handle(&self, cx: &Cx, input: ListRolesInput) -> Result<ListRolesOutput, E> {
        let page = (input.marker.as_deref(), input.max_items);
        let found = self.list_entities(cx, "ListRoles", Kind::Role, input.path_prefix.as_deref(), page).await;
        let page = found?.map(views::role_in_list);
        Ok(ListRolesOutput { is_truncated: page.is_truncated(), roles: page.items, marker: page.marker })
    }
}
