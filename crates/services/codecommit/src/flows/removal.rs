//! `codecommit.removal`: the folder of a repository whose rows are gone.

use crate::CodeCommit;
use crate::repository::Bare;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::Fault;
use serde::{Deserialize, Serialize};

pub struct Removal(pub CodeCommit);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RemovalState {
    Remove { repository_id: String },
}

impl Flow for Removal {
    const KIND: &'static str = "codecommit.removal";
    type State = RemovalState;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "remove", undo: Undo::None("the repository was deleted for good, as in AWS") }];

    fn name_of(_: &RemovalState) -> &'static str {
        "remove"
    }

    async fn run(&self, step: Step<RemovalState>) -> Result<Next<RemovalState>, Fault> {
        let RemovalState::Remove { repository_id } = &step.state;
        let _turn = self.0.hold(repository_id).await?;
        Bare::remove(&self.0.repository_path(repository_id)).await?;
        Ok(Next::end())
    }
}
