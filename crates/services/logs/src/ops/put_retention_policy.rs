//! PutRetentionPolicy: for how many days the group keeps its events, from now on and really.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html> (read 2026-11-21).
//! Permission: logs:PutRetentionPolicy on the group. Durable flow: logs.retention.

use crate::flows::{Keeping, Retention};
use crate::rules::retention::DAYS_ALLOWED;
use crate::tables::Groups;
use crate::{Logs, errors, groups, place};
use api_logs::{PutRetentionPolicy, PutRetentionPolicyError as E, PutRetentionPolicyRequest};
use flow::{Flow, Signal};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<PutRetentionPolicy> for Logs {
    async fn permissions(&self, cx: &Cx, input: &PutRetentionPolicyRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "logs:PutRetentionPolicy",
            place::group_arn(&cx.scope, &input.log_group_name),
        )])
    }

    async fn handle(&self, cx: &Cx, input: PutRetentionPolicyRequest) -> Result<Nothing, E> {
        let days = input.retention_in_days;
        if !DAYS_ALLOWED.contains(&days) {
            let text = format!(
                "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: \
                 Member must satisfy enum value set: {DAYS_ALLOWED:?}"
            );
            return Err(errors::invalid(text).into());
        }
        let key = (cx.scope.clone(), input.log_group_name);
        self.store
            .write(move |tx| {
                let mut group = groups::group(tx, &key.0, &key.1)??;
                group.retention_days = Some(days);
                tx.put::<Groups>(&key, &group)?;
                let keeping = Keeping { scope: key.0.clone(), group: key.1.clone(), id: group.id.clone() };
                if !flow::start::<Retention>(tx, group.id.as_str(), &keeping)? {
                    flow::signal(tx, Retention::KIND, group.id.as_str(), Signal::named("changed"))?;
                }
                Ok(Nothing {})
            })
            .await
    }
}
