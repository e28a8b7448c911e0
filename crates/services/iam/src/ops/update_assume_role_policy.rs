//! UpdateAssumeRolePolicy: change who may assume a role.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>.

use crate::Iam;
use crate::entities::trusted_principals_exist;
use crate::rules::documents;
use crate::tables::Kind;
use api_iam::{
    UpdateAssumeRolePolicy, UpdateAssumeRolePolicyError as E, UpdateAssumeRolePolicyInput,
    UpdateAssumeRolePolicyOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<UpdateAssumeRolePolicy> for Iam {
    async fn permissions(&self, cx: &Cx, input: &UpdateAssumeRolePolicyInput) -> Result<Vec<Permission>, E> {
        Ok(vec![self.on(cx, "iam:UpdateAssumeRolePolicy", Kind::Role, &input.role_name).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateAssumeRolePolicyInput,
    ) -> Result<UpdateAssumeRolePolicyOutput, E> {
        documents::trust(&input.policy_document)?;
        let account = cx.scope.account.clone();
        self.change(cx, Kind::Role, input.role_name, move |tx, row| {
            trusted_principals_exist(tx, &account, &input.policy_document)?;
            row.role.trust.clone_from(&input.policy_document);
            Ok(())
        })
        .await?;
        Ok(UpdateAssumeRolePolicyOutput {})
    }
}
