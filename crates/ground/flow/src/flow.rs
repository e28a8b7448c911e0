//! What the author of a flow writes: its states, its steps and what each of them leads to.

use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::fmt;
use std::time::Duration;
use store::Write;

/// One kind of durable work. The value holds the ports its steps need (a store, a caller, a clock).
pub trait Flow: Send + Sync + 'static {
    /// Names the kind for ever: it is part of the key of every row. `service.process`, such as `codedeploy.deployment`.
    const KIND: &'static str;
    /// Usually an enum with one variant for each named step.
    type State: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;
    const STEPS: &'static [StepInfo];

    /// The step that this state leads to. Must be one of [`Flow::STEPS`].
    fn name_of(state: &Self::State) -> &'static str;

    /// Runs that step. It may be run again with the same state, number and token after a fault or a kill: it finds what
    /// it did before, or does it again to the same effect. A fault here is tried again; a failure of the work itself is
    /// a state that leads on to undoing it.
    fn run(&self, step: Step<Self::State>) -> impl Future<Output = Result<Next<Self::State>, Fault>> + Send;
}

/// A step's name, and how it is undone when the work as a whole fails.
#[derive(Debug, Clone, Copy)]
pub struct StepInfo {
    pub name: &'static str,
    pub undo: Undo,
}

#[derive(Debug, Clone, Copy)]
pub enum Undo {
    /// The step that takes this one back.
    By(&'static str),
    /// Why there is nothing to take back.
    None(&'static str),
}

/// Chosen by whoever starts the flow, unique within the kind while the flow runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowId(String);

impl FlowId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for FlowId {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// Something that happened outside and that a flow has to hear of: an approval, a hook's answer, a request to stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    pub name: String,
    #[serde(default)]
    pub payload: serde_json::Value,
}

impl Signal {
    pub fn new(name: impl Into<String>, payload: serde_json::Value) -> Self {
        Self { name: name.into(), payload }
    }

    pub fn named(name: impl Into<String>) -> Self {
        Self::new(name, serde_json::Value::Null)
    }
}

/// What a step is given.
#[derive(Debug, Clone)]
pub struct Step<S> {
    pub kind: &'static str,
    pub id: FlowId,
    /// Steps committed so far: the same at each repetition of this step.
    pub number: u64,
    /// 1 at the first try of this step, one more at each repetition.
    pub attempt: u32,
    pub state: S,
    /// All signals that were there when this try began, oldest first. A step that the flow waited for uses them up when
    /// it commits, unless it says [`Next::keeping_signals`]. A step that was reached by [`Next::go`] may look at them,
    /// but they stay for the next wait, which they end at once. So do those that arrive while a step runs.
    pub signals: Vec<Signal>,
}

impl<S> Step<S> {
    /// The same for each repetition of this step and for no other step of any flow, in the form of a UUID, which every
    /// `ClientRequestToken` of AWS takes.
    pub fn token(&self) -> String {
        self.token_for("")
    }

    /// For a step with several effects: a token for each.
    pub fn token_for(&self, part: &str) -> String {
        token_of(self.kind, &self.id, self.number, part)
    }

    pub fn signal(&self, name: &str) -> Option<&Signal> {
        self.signals.iter().find(|signal| signal.name == name)
    }
}

fn token_of(kind: &str, id: &FlowId, number: u64, part: &str) -> String {
    let mut digest = Sha256::new();
    for text in [kind, id.as_str(), &number.to_string(), part] {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    }
    let hex: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

pub(crate) type Writes = Box<dyn FnMut(&mut Write<'_>) -> Result<(), Fault> + Send + 'static>;

/// What a step leads to, and the rows that are committed with it.
pub struct Next<S> {
    pub(crate) then: Then<S>,
    pub(crate) writes: Vec<Writes>,
    pub(crate) keeps_signals: bool,
}

pub(crate) enum Then<S> {
    Go(S),
    Wait(S, Option<Timestamp>),
    End,
    Again { after: Duration, why: String },
}

impl<S> Next<S> {
    /// On to the step that `state` names, at once.
    pub fn go(state: S) -> Self {
        Self::of(Then::Go(state))
    }

    /// On to the step that `state` names when `until` has come or a signal arrives, whichever is first. `None` waits for
    /// a signal only.
    pub fn wait(state: S, until: Option<Timestamp>) -> Self {
        Self::of(Then::Wait(state, until))
    }

    pub fn wait_until(state: S, until: Timestamp) -> Self {
        Self::wait(state, Some(until))
    }

    pub fn wait_for_signal(state: S) -> Self {
        Self::wait(state, None)
    }

    /// The work is over, well or badly: the flow's rows go, the service's own rows tell how it ended.
    pub fn end() -> Self {
        Self::of(Then::End)
    }

    /// The same step again, later. It keeps its number and its signals; nothing is written but the reason.
    pub fn again(after: Duration, why: impl Into<String>) -> Self {
        Self::of(Then::Again { after, why: why.into() })
    }

    /// Rows to be written in the transaction that commits this step. Pure: it may be run more than once.
    pub fn writing(
        mut self,
        writes: impl FnMut(&mut Write<'_>) -> Result<(), Fault> + Send + 'static,
    ) -> Self {
        self.writes.push(Box::new(writes));
        self
    }

    /// The signals that this step saw stay for the next one, and do not end a wait that begins here.
    pub fn keeping_signals(mut self) -> Self {
        self.keeps_signals = true;
        self
    }

    fn of(then: Then<S>) -> Self {
        Self { then, writes: Vec::new(), keeps_signals: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_name_one_step_of_one_flow() {
        let token = |kind, id: &str, number, part| token_of(kind, &FlowId::from(id), number, part);
        assert_eq!(token("k", "a", 1, ""), token("k", "a", 1, ""));
        let others = [
            token("k", "a", 2, ""),
            token("k", "a1", 1, ""),
            token("ka", "", 1, ""),
            token("k", "a", 1, "x"),
        ];
        assert!(others.iter().all(|other| *other != token("k", "a", 1, "")), "{others:?}");
        assert_eq!(others[0].len(), 36);
    }
}
