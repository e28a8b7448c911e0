//! DeleteAlias: the name goes, its permissions too; the versions stay. One that is not there is fine.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html> (read 2026-11-21).

use super::delete_function::forget;
use crate::tables::Aliases;
use crate::{Lambda, versions};
use api_lambda::{DeleteAlias, DeleteAliasError as E, DeleteAliasInput, DeleteAliasOutput};
use wire::{Cx, Handle, Permission};

impl Handle<DeleteAlias> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &DeleteAliasInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:DeleteAlias", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: DeleteAliasInput) -> Result<DeleteAliasOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        self.write(move |tx| {
            versions::fetch(tx, &target)?;
            if tx.delete::<Aliases>(&(target.scope.clone(), target.name.clone(), input.name.clone()))? {
                forget(tx, &target, &input.name)?;
            }
            Ok(())
        })
        .await?;
        Ok(DeleteAliasOutput {})
    }
}
