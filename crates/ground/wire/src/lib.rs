//! AWS's wire protocols over generated shape tables.
//!
//! Reading order: [`value`] (the tree), [`shape`] (the tables), [`typed`] and [`refusal`] (generated types and errors),
//! [`body`] (bytes too many for memory), [`operation`] (an operation and its handler), [`cx`] and [`ports`] (who asks, and who may), [`registry`] (the two doors
//! into a service), [`codec`], [`validate`], [`sigv4`], [`door`] and [`route`] (from HTTP request to operation and back),
//! [`foreign`] (services that are not here), [`remote`] (the other direction: typed calls to a server).
//!
//! Not here: any service's behaviour, the store, listening sockets. S3's wire is the s3 service's, on s3s.

pub mod body;
pub mod codec;
pub mod cx;
pub mod door;
pub mod foreign;
pub mod kept;
pub mod operation;
pub mod page;
pub mod ports;
pub mod refusal;
pub mod registry;
pub mod remote;
pub mod route;
pub mod shape;
mod shown;
pub mod sigv4;
pub mod typed;
pub mod validate;
pub mod value;

pub use body::Body;
pub use cx::{Cx, Principal, PrincipalKind, Session};
pub use kernel::Fault;
pub use operation::{Handle, Operation};
pub use ports::{
    Authenticator, AuthorizeError, Authorizer, Credentials, Denied, KeyRecord, KeyUse, Permission, Roles,
    ServiceRole,
};
pub use refusal::{Failure, OperationError, Refusal};
pub use registry::{Binding, Caller, Registry};
pub use typed::{Mismatch, Shaped};
pub use value::{Fields, Name, Value};

#[doc(hidden)]
pub use serde;
