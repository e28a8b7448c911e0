//! The transform AWS::Serverless-2016-10-31: a SAM template in, a CloudFormation template out.
//!
//! Pure: no I/O, no clock, same input same output for ever. What only AWS knows (managed policies, the Serverless Application
//! Repository) comes in through [`Options`] and [`Applications`]. The results are those of the published translator
//! (<https://github.com/aws/serverless-application-model>, Apache-2.0), whose rules and data this follows; the code is our own.
//!
//! Reading order: [`transform`], `template`, `implicit`, `globals`, then `resources` (a file or folder for each SAM type) and
//! `events` (a file for each event source). `value` holds what makes hashes come out right.

mod context;
mod editor;
mod events;
mod expect;
mod globals;
mod implicit;
mod input;
mod intrinsics;
mod logical_id;
mod output;
mod policies;
mod problem;
mod properties;
mod region;
mod resolve;
mod resources;
mod s3_location;
mod schema;
mod template;
mod transform;
pub mod value;

pub use context::{Application, Applications, NoApplications, Options};
pub use input::from_node;
pub use problem::Problem;
pub use transform::transform;
