//! What CodeDeploy and CodePipeline's Lambda deploy action have in common: each shifts an alias from one version to another, step by
//! step, while somebody else may move the same alias, and looks at alarms on the way.
//!
//! [`look`] and [`set`] are the only two ways in which they touch the alias: it is moved from where the rollout left it, against
//! the revision that was read, or not at all. [`alarms`] tells which alarms are on or have been on on the way.
//!
//! Not here: which shares there are and how long each stays (the services' `rules`), what becomes of a rollout that fails.

mod alarms;
mod moving;
mod pointing;

pub use alarms::{Alarm, Alarms, alarms, deleted, went_on};
pub use moving::{Alias, Moved, look, set};
pub use pointing::Pointing;

use kernel::Fault;
use wire::{Caller, Cx, Operation, OperationError, Refusal};

/// A refusal that stands. What passes by itself is a fault: the step that called is tried again.
async fn call<Op: Operation>(
    caller: &Caller,
    cx: &Cx,
    input: Op::Input,
) -> Result<Result<Op::Output, Refusal>, Fault> {
    match caller.call::<Op>(cx, input).await {
        Ok(output) => Ok(Ok(output)),
        Err(error) => {
            let refusal = error.into_refusal();
            if refusal.is_passing() {
                return Err(Fault::new(format!(
                    "{} was refused with {}: {}",
                    Op::MODEL.name,
                    refusal.code,
                    refusal.message
                )));
            }
            Ok(Err(refusal))
        }
    }
}
