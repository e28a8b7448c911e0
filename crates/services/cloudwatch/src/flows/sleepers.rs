//! Which alarms sleep, by their metric, so that new data wakes them.
//!
//! An alarm enters itself here before it looks at its data. Data that comes before that look is seen by it; data that comes
//! after it finds the entry and sends a signal, which ends the sleep at once. Nothing in between is lost.

use crate::metrics::MetricId;
use crate::rules::alarm::Source;
use kernel::Scope;
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};

type Place = (Scope, String, MetricId);

#[derive(Default)]
pub struct Sleepers {
    by_metric: Mutex<HashMap<Place, HashSet<String>>>,
}

impl Sleepers {
    pub fn enter(&self, scope: &Scope, sources: &[Source], alarm: &str) {
        let mut by_metric = self.by_metric.lock();
        for place in places(scope, sources) {
            by_metric.entry(place).or_default().insert(alarm.to_owned());
        }
    }

    pub fn leave(&self, scope: &Scope, sources: &[Source], alarm: &str) {
        let mut by_metric = self.by_metric.lock();
        for place in places(scope, sources) {
            if let Some(alarms) = by_metric.get_mut(&place) {
                alarms.remove(alarm);
                if alarms.is_empty() {
                    by_metric.remove(&place);
                }
            }
        }
    }

    /// Takes out those that sleep until this metric has data.
    pub fn take(&self, scope: &Scope, namespace: &str, metric: &MetricId) -> HashSet<String> {
        let place = (scope.clone(), namespace.to_owned(), metric.clone());
        self.by_metric.lock().remove(&place).unwrap_or_default()
    }
}

fn places<'a>(scope: &'a Scope, sources: &'a [Source]) -> impl Iterator<Item = Place> + 'a {
    sources.iter().map(|source| (scope.clone(), source.namespace.clone(), source.metric.clone()))
}
