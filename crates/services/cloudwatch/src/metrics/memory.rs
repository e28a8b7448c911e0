//! The last hours of a namespace, by metric, unit and time.

use super::bucket::Bucket;
use super::{By, Datum, Point};
use api_cloudwatch::{Dimension, StandardUnit};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Metrics of one namespace in memory. Beyond it all are forgotten and read from the segments when they are asked for.
const SERIES_MAX: usize = 10_000;

/// A metric in its namespace: its name and its dimensions, which are in no order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MetricId {
    pub name: String,
    /// Sorted.
    pub dimensions: Vec<(String, String)>,
}

impl MetricId {
    pub fn new(name: &str, dimensions: Option<&[Dimension]>) -> Self {
        let given = dimensions.unwrap_or_default();
        let mut dimensions: Vec<_> = given.iter().map(|d| (d.name.clone(), d.value.clone())).collect();
        dimensions.sort();
        Self { name: name.to_owned(), dimensions }
    }

    pub fn shown_dimensions(&self) -> Vec<Dimension> {
        let shown = self.dimensions.iter();
        shown.map(|(name, value)| Dimension { name: name.clone(), value: value.clone() }).collect()
    }

    /// One text for each identity, for keys of rows.
    pub fn to_text(&self) -> String {
        let parts = self.dimensions.iter().flat_map(|(name, value)| [name, value]);
        std::iter::once(&self.name).chain(parts).map(|part| format!("{}:{part}", part.len())).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resolution {
    Standard,
    High,
}

/// The buckets that a data point belongs to: by its own time, and by what alarms go by where that differs.
#[derive(Debug, Clone, Copy)]
pub struct Grain {
    pub time_ms: i64,
    pub alarm_ms: Option<i64>,
}

#[derive(Debug, Default)]
struct Series {
    by_time: BTreeMap<(i64, StandardUnit), Bucket>,
    by_alarm: BTreeMap<(i64, StandardUnit), Bucket>,
    /// The day on which [`Memory::add`] last said that the metric is new.
    told_day: i64,
}

#[derive(Debug)]
pub struct Memory {
    /// Everything from this instant on is here.
    whole_from_ms: i64,
    series: HashMap<MetricId, Series>,
    forgotten_ms: i64,
}

impl Memory {
    pub fn new(whole_from_ms: i64) -> Self {
        Self { whole_from_ms, series: HashMap::new(), forgotten_ms: 0 }
    }

    pub fn is_whole_from(&self) -> i64 {
        self.whole_from_ms
    }

    /// True when this is the metric's first data of the day in this process.
    pub fn add(&mut self, datum: &Datum, places: Grain, now_ms: i64) -> bool {
        let series = self.series.entry(datum.id.clone()).or_default();
        series.by_time.entry((places.time_ms, datum.unit)).or_default().add(&datum.sample);
        if let Some(alarm_ms) = places.alarm_ms {
            series.by_alarm.entry((alarm_ms, datum.unit)).or_default().add(&datum.sample);
        }
        let day = now_ms.div_euclid(86_400_000);
        std::mem::replace(&mut series.told_day, day) != day
    }

    /// Keeps memory bounded; looks through everything at most once a minute.
    pub fn forget_before(&mut self, before_ms: i64, alarms_before_ms: i64, now_ms: i64) {
        if self.series.len() > SERIES_MAX {
            self.series.clear();
            self.whole_from_ms = now_ms + 1;
        }
        if now_ms - self.forgotten_ms < 60_000 {
            return;
        }
        self.forgotten_ms = now_ms;
        for series in self.series.values_mut() {
            series.by_time.retain(|(at_ms, _), _| *at_ms >= before_ms);
            series.by_alarm.retain(|(at_ms, _), _| *at_ms >= alarms_before_ms);
        }
        self.series.retain(|_, series| !series.by_time.is_empty());
    }

    pub fn points(&self, id: &MetricId, by: By, from_ms: i64, until_ms: i64) -> Vec<Point> {
        let Some(series) = self.series.get(id) else { return Vec::new() };
        let buckets = if by == By::Time { &series.by_time } else { &series.by_alarm };
        let from = (from_ms, StandardUnit::ALL[0]);
        let found = buckets.range(from..).take_while(|((at_ms, _), _)| *at_ms < until_ms);
        found
            .map(|((at_ms, unit), bucket)| Point { at_ms: *at_ms, unit: *unit, bucket: bucket.clone() })
            .collect()
    }
}
