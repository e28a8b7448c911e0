//! Durable work: a pipeline execution, a build, a deployment, a delivery to a subscriber.
//!
//! A *flow* is a row: a kind, an id, a state and a number of committed steps. The engine takes a flow that is ready,
//! runs the one step that its state names, and commits the next state together with whatever rows the step wants
//! written. What survives a kill is therefore always "the state before this step", and the step is run again: every
//! step has to be idempotent, for which [`Step::token`] gives it a name that is the same each time.
//!
//! Reading order: [`flow`](mod@crate::flow) (what an author writes), [`start`](mod@crate::start) (what a caller does in
//! its own transaction), `tables`, `claim` and `commit` (the transactions), `engine`, `stock` (tests for every flow).
//!
//! Promises, each held by a test:
//! - A waiting flow is only rows: no task, no memory, no CPU.
//! - A step's result is committed only by the engine that still holds the lease on it (epoch and claim number).
//! - A fault never loses a flow: the step is tried again, later and later, up to once in thirty seconds.
//! - A state that cannot be read is kept, reported, and tried again by the next start (of perhaps a newer program).
//!
//! One engine owns a store. A new one begins an *epoch*, which voids the leases of all earlier ones: they are held to be dead,
//! and the store's lock on its directory sees to it that they are. Should one live on after all, the fence (epoch and claim number,
//! looked at in the commit itself) refuses whatever it wants to write, but its effects outside have happened: they carry the step's
//! token. Several engines on one store need leases that end by time; the rows have room for that, the code does not do it.
//!
//! A timer is an instant of real time, fixed when the wait begins: a wait that has begun keeps its end when the next start has
//! another time scale. Flows keep such instants in their states as well, so that moving the timers alone would be wrong.
//!
//! Not here: retries that are a service's own business, history that users see, anything that knows a service.

mod backoff;
mod claim;
mod commit;
mod dispatch;
mod drive;
pub mod engine;
mod erased;
pub mod failpoint;
pub mod flow;
pub mod list;
pub mod start;
pub mod stock;
mod tables;

pub use engine::{Engine, Stopped};
pub use flow::{Flow, FlowId, Next, Signal, Step, StepInfo, Undo};
pub use list::{Running, Waiting, list};
pub use start::{signal, start, start_named};
