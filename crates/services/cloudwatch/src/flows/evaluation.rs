//! One alarm's life: evaluated as long as its metric has data, asleep while it has none.
//!
//! One flow per alarm, named by the alarm's id. Each step reads the row and the data, decides, and commits the new state
//! together with its next wake-up; what the alarm says and does starts in the same transaction. Without data in its range
//! an alarm's verdict cannot change, so it waits for a signal instead of a timer: a silent alarm is one row. Who comes late
//! looks at what was missed as well, and each state lasts from one evaluation to the next, as it would have: what should go off
//! for a minute goes off for a minute.

use super::sleepers::Sleepers;
use super::{CHANGED, STATE_SET};
use crate::metrics::{Bucket, By, Metrics, Point, Statistic};
use crate::rules::alarm::{self, Plan, Source};
use crate::rules::evaluate::Verdict;
use crate::rules::math::{self, Grid, Series, Value};
use crate::rules::pace::{Pace, real_ms};
use crate::rules::reason::{self, Seen};
use crate::tables::{AlarmRow, Alarms, State};
use crate::transition::{AlarmKey, transition};
use api_cloudwatch::StateValue;
use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Chance, Clock, Fault, OrFault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;

pub struct Evaluation {
    pub store: Store,
    pub metrics: Arc<Metrics>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub sleepers: Arc<Sleepers>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Watching {
    pub scope: Scope,
    pub alarm: String,
    pub id: String,
    /// Where the range ended that was evaluated last.
    #[serde(default)]
    pub looked_ms: Option<i64>,
}

impl Watching {
    pub fn new(key: AlarmKey, id: String) -> Self {
        Self { scope: key.0, alarm: key.1, id, looked_ms: None }
    }

    pub(super) fn key(&self) -> AlarmKey {
        (self.scope.clone(), self.alarm.clone())
    }

    /// The alarm as it is now. None when it was deleted, also when another has its name.
    pub(super) async fn row(&self, store: &Store) -> Result<Option<AlarmRow>, Fault> {
        let key = self.key();
        let row = store.read(|tx| tx.get::<Alarms>(&key)).await?;
        Ok(row.filter(|row| row.id == self.id))
    }
}

/// What the data of an alarm's range are, and what follows from them.
struct Look {
    verdict: Verdict,
    /// The evaluated data points, oldest first.
    seen: Vec<Seen>,
    /// Where the range ends.
    end_ms: i64,
}

impl Flow for Evaluation {
    const KIND: &'static str = "cloudwatch.alarm";
    type State = Watching;
    const STEPS: &'static [StepInfo] = &[StepInfo {
        name: "evaluate",
        undo: Undo::None("a state that was told is not taken back: the next evaluation says the next"),
    }];

    fn name_of(_: &Watching) -> &'static str {
        "evaluate"
    }

    async fn run(&self, step: Step<Watching>) -> Result<Next<Watching>, Fault> {
        let mut watching = step.state.clone();
        let Some(row) = watching.row(&self.store).await? else { return Ok(Next::end()) };
        let key = watching.key();
        let plan = match alarm::decide(&row.config) {
            Ok(plan) => plan,
            Err(refusal) => return Ok(self.not_evaluated(watching, row, &refusal.message)),
        };
        if let Some(first) = self.before_first(&row)? {
            return Ok(Next::wait_until(watching, first));
        }
        let pace = Pace::of(plan.period_s, plan.rule.evaluation_periods as i64, self.clock.scale());
        let now = self.clock.now();
        let next = instant(pace.next_ms(now.as_millisecond()))?;
        if step.signal(STATE_SET).is_some() && step.signal(CHANGED).is_none() {
            return Ok(Next::wait_until(watching, next));
        }
        self.sleepers.enter(&watching.scope, &plan.sources, &row.id);
        let due = pace.due(watching.looked_ms, row.configured_at.as_millisecond(), now.as_millisecond());
        let data = self.data(&watching.scope, &plan, pace.start_ms(due[0])).await?;
        let (look, is_last) = first_change(&plan, &row, pace, &data, &due)?;
        watching.looked_ms = Some(look.end_ms);
        let is_silent = data.iter().flatten().all(|point| point.at_ms < pace.start_ms(look.end_ms));
        let wait = if is_silent && is_last {
            Next::wait_for_signal(watching)
        } else {
            self.sleepers.leave(&watching.scope, &plan.sources, &row.id);
            Next::wait_until(watching, next)
        };
        let event_id = self.chance.uuid();
        Ok(match change(&plan, &row, &look, now) {
            None => wait,
            Some(state) => wait.writing(move |tx| tell(tx, &key, &row, &state, &event_id)),
        })
    }
}

