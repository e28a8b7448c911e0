//! A flow with everything in it (effects, an approval, a timer, undoing), under the stock tests.

use flow::{Engine, Flow, Next, Signal, Step, StepInfo, Undo, stock};
use kernel::{Clock, Fault, ManualClock};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Store, Table};

/// The service on the other side: makes a thing once per token, refuses what it is told to refuse.
#[derive(Default)]
struct Outside {
    made: BTreeMap<String, &'static str>,
    refused: BTreeSet<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Release {
    Build,
    Approve { build: String },
    Rest { build: String },
    Deploy { build: String },
    Unbuild { build: String },
    Told { how: String },
}

#[derive(Serialize, Deserialize)]
struct Ended {
    how: String,
    steps: u64,
}
struct Ends;
impl Table for Ends {
    const NAME: &'static str = "test.ends";
    type Key = String;
    type Row = Ended;
}

struct Releases {
    outside: Arc<Mutex<Outside>>,
    clock: Arc<ManualClock>,
}

impl Releases {
    /// Makes `what` unless this token has made it before. False when refused.
    fn make(&self, step: &str, token: String, what: &'static str) -> bool {
        let mut outside = self.outside.lock().expect("lock");
        let allowed = !outside.refused.contains(step);
        if allowed {
            outside.made.insert(token, what);
        }
        allowed
    }
}

impl Flow for Releases {
    const KIND: &'static str = "test.release";
    type State = Release;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "build", undo: Undo::By("unbuild") },
        StepInfo { name: "approve", undo: Undo::None("only waits") },
        StepInfo { name: "rest", undo: Undo::None("only waits") },
        StepInfo { name: "deploy", undo: Undo::None("refused as a whole or done as a whole") },
        StepInfo { name: "unbuild", undo: Undo::None("it is the undoing") },
        StepInfo { name: "tell", undo: Undo::None("the end") },
    ];

    fn name_of(state: &Release) -> &'static str {
        match state {
            Release::Build => "build",
            Release::Approve { .. } => "approve",
            Release::Rest { .. } => "rest",
            Release::Deploy { .. } => "deploy",
            Release::Unbuild { .. } => "unbuild",
            Release::Told { .. } => "tell",
        }
    }

    async fn run(&self, step: Step<Release>) -> Result<Next<Release>, Fault> {
        let token = step.token();
        Ok(match step.state.clone() {
            Release::Build if self.make("build", token.clone(), "build") => {
                Next::wait_for_signal(Release::Approve { build: token })
            }
            Release::Build => Next::go(Release::Told { how: "failed".into() }),
            Release::Approve { build } => match step.signal("approval") {
                Some(signal) if signal.payload == "yes" => Next::go(Release::Rest { build }),
                Some(_) => Next::go(Release::Unbuild { build }),
                None => Next::wait_for_signal(Release::Approve { build }),
            },
            Release::Rest { build } => {
                Next::wait_until(Release::Deploy { build }, self.clock.after(Duration::from_secs(300)))
            }
            Release::Deploy { .. } if self.make("deploy", token, "deployment") => {
                Next::go(Release::Told { how: "succeeded".into() })
            }
            Release::Deploy { build } => Next::go(Release::Unbuild { build }),
            Release::Unbuild { build } => {
                self.outside.lock().expect("lock").made.remove(&build);
                Next::go(Release::Told { how: "failed".into() })
            }
            Release::Told { how } => {
                let (id, steps) = (step.id.to_string(), step.number);
                Next::end().writing(move |tx| tx.put::<Ends>(&id, &Ended { how: how.clone(), steps }))
            }
        })
    }
}

struct ReleaseWorld {
    store: Store,
    clock: Arc<ManualClock>,
    outside: Arc<Mutex<Outside>>,
    approved: Mutex<bool>,
}

impl stock::World for ReleaseWorld {
    type Flow = Releases;
    type End = (Vec<(String, String, u64)>, Vec<&'static str>);

    async fn new() -> Self {
        let outside = Arc::default();
        Self {
            store: crate::world::store(),
            clock: crate::world::clock(),
            outside,
            approved: Mutex::default(),
        }
    }
    fn store(&self) -> &Store {
        &self.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.clock.clone()
    }
    fn flow(&self) -> Releases {
        Releases { outside: self.outside.clone(), clock: self.clock.clone() }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine
    }
    async fn begin(&self) {
        crate::world::start::<Releases>(&self.store, "r1", Release::Build).await;
    }
    async fn poke(&self) -> bool {
        if std::mem::replace(&mut *self.approved.lock().expect("lock"), true) {
            return false;
        }
        let approval = Signal::new("approval", "yes".into());
        self.store
            .write(move |tx| flow::signal(tx, Releases::KIND, "r1", approval.clone()))
            .await
            .expect("signal")
    }
    async fn end(&self) -> Self::End {
        let ends = self.store.read(|tx| tx.scan::<Ends>(&(), None, 10)).await.expect("scan");
        let made = self.outside.lock().expect("lock").made.values().copied().collect();
        (ends.into_iter().map(|(id, end)| (id, end.how, end.steps)).collect(), made)
    }
    fn refuse(&self, step: &str) -> bool {
        self.outside.lock().expect("lock").refused.insert(step.to_owned());
        matches!(step, "build" | "deploy")
    }
    async fn left_behind(&self) -> Vec<String> {
        let (ends, made) = self.end().await;
        assert_eq!(ends[0].1, "failed");
        made.into_iter().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn runs_its_steps_in_order() {
    let (steps, (ends, mut made)) = stock::undisturbed::<ReleaseWorld>().await;
    made.sort_unstable();
    assert_eq!(steps, ["build", "approve", "rest", "deploy", "tell"]);
    assert_eq!(ends, [("r1".to_owned(), "succeeded".to_owned(), 4)]);
    assert_eq!(made, ["build", "deployment"]);
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<ReleaseWorld>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<ReleaseWorld>().await;
}

#[tokio::test]
async fn failing_anywhere() {
    assert_eq!(stock::failing_anywhere::<ReleaseWorld>().await, 2);
}
