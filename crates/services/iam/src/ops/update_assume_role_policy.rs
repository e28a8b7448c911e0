//! UpdateAssumeRolePolicy: change who may assume a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>.

use crate::Iam;
use crate::entities::trusted_principals_exist;
use crate::errors::fails_as;
use crate::rules::documents;
use crate::tables::Kind;
use api_iam::{UpdateAssumeRolePolicy, UpdateAssumeRolePolicyError as E, UpdateAssumeRolePolicyRequest};
use wire::{Cx, Handle, Permission, typed::Nothing};

fails_as!(E);

impl Handle<UpdateAssumeRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateAssumeRolePolicyRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:UpdateAssumeRolePolicy", Kind::Role, &input.role_name).await?])
    }

    async fn handle(&self, cx: &Cx, input: UpdateAssumeRolePolicyRequest) -> Result<Nothing, E> {
        documents::trust(&input.policy_document)?;
        self.change(cx, Kind::Role, input.role_name, move |tx, row| {
            trusted_principals_exist(tx, &input.policy_document)?;
            row.role.trust.clone_from(&input.policy_document);
            Ok(())
        })
        .await
        ?;
        Ok(Nothing {})
    }
}
