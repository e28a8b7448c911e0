//! A flow without its types, so that one engine can hold many kinds.

use futures_util::FutureExt;
use kernel::Fault;
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use crate::flow::{Flow, FlowId, Next, Signal, Step, Then, Writes};

/// A state as it is stored, and the step that it names.
#[derive(Debug, Clone)]
pub struct Written {
    pub step: &'static str,
    pub state: serde_json::Value,
}

/// What a step is given, still unread.
#[derive(Debug, Clone)]
pub struct RawStep {
    pub id: FlowId,
    pub number: u64,
    pub attempt: u32,
    pub state: serde_json::Value,
    pub signals: Vec<Signal>,
}

pub enum Ran {
    Next {
        then: Then<Written>,
        writes: Vec<Writes>,
        keeps_signals: bool,
    },
    Fault(Fault),
    /// The stored state is not one of this flow's.
    Unreadable(String),
}

pub trait AnyFlow: Send + Sync + 'static {
    fn run(&self, raw: RawStep) -> Pin<Box<dyn Future<Output = Ran> + Send + '_>>;
}

pub struct Typed<F>(pub F);

impl<F: Flow> AnyFlow for Typed<F> {
    fn run(&self, raw: RawStep) -> Pin<Box<dyn Future<Output = Ran> + Send + '_>> {
        Box::pin(async move {
            let state = match serde_json::from_value::<F::State>(raw.state) {
                Ok(state) => state,
                Err(error) => return Ran::Unreadable(error.to_string()),
            };
            let (id, number, attempt, signals) = (raw.id, raw.number, raw.attempt, raw.signals);
            let step = Step { kind: F::KIND, id, number, attempt, state, signals };
            match AssertUnwindSafe(self.0.run(step)).catch_unwind().await {
                Ok(Ok(next)) => written::<F>(next),
                Ok(Err(fault)) => Ran::Fault(fault),
                Err(panic) => Ran::Fault(Fault::new(format!("the step panicked: {}", panic_text(&*panic)))),
            }
        })
    }
}

fn written<F: Flow>(next: Next<F::State>) -> Ran {
    let write = |state: F::State| match serde_json::to_value(&state) {
        Ok(value) => Ok(Written { step: F::name_of(&state), state: value }),
        Err(error) => Err(Fault::caused_by("could not write down the next state", error)),
    };
    let then = match next.then {
        Then::Go(state) => write(state).map(Then::Go),
        Then::Wait(state, until) => write(state).map(|state| Then::Wait(state, until)),
        Then::End => Ok(Then::End),
        Then::Again { after, why } => Ok(Then::Again { after, why }),
    };
    match then {
        Ok(then) => Ran::Next { then, writes: next.writes, keeps_signals: next.keeps_signals },
        Err(fault) => Ran::Fault(fault),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
