//! CreateAccountAlias: give the account a name, in place of the one that it had.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html>.

use crate::Iam;
use api_iam::{
    CreateAccountAlias, CreateAccountAliasError as E, CreateAccountAliasInput, CreateAccountAliasOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<CreateAccountAlias> for Iam {
    async fn permissions(&self, _: &Cx, _: &CreateAccountAliasInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:CreateAccountAlias", "*")])
    }

    async fn handle(&self, cx: &Cx, input: CreateAccountAliasInput) -> Result<CreateAccountAliasOutput, E> {
        self.set_alias(cx, input.account_alias).await?;
        Ok(CreateAccountAliasOutput {})
    }
}
