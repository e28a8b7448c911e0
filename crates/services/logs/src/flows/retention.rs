//! Removes what a group's retention no longer keeps, as long as the group lives.
//!
//! One flow per group that ever had a retention policy, named by the group's id; PutRetentionPolicy, DeleteRetentionPolicy and
//! DeleteLogGroup signal it. Readers leave expired events out by themselves: this flow only frees the disk, a segment at a
//! time, when all of a segment's events have expired. AWS takes up to 72 hours for the same.

use crate::place;
use crate::rules::retention::keeps_from_ms;
use crate::tables::{GroupRow, Groups, Streams};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault, Scope};
use segments::{Segments, StreamPath};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::{Read, Store};

const EVERY: Duration = Duration::from_secs(3600);
/// Streams that are looked at in one go.
const STREAMS_AT_ONCE: usize = 500;

pub struct Retention {
    pub store: Store,
    pub segments: Segments,
    pub clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Keeping {
    pub scope: Scope,
    pub group: String,
    pub id: String,
}

impl Flow for Retention {
    const KIND: &'static str = "logs.retention";
    type State = Keeping;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "expire", undo: Undo::None("what has expired is gone, as at AWS") }];

    fn name_of(_: &Keeping) -> &'static str {
        "expire"
    }

    async fn run(&self, step: Step<Keeping>) -> Result<Next<Keeping>, Fault> {
        let key = (step.state.scope.clone(), step.state.group.clone());
        let group = self.store.read(|tx| tx.get::<Groups>(&key)).await?;
        let Some(group) = group.filter(|group| group.id == step.state.id) else { return Ok(Next::end()) };
        if group.retention_days.is_none() {
            return Ok(Next::wait_for_signal(step.state));
        }
        self.expire(&group).await?;
        Ok(Next::wait_until(step.state, kernel::clock::later(self.clock.now(), EVERY)))
    }
}

impl Retention {
    async fn expire(&self, group: &GroupRow) -> Result<(), Fault> {
        let before_ms = keeps_from_ms(group, self.clock.now().as_millisecond());
        let mut after = None;
        loop {
            let streams = self.store.read(|tx| streams(tx, group, after.as_deref())).await?;
            let Some((last, _)) = streams.last() else { return Ok(()) };
            after = Some(last.clone());
            let paths: Vec<_> = streams.into_iter().map(|(_, path)| path).collect();
            let freed_bytes = self.segments.expire(&paths, before_ms).await?;
            tracing::debug!(group = group.id, freed_bytes, "expired events were removed");
        }
    }
}

fn streams(tx: &Read<'_>, group: &GroupRow, after: Option<&str>) -> Result<Vec<(String, StreamPath)>, Fault> {
    let after = after.map(|name| (group.id.clone(), name.to_owned()));
    let rows = tx.scan::<Streams>(&group.id, after.as_ref(), STREAMS_AT_ONCE)?;
    Ok(rows.into_iter().map(|((_, name), row)| (name, place::path(group, &row))).collect())
}
