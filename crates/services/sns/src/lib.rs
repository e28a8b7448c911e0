//! SNS: topics, subscriptions, and messages carried to HTTP endpoints, mailboxes and functions.
//!
//! Reading order: [`tables`], [`names`], `ops` (one file per operation), `rules` (pure: what an endpoint is, which
//! subscriptions a message is for, the envelope and the text that is signed, when a delivery is tried again), `signing`,
//! `flows` (`fan_out`: a message to its deliveries; `deliver`: one delivery; `carry`: one try of it), `carriers` (the ports to the outside),
//! [`public`] (what is asked without a signature: the certificate, the links in confirmations).
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/welcome.html> (read 2026-11-21).
//!
//! Promises: a message that was taken is carried to every confirmed subscription that wants it, also across a kill, and
//! tried again by AWS's retry policy; HTTP messages are signed, and nothing is sent to an endpoint that did not confirm.
//! Left out: FIFO topics, SQS, SMS, Firehose and push endpoints, encryption, dead-letter queues: each is refused by name.

mod attributes;
pub mod carriers;
mod errors;
pub mod flows;
mod names;
mod ops;
pub mod public;
mod rules;
mod signing;
mod subscribing;
pub mod tables;

use kernel::{Chance, Clock, Fault};
use std::sync::Arc;
use store::Store;
use wire::Caller;

pub use ops::bindings;

/// The service principal that invokes functions.
pub const SERVICE: &str = "sns.amazonaws.com";

/// <https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html> (read 2026-11-21).
const METRICS: seam_metric::Metrics = seam_metric::Metrics {
    service: SERVICE,
    namespace: "AWS/SNS",
    dimension: "TopicName",
    counter: "landfall_sns_total",
};

#[derive(Clone)]
pub struct Sns {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    carriers: Arc<carriers::Carriers>,
    signer: signing::Signer,
}

impl Sns {
    pub fn new(
        store: Store,
        caller: Caller,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        carriers: carriers::Carriers,
    ) -> Self {
        let signer = signing::Signer::new(store.clone(), chance.clone());
        Self { store, caller, clock, chance, carriers: Arc::new(carriers), signer }
    }

    /// Adds this service's flows to an engine.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine
            .with(flows::fan_out::FanOut {
                store: self.store.clone(),
                caller: self.caller.clone(),
                clock: self.clock.clone(),
            })
            .with(flows::deliver::Courier { sns: self.clone() })
            .with(flows::expiry::Expiry { store: self.store.clone(), clock: self.clock.clone() })
    }

    /// Mails that were not sent because no SMTP server is configured, newest first.
    pub async fn outbox(&self, limit: usize) -> Result<Vec<tables::MailRow>, Fault> {
        let rows = self.store.read(|tx| tx.scan_back::<tables::Mails>(&(), None, limit)).await?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }
}
