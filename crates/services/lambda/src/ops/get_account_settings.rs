//! GetAccountSettings: limits and use of the account in this region.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html> (read 2026-11-21).

use crate::run::CONCURRENCY_MAX;
use crate::tables::{Functions, LayerVersions, Versions};
use crate::{Lambda, code};
use api_lambda::{
    AccountLimit, AccountUsage, GetAccountSettings, GetAccountSettingsError as E, GetAccountSettingsInput,
    GetAccountSettingsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

/// 75 GB, AWS's default.
const TOTAL_CODE_BYTES: i64 = 80_530_636_800;

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
                let versions = tx.scan::<Versions>(&scope, None, usize::MAX)?;
                let latest = functions.iter().map(|(_, row)| row.latest.settings.code.size_bytes);
                let bytes: u64 =
                    latest.chain(versions.iter().map(|(_, row)| row.settings.code.size_bytes)).sum();
                let layers = tx.scan::<LayerVersions>(&scope, None, usize::MAX)?;
                let bytes = bytes + layers.iter().map(|(_, row)| row.code.size_bytes).sum::<u64>();
                let reserved: u32 = functions.iter().filter_map(|(_, row)| row.reserved_concurrency).sum();
                Ok::<_, Failure>((functions.len(), bytes, reserved))
            })
            .await?;
        let limit = AccountLimit {
            total_code_size: Some(TOTAL_CODE_BYTES),
            code_size_unzipped: Some(code::UNZIPPED_BYTES_MAX as i64),
            code_size_zipped: Some(code::ZIPPED_BYTES_MAX as i64),
            concurrent_executions: Some(i64::from(CONCURRENCY_MAX)),
            unreserved_concurrent_executions: Some(i64::from(CONCURRENCY_MAX.saturating_sub(reserved))),
        };
        let usage = AccountUsage { total_code_size: Some(bytes as i64), function_count: Some(count as i64) };
        Ok(GetAccountSettingsOutput { account_limit: Some(limit), account_usage: Some(usage) })
    }
}
