//! ListGroups: the account's groups under a path, by name.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html>.

use crate::Iam;
use crate::tables::Kind;
use crate::views;
use api_iam::{ListGroups, ListGroupsError as E, ListGroupsInput, ListGroupsOutput};
use wire::{Cx, Handle, Permission};

impl Handle<ListGroups> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListGroupsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "iam:ListGroups",
            super::permissions::under(cx, Kind::Group, input.path_prefix.as_deref()),
        )])
    }

    async fn handle(&self, cx: &Cx, input: ListGroupsInput) -> Result<ListGroupsOutput, E> {
        let page = (input.marker.as_deref(), input.max_items);
        let found =
            self.list_entities(cx, "ListGroups", Kind::Group, input.path_prefix.as_deref(), page).await;
        let page = found?.map(|row| views::group(&row));
        Ok(ListGroupsOutput { is_truncated: page.is_truncated(), groups: page.items, marker: page.marker })
    }
}
