//! ListUsers: the account's users under a path, by name.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html>.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{ListUsers, ListUsersError as E, ListUsersInput, ListUsersOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListUsers> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListUsersInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "iam:ListUsers",
            super::permissions::under(cx, Kind::User, input.path_prefix.as_deref()),
        )])
    }

    async fn handle(&self, cx: &Cx, input: ListUsersInput) -> Result<ListUsersOutput, E> {
        let page = (input.marker.as_deref(), input.max_items);
        let found = self.list_entities(cx, "ListUsers", Kind::User, input.path_prefix.as_deref(), page).await;
        let page = found?.map(views::user_in_list);
        Ok(ListUsersOutput { is_truncated: page.is_truncated(), users: page.items, marker: page.marker })
    }
}
