//! UntagRole: take tags away from a role; keys that it does not have are passed over.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html>.

use super::permissions::tag_keys_in;
use crate::Iam;
use crate::tables::Kind;
use api_iam::{UntagRole, UntagRoleError as E, UntagRoleInput, UntagRoleOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagRole> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UntagRoleInput) -> Result<Vec<Permission>, E> {
        Ok(vec![tag_keys_in(
            self.on(cx, "iam:UntagRole", Kind::Role, &input.role_name).await?,
            &input.tag_keys,
        )])
    }

    async fn handle(&self, cx: &Cx, input: UntagRoleInput) -> Result<UntagRoleOutput, E> {
        self.untag(cx, Kind::Role, input.role_name, input.tag_keys).await?;
        Ok(UntagRoleOutput {})
    }
}
