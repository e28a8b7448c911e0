//! ListGroupsForUser: the groups that a user is in.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{
    ListGroupsForUser, ListGroupsForUserError as E, ListGroupsForUserInput, ListGroupsForUserOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListGroupsForUser> for Iam {
    async fn permissions(&self, cx: &Cx, input: &ListGroupsForUserInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:ListGroupsForUser", Kind::User, &input.user_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: ListGroupsForUserInput) -> Result<ListGroupsForUserOutput, E> {
        let row = self.entity(cx, Kind::User, &input.user_name).await?;
        let wanted = pages::wanted(cx, "ListGroupsForUser", input.marker.as_deref(), input.max_items)?;
        let names = row.user.groups.into_iter().map(|name| (name.clone(), name));
        let page = pages::cut(cx, "ListGroupsForUser", &wanted, names);
        let is_truncated = page.is_truncated();
        let mut groups = Vec::new();
        for name in &page.items {
            groups.push(views::group(&self.entity(cx, Kind::Group, name).await?));
        }
        Ok(ListGroupsForUserOutput { groups, is_truncated, marker: page.marker })
    }
}
