//! A scheduled rule: waits for the next occurrence, makes the event, starts the deliveries, waits again.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html> (read 2026-11-21).
//! Under a time scale a schedule lives in its own time, which starts with the rule and runs that many times faster.
//! When the server was down, one occurrence that fell due meanwhile is made up for, the others are not.

use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Clock, Fault, Scope, Timestamp};
use lang_cron::Schedule;
use seam_events::Event;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, Write};

use super::deliver;
use crate::names;
use crate::tables::{RuleRow, Rules, Ticking};

#[derive(Clone, Serialize, Deserialize)]
pub enum Clockwork {
    Arm(Hand),
    /// With the nominal instant of the occurrence that is waited for.
    Tick(Hand, Timestamp),
}

/// Where a schedule's own time stands, and which rule it is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Hand {
    pub scope: Scope,
    pub bus: String,
    pub rule: String,
    /// A rate counts from here.
    pub since: Timestamp,
    /// At the instant `real` the schedule's own time was `nominal`.
    pub nominal: Timestamp,
    pub real: Timestamp,
}

/// Starts or stops the ticking of a rule, as its state and expression ask for. `flow_id` names the new flow, if there is one.
pub fn follow(
    tx: &mut Write<'_>,
    key: &(Scope, String, String),
    row: &mut RuleRow,
    flow_id: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let wanted = row.schedule_expression.clone().filter(|_| row.is_enabled());
    if row.ticking.as_ref().map(|ticking| &ticking.expression) == wanted.as_ref() {
        return Ok(());
    }
    stop(tx, row)?;
    if let Some(expression) = wanted {
        let (scope, bus, rule) = key.clone();
        let hand = Hand { scope, bus, rule, since: now, nominal: now, real: now };
        flow::start::<Scheduler>(tx, flow_id, &Clockwork::Arm(hand))?;
        row.ticking = Some(Ticking { flow: flow_id.to_owned(), expression });
    }
    Ok(())
}

/// Tells the flow that it is not wanted any more; it looks at the rule and ends.
pub fn stop(tx: &mut Write<'_>, row: &mut RuleRow) -> Result<(), Fault> {
    if let Some(ticking) = row.ticking.take() {
        flow::signal(tx, Scheduler::KIND, ticking.flow, Signal::named("changed"))?;
    }
    Ok(())
}

pub struct Scheduler {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

impl Flow for Scheduler {
    const KIND: &'static str = "events.schedule";
    type State = Clockwork;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "arm", undo: Undo::None("only computes") },
        StepInfo { name: "tick", undo: Undo::None("an event that was made is not taken back") },
    ];

    fn name_of(state: &Clockwork) -> &'static str {
        match state {
            Clockwork::Arm(_) => "arm",
            Clockwork::Tick(..) => "tick",
        }
    }

    async fn run(&self, step: Step<Clockwork>) -> Result<Next<Clockwork>, Fault> {
        let (hand, due) = match &step.state {
            Clockwork::Arm(hand) => (hand.clone(), None),
            Clockwork::Tick(hand, due) => (hand.clone(), Some(*due)),
        };
        let Some(schedule) = self.schedule_of(&hand, step.id.as_str()).await? else { return Ok(Next::end()) };
        let now = self.clock.now();
        let own = own_time(&hand, now, self.clock.scale());
        let Some(due) = due.filter(|due| *due <= own) else {
            // The beginning, or woken by a signal that does not concern this schedule.
            return Ok(wait(hand, due, &schedule, self.clock.scale()));
        };
        let event = Event {
            id: step.token(),
            scope: hand.scope.clone(),
            bus: hand.bus.clone(),
            source: "aws.events".into(),
            detail_type: "Scheduled Event".into(),
            resources: vec![names::rule_arn(&hand.scope, &hand.bus, &hand.rule)],
            detail: serde_json::json!({}),
            time: due,
        };
        let key = (hand.scope.clone(), hand.bus.clone(), hand.rule.clone());
        let next = wait(Hand { nominal: own, real: now, ..hand }, None, &schedule, self.clock.scale());
        Ok(next.writing(move |tx| {
            let Some(row) = tx.get::<Rules>(&key)? else { return Ok(()) };
            let deliveries = deliver::deliveries(&key.0, &key.1, &key.2, &row, &event.to_json(), now);
            deliver::start_all(tx, &deliveries)
        }))
    }
}

impl Scheduler {
    /// None when the rule is gone, disabled, or ticks by another flow now.
    async fn schedule_of(&self, hand: &Hand, flow: &str) -> Result<Option<Schedule>, Fault> {
        let key = (hand.scope.clone(), hand.bus.clone(), hand.rule.clone());
        let row = self.store.read(|tx| tx.get::<Rules>(&key)).await?;
        let ticking = row.and_then(|row| row.ticking).filter(|ticking| ticking.flow == flow);
        Ok(ticking.and_then(|ticking| Schedule::parse(&ticking.expression).ok()))
    }
}

/// What a schedule's own clock shows.
fn own_time(hand: &Hand, now: Timestamp, scale: f64) -> Timestamp {
    let passed = now.duration_since(hand.real).mul_f64(scale);
    hand.nominal.checked_add(passed).unwrap_or(Timestamp::MAX)
}

/// Waits for `due`, or for the next occurrence; ends when there is none.
fn wait(hand: Hand, due: Option<Timestamp>, schedule: &Schedule, scale: f64) -> Next<Clockwork> {
    let Some(due) = due.or_else(|| schedule.next(hand.nominal, hand.since)) else { return Next::end() };
    let until =
        hand.real.checked_add(due.duration_since(hand.nominal).div_f64(scale)).unwrap_or(Timestamp::MAX);
    // A timer has to be at least as late as the occurrence, whatever the rounding.
    let until = kernel::clock::later(until, Duration::from_nanos(1));
    Next::wait_until(Clockwork::Tick(hand, due), until)
}
