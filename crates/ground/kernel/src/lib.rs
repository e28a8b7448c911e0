//! What every other crate speaks in: ARNs, accounts, regions, ids, and the ports for time and chance.
//!
//! Reading order: [`names`] (account, region, partition, scope), [`arn`], [`clock`], [`chance`], [`fault`].
//! Not here: anything that knows an AWS service, a store, a socket or a process.

pub mod arn;
pub mod chance;
pub mod clock;
pub mod fault;
pub mod names;

pub use arn::Arn;
pub use chance::{Chance, SeededChance, SystemChance};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use fault::{Fault, OrFault};
pub use names::{AccountId, NameError, Partition, Region, Scope};