fn instant(at_ms: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(at_ms).or_fault(|| "the clock is out of range")
}

impl Evaluation {
    /// An alarm that an earlier version of ours took, and that has no meaning to us: it says so, and waits to be configured anew.
    fn not_evaluated(&self, watching: Watching, row: AlarmRow, refusal: &str) -> Next<Watching> {
        let (value, reason) = (StateValue::InsufficientData, reason::not_evaluated(refusal));
        let key = watching.key();
        let wait = Next::wait_for_signal(watching);
        if row.state.value == value && row.state.reason == reason {
            return wait;
        }
        let state = State { value, reason, reason_data: None, at: self.clock.now() };
        let event_id = self.chance.uuid();
        wait.writing(move |tx| tell(tx, &key, &row, &state, &event_id))
    }
}

/// A new alarm shows its first state for a moment, as at AWS, whatever the data say.
const FIRST_LOOK_MS: i64 = 5_000;

impl Evaluation {
    /// When a new alarm is looked at for the first time, if that is still to come.
    fn before_first(&self, row: &AlarmRow) -> Result<Option<Timestamp>, Fault> {
        if row.state.reason != reason::CREATED {
            return Ok(None);
        }
        let first_ms = row.state.at.as_millisecond() + real_ms(FIRST_LOOK_MS, self.clock.scale());
        let first = Timestamp::from_millisecond(first_ms).or_fault(|| "the clock is out of range")?;
        Ok(Some(first).filter(|first| self.clock.now() < *first))
    }

    /// The data of each of the alarm's sources.
    async fn data(&self, scope: &Scope, plan: &Plan, from_ms: i64) -> Result<Vec<Vec<Point>>, Fault> {
        let mut data = Vec::with_capacity(plan.sources.len());
        for source in &plan.sources {
            let of = (&source.namespace, &source.metric);
            data.push(self.metrics.points(scope, of.0, of.1, By::Alarm, from_ms, i64::MAX).await?);
        }
        Ok(data)
    }
}

/// The first of the evaluations that are due which changes the alarm's state, or else the last; and whether it is the last.
fn first_change(
    plan: &Plan,
    row: &AlarmRow,
    pace: Pace,
    data: &[Vec<Point>],
    due: &[i64],
) -> Result<(Look, bool), Fault> {
    let (last, missed) = due.split_last().or_fault(|| "an evaluation is always due")?;
    for end_ms in missed {
        let look = look(plan, pace, data, *end_ms)?;
        if is_changed(row, &look) {
            return Ok((look, false));
        }
    }
    Ok((look(plan, pace, data, *last)?, true))
}

fn look(plan: &Plan, pace: Pace, data: &[Vec<Point>], end_ms: i64) -> Result<Look, Fault> {
    let read = plan.sources.iter().zip(data).map(|(source, points)| by_period(source, points, pace, end_ms));
    let periods = computed(plan, read.collect(), pace, end_ms);
    let values: Vec<Option<f64>> = periods.iter().map(|period| period.value).collect();
    let mut verdict = plan.rule.evaluate(&values);
    let samples = periods.iter().filter_map(|period| period.samples).sum();
    if plan.ignore_low_samples && plan.sources.iter().any(|source| too_few(source.statistic, samples)) {
        verdict.state = None;
    }
    let mut seen = Vec::with_capacity(verdict.evaluated.len());
    for at in &verdict.evaluated {
        let value = values[*at].or_fault(|| "an evaluated data point has a value")?;
        let begins = instant(pace.start_ms(end_ms) + pace.period_ms * *at as i64)?;
        seen.push(Seen { at: begins, value, samples: periods[*at].samples });
    }
    Ok(Look { verdict, seen, end_ms })
}

/// What one period of an alarm's range gives.
#[derive(Debug, Clone, Copy)]
struct Period {
    value: Option<f64>,
    samples: Option<f64>,
}

fn by_period(source: &Source, points: &[Point], pace: Pace, end_ms: i64) -> Vec<Period> {
    let mut buckets: Vec<Bucket> = vec![Bucket::default(); pace.periods as usize];
    for point in points.iter().filter(|point| source.unit.is_none_or(|unit| point.unit == unit)) {
        if let Some(at) = pace.period_of(end_ms, point.at_ms) {
            buckets[at].merge(&point.bucket);
        }
    }
    let period =
        |bucket: &Bucket| Period { value: bucket.statistic(source.statistic), samples: Some(bucket.count()) };
    buckets.iter().map(period).collect()
}

