//! GetAccountSettings: limits and use of the account in this region.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html> (read 2026-11-21).

use crate::code_storage::{self, CODE_BYTES_MAX};
use crate::run::CONCURRENCY_MAX;
use crate::tables::Functions;
use crate::{Lambda, code};
use api_lambda::{
    AccountLimit, AccountUsage, GetAccountSettings, GetAccountSettingsError as E, GetAccountSettingsInput,
    GetAccountSettingsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetAccountSettings> for Lambda {
    async fn permissions(&self, _: &Cx, _: &GetAccountSettingsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("lambda:GetAccountSettings", "*")])
    }

    async fn handle(&self, cx: &Cx, _: GetAccountSettingsInput) -> Result<GetAccountSettingsOutput, E> {
        let scope = cx.scope.clone();
        let (count, bytes, reserved) = self
            .store
            .read(move |tx| {
                let functions = tx.scan::<Functions>(&scope, None, usize::MAX)?;
                let bytes = code_storage::used(tx, &scope)?;
                let reserved: u32 = functions.iter().filter_map(|(_, row)| row.reserved_concurrency).sum();
                Ok::<_, Failure>((functions.len(), bytes, reserved))
            })
            .await?;
        let limit = AccountLimit {
            total_code_size: i64::try_from(CODE_BYTES_MAX).ok(),
            code_size_unzipped: Some(code::UNZIPPED_BYTES_MAX as i64),
            code_size_zipped: Some(code::ZIPPED_BYTES_MAX as i64),
            concurrent_executions: Some(i64::from(CONCURRENCY_MAX)),
            unreserved_concurrent_executions: Some(i64::from(CONCURRENCY_MAX.saturating_sub(reserved))),
        };
        let usage = AccountUsage { total_code_size: Some(bytes as i64), function_count: Some(count as i64) };
        Ok(GetAccountSettingsOutput { account_limit: Some(limit), account_usage: Some(usage) })
    }
}
