//! Frees the disk of a deleted group or stream. Started in the transaction that deletes the row.

use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::Fault;
use segments::{Segments, StreamPath};
use serde::{Deserialize, Serialize};

pub struct Removal {
    pub segments: Segments,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Removed {
    Group { group: String },
    Stream { group: String, stream: String },
}

impl Flow for Removal {
    const KIND: &'static str = "logs.removal";
    type State = Removed;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "remove", undo: Undo::None("what was deleted is not brought back, as at AWS") }];

    fn name_of(_: &Removed) -> &'static str {
        "remove"
    }

    async fn run(&self, step: Step<Removed>) -> Result<Next<Removed>, Fault> {
        match step.state {
            Removed::Group { group } => self.segments.remove_group(&group).await?,
            Removed::Stream { group, stream } => self.segments.remove(&StreamPath { group, stream }).await?,
        }
        Ok(Next::end())
    }
}
