//! `codecommit.change`: whatever becomes of a push or commit, what git holds afterwards is recorded and announced.
//!
//! One step. While the request that began the change lives, it waits for it; the request records by itself.

use crate::CodeCommit;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::Fault;
use serde::{Deserialize, Serialize};

pub struct Change(pub CodeCommit);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ChangeState {
    Record { repository_id: String, by_arn: String },
}

impl Flow for Change {
    const KIND: &'static str = "codecommit.change";
    type State = ChangeState;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "record", undo: Undo::None("it only writes down what git already holds") }];

    fn name_of(_: &ChangeState) -> &'static str {
        "record"
    }

    async fn run(&self, step: Step<ChangeState>) -> Result<Next<ChangeState>, Fault> {
        let ChangeState::Record { repository_id, by_arn } = &step.state;
        self.0.finish(step.id.as_str(), repository_id, by_arn).await?;
        Ok(Next::end())
    }
}
