//! One event: matched against the rules of its bus, a delivery started for each target. Started by `seam_events::publish`.
//!
//! Matching is repeated if the step is; the deliveries are named by event, rule and target, so each is started once.

use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault};
use lang_event_pattern::Pattern;
use seam_events::{Event, Routing};
use std::sync::Arc;
use store::Store;

use super::deliver::{self, Delivery};
use crate::tables::{RuleRow, Rules};

pub struct Router {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

impl Flow for Router {
    const KIND: &'static str = seam_events::KIND;
    type State = Routing;
    const STEPS: &'static [StepInfo] = &[StepInfo {
        name: seam_events::ROUTE,
        undo: Undo::None("an event that was taken in is not taken back"),
    }];

    fn name_of(_: &Routing) -> &'static str {
        seam_events::ROUTE
    }

    async fn run(&self, step: Step<Routing>) -> Result<Next<Routing>, Fault> {
        let Routing::Route(event) = step.state;
        let rules = self.rules_of(&event).await?;
        let json = event.to_json();
        let matching = rules.into_iter().filter(|(_, row)| takes(row, &json));
        let now = self.clock.now();
        let deliveries: Vec<Delivery> = matching
            .flat_map(|(name, row)| deliver::deliveries(&event.scope, &event.bus, &name, &row, &json, now))
            .collect();
        Ok(Next::end().writing(move |tx| deliver::start_all(tx, &deliveries)))
    }
}

impl Router {
    async fn rules_of(&self, event: &Event) -> Result<Vec<(String, RuleRow)>, Fault> {
        let prefix = (event.scope.clone(), event.bus.clone());
        let rows = self.store.read(|tx| tx.scan::<Rules>(&prefix, None, usize::MAX)).await?;
        Ok(rows.into_iter().map(|((_, _, name), row)| (name, row)).collect())
    }
}

/// Whether an event is for a rule. A pattern is checked when the rule is put, so one that does not parse matches nothing.
fn takes(row: &RuleRow, event: &serde_json::Value) -> bool {
    let pattern = row.event_pattern.as_deref().and_then(|text| Pattern::parse(text).ok());
    row.is_enabled() && pattern.is_some_and(|pattern| pattern.matches(event))
}
