//! DeleteAccountAlias: take the account's name away.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html>.

use crate::Iam;
use api_iam::{
    DeleteAccountAlias, DeleteAccountAliasError as E, DeleteAccountAliasInput, DeleteAccountAliasOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteAccountAlias> for Iam {
    async fn permissions(&self, _: &Cx, _: &DeleteAccountAliasInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:DeleteAccountAlias", "*")])
    }

    async fn handle(&self, cx: &Cx, input: DeleteAccountAliasInput) -> Result<DeleteAccountAliasOutput, E> {
        self.delete_alias(cx, input.account_alias).await?;
        Ok(DeleteAccountAliasOutput {})
    }
}
