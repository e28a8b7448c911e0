//! GetAlias: which version an alias leads to, and with what weights.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html> (read 2026-11-21).

use crate::errors::{self};
use crate::names::arn;
use crate::{Lambda, views};
use api_lambda::{GetAlias, GetAliasError as E, GetAliasInput, GetAliasOutput};
use wire::{Cx, Handle, Permission};

impl Handle<GetAlias> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &GetAliasInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:GetAlias", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetAliasInput) -> Result<GetAliasOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let missing = || errors::no_alias(&arn(&target.scope, &target.name, Some(&input.name)));
        let known = self.snapshot.function(&target.key()).await?.ok_or_else(missing)?;
        let row = known.aliases.get(&input.name).ok_or_else(missing)?;
        Ok(views::alias(&target.scope, &target.name, &input.name, row))
    }
}
