//! What several operations do with alarms: switch their actions, find and change their tags.

use crate::Cloudwatch;
use crate::tables::{AlarmRow, Alarms};
use kernel::{Arn, Fault, Scope};
use std::collections::BTreeMap;

impl Cloudwatch {
    pub(crate) async fn switch_actions(
        &self,
        scope: &Scope,
        names: Vec<String>,
        enabled: bool,
    ) -> Result<(), Fault> {
        let scope = scope.clone();
        self.store
            .write(move |tx| {
                for name in &names {
                    let key = (scope.clone(), name.clone());
                    let Some(mut row) = tx.get::<Alarms>(&key)? else { continue };
                    row.config.actions_enabled = Some(enabled);
                    tx.put::<Alarms>(&key, &row)?;
                }
                Ok(())
            })
            .await
    }

    pub(crate) async fn tagged(&self, scope: &Scope, arn: &str) -> Result<Option<AlarmRow>, Fault> {
        let Some(name) = name_in_arn(scope, arn) else { return Ok(None) };
        self.store.read(|tx| tx.get::<Alarms>(&(scope.clone(), name.clone()))).await
    }

    /// False when the ARN names no alarm.
    pub(crate) async fn change_tags<E>(
        &self,
        scope: &Scope,
        arn: &str,
        mut change: impl FnMut(&mut BTreeMap<String, String>) -> Result<(), E> + Send + 'static,
    ) -> Result<bool, E>
    where
        E: From<Fault> + Send + 'static,
    {
        let Some(name) = name_in_arn(scope, arn) else { return Ok(false) };
        let key = (scope.clone(), name);
        self.store
            .write(move |tx| {
                let Some(mut row) = tx.get::<Alarms>(&key)? else { return Ok(false) };
                change(&mut row.tags)?;
                tx.put::<Alarms>(&key, &row)?;
                Ok(true)
            })
            .await
    }
}

fn name_in_arn(scope: &Scope, arn: &str) -> Option<String> {
    let arn = Arn::parse(arn).ok()?;
    let here = arn.service() == "cloudwatch"
        && arn.region() == scope.region.as_str()
        && arn.account() == scope.account.as_str();
    arn.resource_of("alarm:").filter(|_| here).map(str::to_owned)
}
