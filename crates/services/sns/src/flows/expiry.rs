//! A subscription that waits to be confirmed: gone when nobody has confirmed it in time.
//!
//! Follows: <https://aws.amazon.com/about-aws/whats-new/2023/05/amazon-sns-automatic-deletion-unconfirmed-subscriptions/> (read 2026-11-21).
//! Surprise: what was not confirmed does not count among the topic's deleted subscriptions: it never was one of the confirmed.

use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Store, Write};

use crate::names::SubscriptionName;
use crate::subscribing::{CONFIRMED_WITHIN, is_too_late};
use crate::tables::{SubscriptionRow, Subscriptions};

#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    pub subscription: SubscriptionName,
}

/// In the transaction that makes the subscription.
pub fn start(tx: &mut Write<'_>, subscription: &SubscriptionName) -> Result<(), Fault> {
    flow::start::<Expiry>(tx, subscription.arn(), &Pending { subscription: subscription.clone() })?;
    Ok(())
}

pub struct Expiry {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
}

impl Flow for Expiry {
    const KIND: &'static str = "sns.expiry";
    type State = Pending;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "expire", undo: Undo::None("what nobody confirmed has to be subscribed anew") }];

    fn name_of(_: &Pending) -> &'static str {
        "expire"
    }

    async fn run(&self, step: Step<Pending>) -> Result<Next<Pending>, Fault> {
        let key = step.state.subscription.key();
        let read = self.store.read(|tx| tx.get::<Subscriptions>(&key)).await?;
        let Some(row) = read.filter(|row: &SubscriptionRow| !row.confirmed) else { return Ok(Next::end()) };
        let now = self.clock.now();
        if !is_too_late(&row, now) {
            return Ok(Next::wait_until(step.state, kernel::clock::later(row.created_at, CONFIRMED_WITHIN)));
        }
        Ok(Next::end().writing(move |tx| {
            // Read again: it may have been confirmed since the step began, by a token that was still good.
            if tx.get::<Subscriptions>(&key)?.is_some_and(|row| !row.confirmed) {
                tx.delete::<Subscriptions>(&key)?;
            }
            Ok(())
        }))
    }
}
