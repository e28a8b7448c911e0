//! IAM and STS: who there is, what they may do, and the keys they sign with.
//!
//! Owns users, groups, roles, instance profiles, policies, access keys, service-specific credentials and sessions. The root key is the server's. Promises:
//! a change that was answered is on disk and counts for the very next call; every call between services is decided by
//! the same code as a call from outside.
//!
//! Reading order: [`tables`], [`rules`], [`entities`] and [`managed`] (the transactions), [`credentials`] (keys and
//! sessions), [`decide`] (the ports that `wire` asks: authenticate, authorise, assume a role), [`ops`] and [`sts`] (one
//! file per operation).
//!
//! Left out: passwords and MFA, SAML and OIDC providers, service-linked roles,
//! organizations and their control policies. What is left out is not served, and says so.

mod account;
mod authorization_details;
mod aws_policies;
mod cache;
mod credentials;
mod decide;
mod entities;
mod errors;
mod git_credentials;
mod instance_profiles;
mod last_used;
mod managed;
pub mod ops;
mod rules;
mod simulate;
pub mod sts;
mod tables;
mod views;

use cache::Cache;
use kernel::{AccountId, Chance, Clock, Fault, OrFault, Partition, Timestamp};
use last_used::Latest;
use std::sync::Arc;
use store::{Read, Store, Write};
use wire::Failure;

/// The key of the account's root, made at the first start and kept by the server in a file only its owner can read.
#[derive(Clone)]
pub struct RootKey {
    pub account: AccountId,
    pub partition: Partition,
    pub access_key_id: String,
    pub secret_access_key: String,
}

/// One service for both: STS is IAM's sessions.
#[derive(Clone)]
pub struct Iam {
    store: Store,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    cache: Arc<Cache>,
    latest: Arc<Latest>,
    root: RootKey,
}

impl Iam {
    pub fn new(store: Store, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>, root: RootKey) -> Self {
        Self { store, clock, chance, cache: Arc::default(), latest: Arc::default(), root }
    }

    /// A change of identities. It counts from the moment that this answers, also when the caller has gone away before.
    async fn write<T, F>(&self, closure: F) -> Result<T, Failure>
    where
        F: FnMut(&mut Write<'_>) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let (written, cache) = (self.store.write(closure), self.cache.clone());
        let renewed = tokio::spawn(async move {
            let result = written.await;
            cache.renew();
            result
        });
        renewed.await.or_fault(|| "a change of identities was cut off")?
    }

    async fn read<T>(&self, closure: impl FnMut(&Read<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        self.store.read(closure).await
    }

    /// AWS's dates have no fractions of a second.
    fn now(&self) -> Timestamp {
        whole_seconds(self.clock.now())
    }
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// For reads that can only fail by our fault.
fn fault_of(failure: Failure) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refusal(refusal) => Fault::new(format!("unexpected refusal: {}", refusal.message)),
    }
}
