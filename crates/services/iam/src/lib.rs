//! IAM and STS: who there is, what their policies say, and sessions.
//!
//! It implements the three ports of `wire`: [`Authenticator`](wire::Authenticator) (access key to principal),
//! [`Authorizer`](wire::Authorizer) (may this principal do this) and [`Roles`](wire::Roles) (a service runs under a role).
//!
//! Reading order: `ports`, `ops` (IAM, one file per operation), `sts` (the same for STS).
//!
//! Promises: an account's root may do everything in it; nobody else may do what no policy allows.

mod ports;
pub mod sts;

use kernel::{AccountId, Chance, Clock, Partition};
use std::sync::Arc;
use store::Store;

/// The key of the account's root, made at the first start and kept by the server in a file only its owner can read.
#[derive(Clone)]
pub struct RootKey {
    pub account: AccountId,
    pub partition: Partition,
    pub access_key_id: String,
    pub secret_access_key: String,
}

pub struct Iam {
    #[allow(dead_code)]
    store: Store,
    #[allow(dead_code)]
    clock: Arc<dyn Clock>,
    #[allow(dead_code)]
    chance: Arc<dyn Chance>,
    root: RootKey,
}

impl Iam {
    pub fn new(store: Store, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>, root: RootKey) -> Self {
        Self { store, clock, chance, root }
    }
}
