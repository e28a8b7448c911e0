//! Which metrics there are, for ListMetrics: a row for each, touched once a day.

use crate::Cloudwatch;
use crate::metrics::MetricId;
use crate::tables::{Known, KnownRow};
use kernel::{Fault, Scope};

pub(crate) const DAY_MS: i64 = 86_400_000;

impl Cloudwatch {
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now().as_millisecond()
    }

    pub(crate) async fn know(&self, scope: &Scope, namespace: &str, new: Vec<MetricId>) -> Result<(), Fault> {
        if new.is_empty() {
            return Ok(());
        }
        let last_day = self.now_ms().div_euclid(DAY_MS);
        let (scope, namespace) = (scope.clone(), namespace.to_owned());
        self.store
            .write(move |tx| {
                for id in &new {
                    let row = KnownRow { name: id.name.clone(), dimensions: id.dimensions.clone(), last_day };
                    tx.put::<Known>(&(scope.clone(), namespace.clone(), id.to_text()), &row)?;
                }
                Ok(())
            })
            .await
    }
}
