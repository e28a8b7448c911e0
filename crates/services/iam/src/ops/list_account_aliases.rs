//! ListAccountAliases: the account's name, if it has one.
//!
//! Follows: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html>.
//! An account has one alias at most: there is always one page.

use crate::Iam;
use api_iam::{
    ListAccountAliases, ListAccountAliasesError as E, ListAccountAliasesInput, ListAccountAliasesOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListAccountAliases> for Iam {
    async fn permissions(&self, _: &Cx, _: &ListAccountAliasesInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("iam:ListAccountAliases", "*")])
    }

    async fn handle(&self, cx: &Cx, _: ListAccountAliasesInput) -> Result<ListAccountAliasesOutput, E> {
        let alias = self.alias(cx).await?;
        let account_aliases = alias.into_iter().collect();
        Ok(ListAccountAliasesOutput { account_aliases, is_truncated: Some(false), marker: None })
    }
}
