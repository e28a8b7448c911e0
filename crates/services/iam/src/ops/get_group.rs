//! GetGroup: show a group and a page of its users.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html>.

use crate::Iam;
use crate::rules::pages;
use crate::tables::Kind;
use crate::views;
use api_iam::{GetGroup, GetGroupError as E, GetGroupInput, GetGroupOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetGroup> for Iam {
    async fn permissions(&self, cx: &Cx, input: &GetGroupInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:GetGroup", Kind::Group, &input.group_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: GetGroupInput) -> Result<GetGroupOutput, E> {
        let row = self.entity(cx, Kind::Group, &input.group_name).await?;
        let wanted = pages::wanted(cx, "GetGroup", input.marker.as_deref(), input.max_items)?;
        let page = pages::cut(
            cx,
            "GetGroup",
            &wanted,
            row.group.members.iter().map(|name| (name.clone(), name.clone())),
        );
        let mut users = Vec::new();
        for name in &page.items {
            users.push(views::user_in_list(self.entity(cx, Kind::User, name).await?));
        }
        let is_truncated = page.is_truncated();
        Ok(GetGroupOutput { group: views::group(&row), users, is_truncated, marker: page.marker })
    }
}