/// What is compared: the only metric, or what the expressions make of several. An expression that cannot be computed with
/// today's data has no data points.
fn computed(plan: &Plan, mut read: Vec<Vec<Period>>, pace: Pace, end_ms: i64) -> Vec<Period> {
    let Some(math) = &plan.math else { return read.swap_remove(0) };
    let start_of = |at: usize| pace.start_ms(end_ms) + pace.period_ms * at as i64;
    let starts_ms: Vec<i64> = (0..pace.periods as usize).map(start_of).collect();
    let series = |periods: &Vec<Period>| -> Series {
        starts_ms.iter().zip(periods).filter_map(|(at, period)| Some((*at, period.value?))).collect()
    };
    let metrics: Vec<(String, Series)> = plan
        .sources
        .iter()
        .zip(&read)
        .map(|(source, periods)| (source.id.clone(), series(periods)))
        .collect();
    let mut values: BTreeMap<&str, Value> =
        metrics.iter().map(|(id, series)| (id.as_str(), Value::Series(series.clone()))).collect();
    let grid = Grid { starts_ms: starts_ms.clone(), period_s: plan.period_s };
    for (id, expression) in &math.expressions {
        match math::evaluate(expression, &|name| values.get(name), &metrics, &grid) {
            Ok(value) => values.insert(id, value),
            Err(bad) => {
                tracing::warn!(expression = id, %bad, "an alarm's expression has no value");
                values.insert(id, Value::Series(Series::new()))
            }
        };
    }
    let compared = values.remove(math.compared.as_str()).and_then(Value::only_series).unwrap_or_default();
    starts_ms.iter().map(|at| Period { value: compared.get(at).copied(), samples: None }).collect()
}

/// Whether a percentile of so few samples says nothing:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html> (read 2026-11-21).
fn too_few(statistic: Statistic, samples: f64) -> bool {
    match statistic {
        Statistic::Percentile(share) if share >= 50.0 => samples < 10.0 / (1.0 - share / 100.0),
        Statistic::Percentile(share) => samples < 10.0 / (share / 100.0),
        _ => false,
    }
}

fn is_changed(row: &AlarmRow, look: &Look) -> bool {
    look.verdict.state.is_some_and(|to| to != row.state.value)
}

/// The state that the alarm goes into, if it is another one.
fn change(plan: &Plan, row: &AlarmRow, look: &Look, now: Timestamp) -> Option<State> {
    let to = look.verdict.state.filter(|to| *to != row.state.value)?;
    let from: StateValue = row.state.value;
    Some(State {
        value: to,
        reason: reason::text(&plan.rule, &look.verdict, from, to, &look.seen),
        reason_data: Some(reason::data(&row.config, plan.period_s, now, &look.seen)),
        at: now,
    })
}

/// Writes the new state, unless the alarm was configured or set meanwhile: then a signal has it evaluated again.
fn tell(
    tx: &mut store::Write<'_>,
    key: &AlarmKey,
    seen: &AlarmRow,
    state: &State,
    event_id: &str,
) -> Result<(), Fault> {
    match tx.get::<Alarms>(key)? {
        Some(row)
            if row.id == seen.id && row.configured_at == seen.configured_at && row.state == seen.state =>
        {
            transition(tx, key, row, state.clone(), event_id)
        }
        _ => Ok(()),
    }
}

/// Signals every alarm there is, some at a time.
pub async fn wake_all(store: &Store) -> Result<(), Fault> {
    let mut after: Option<AlarmKey> = None;
    loop {
        let rows = store.read(|tx| tx.scan::<Alarms>(&(), after.as_ref(), 200)).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = Some(last.clone());
        let ids: Vec<String> = rows.into_iter().map(|(_, row)| row.id).collect();
        wake(store, ids).await?;
    }
}

/// Signals these alarms that there is something to look at.
pub async fn wake(store: &Store, ids: Vec<String>) -> Result<(), Fault> {
    store
        .write(move |tx| {
            for id in &ids {
                flow::signal(tx, Evaluation::KIND, id.as_str(), Signal::named(CHANGED))?;
            }
            Ok(())
        })
        .await
}
