//! GetFunctionConfiguration: a version's settings and state; waiters poll it.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html> (read 2026-11-21).

use super::get_function::named;
use crate::{Lambda, views};
use api_lambda::{
    GetFunctionConfiguration, GetFunctionConfigurationError as E, GetFunctionConfigurationInput,
    GetFunctionConfigurationOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetFunctionConfiguration> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetFunctionConfigurationInput,
    ) -> Result<Vec<Permission>, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(self.on_target("lambda:GetFunctionConfiguration", &target).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetFunctionConfigurationInput,
    ) -> Result<GetFunctionConfigurationOutput, E> {
        let target = self.target(cx, &input.function_name, input.qualifier.as_deref())?;
        let known = self.known(&target).await?;
        let (version, row) = named(&known, &target)?;
        Ok(views::configuration(&target.scope, &target.name, version, row, target.qualifier.is_some()))
    }
}
