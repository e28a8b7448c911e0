//! A build under the stock tests. Without logs: e2e has those.

use crate::world::{Ground, Route, told};
use api_codebuild::StatusType;
use flow::{Engine, stock};
use kernel::ManualClock;
use parking_lot::Mutex;
use std::sync::Arc;
use store::Store;
use svc_codebuild::flows::BuildFlow;

const GOOD: &str = "version: 0.2
env:
  exported-variables: [OUT]
phases:
  install:
    commands: [mkdir deep, cd deep]
  build:
    commands:
      - OUT=\"$(basename $PWD) of $CODEBUILD_BUILD_NUMBER\"
";

struct Building(Ground, Mutex<Option<String>>);

impl stock::World for Building {
    type Flow = BuildFlow;
    type End = (Vec<String>, Option<StatusType>, Option<String>, usize, Vec<String>);

    async fn new() -> Self {
        Self(Ground::new().await, Mutex::default())
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> BuildFlow {
        BuildFlow(self.0.service.clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Route(self.0.events.clone()))
    }
    async fn begin(&self) {
        let build = self.0.start(GOOD).await;
        *self.1.lock() = build.id;
    }
    async fn end(&self) -> Self::End {
        let id = self.1.lock().clone();
        let build = self.0.read(id).await;
        let out =
            build.exported_environment_variables.iter().flatten().find_map(|variable| variable.value.clone());
        let left = std::fs::read_dir(self.0.folder.path().join("builds")).map_or(0, Iterator::count);
        let mut states: Vec<String> = self
            .0
            .events
            .lock()
            .iter()
            .filter_map(|event| event.detail["build-status"].as_str().map(str::to_owned))
            .collect();
        states.sort();
        (told(&build), build.build_status, out, left, states)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_runs_and_leaves_nothing() {
    let (steps, (phases, status, out, left, states)) = stock::undisturbed::<Building>().await;
    assert_eq!(steps, ["queue", "run", "conclude"]);
    assert_eq!(
        (phases.len(), status, out.as_deref(), left),
        (10, Some(StatusType::Succeeded), Some("deep of 1"), 0)
    );
    assert_eq!(states, ["IN_PROGRESS", "SUCCEEDED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_twice() {
    stock::each_step_twice::<Building>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere() {
    stock::killed_anywhere::<Building>().await;
}
