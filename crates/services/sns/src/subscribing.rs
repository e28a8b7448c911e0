//! Confirming, leaving and coming back: what the operations and the links in messages share.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html>,
//! <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html> (read 2026-11-21).
//! A subscription that nobody confirms is deleted after two days, and its token with it
//! (<https://aws.amazon.com/about-aws/whats-new/2023/05/amazon-sns-automatic-deletion-unconfirmed-subscriptions/>, read 2026-11-21).
//! Surprises: a topic that does not exist is no error of its own, the token is wrong; who leaves by the link without a
//! signature is sent an UnsubscribeConfirmation, whose token restores the subscription.

use api_sns::InvalidParameterException;
use kernel::{Fault, Timestamp};
use std::time::Duration;
use store::Write;

use crate::errors;
use crate::names::{SubscriptionName, TopicName};
use crate::tables::{self, Left, LeftRow, SubscriptionRow, Subscriptions, Topics};

/// As long does a subscription wait to be confirmed. Real time, whatever the time scale is: somebody has to read a mail.
pub const CONFIRMED_WITHIN: Duration = Duration::from_secs(48 * 3600);
/// As long can a token restore what was left.
const RESTORED_WITHIN_S: i64 = 3 * 24 * 3600;

/// Confirms the subscription that has the token, or restores it, and says which it is. A second time is as good as the first.
pub fn confirm<E>(
    tx: &mut Write<'_>,
    topic: &TopicName,
    token: &str,
    now: Timestamp,
    as_whom: Confirming,
) -> Result<SubscriptionName, E>
where
    E: From<Fault> + From<InvalidParameterException>,
{
    let has_it = |row: &SubscriptionRow| !token.is_empty() && row.token == token;
    let found =
        tables::of_topic(tx, topic)?.into_iter().find(|(_, row)| has_it(row) && !is_too_late(row, now));
    if let Some((name, mut row)) = found {
        if !row.confirmed {
            row.confirmed = true;
            row.confirmed_with_authentication = as_whom != Confirming::ByLink;
            row.authenticate_on_unsubscribe = as_whom == Confirming::ToLeaveOnlySigned;
            tx.put::<Subscriptions>(&name.key(), &row)?;
        }
        return Ok(name);
    }
    let left = left_of(tx, topic)?.into_iter().find(|(_, row)| has_it(&row.subscription));
    let (name, row) = left.filter(|(_, row)| !is_over(row, now)).ok_or_else(|| errors::invalid("Token"))?;
    restore(tx, &name, &row)?;
    Ok(name)
}

/// Nobody has confirmed it in time.
pub fn is_too_late(row: &SubscriptionRow, now: Timestamp) -> bool {
    !row.confirmed && now >= kernel::clock::later(row.created_at, CONFIRMED_WITHIN)
}

/// Who confirms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Confirming {
    /// Somebody who has the link.
    ByLink,
    Signed,
    /// Signed, and the subscription may be left only in this way as well.
    ToLeaveOnlySigned,
}

fn restore(tx: &mut Write<'_>, name: &SubscriptionName, row: &LeftRow) -> Result<(), Fault> {
    tx.delete::<Left>(&name.key())?;
    tx.put::<Subscriptions>(&name.key(), &row.subscription)?;
    count_deleted(tx, name, -1)
}

/// Takes a subscription away and answers with it; none when it is gone already, which counts as done.
pub fn leave(tx: &mut Write<'_>, name: &SubscriptionName) -> Result<Option<SubscriptionRow>, Fault> {
    let Some(row) = tx.get::<Subscriptions>(&name.key())? else { return Ok(None) };
    tx.delete::<Subscriptions>(&name.key())?;
    count_deleted(tx, name, 1)?;
    Ok(Some(row))
}

/// Keeps a subscription that was left, to be restored by `token`; forgets the topic's that can be restored no more.
pub fn keep_left(
    tx: &mut Write<'_>,
    name: &SubscriptionName,
    row: SubscriptionRow,
    token: String,
    now: Timestamp,
) -> Result<(), Fault> {
    for (old, left) in left_of(tx, &name.topic)? {
        if is_over(&left, now) {
            tx.delete::<Left>(&old.key())?;
        }
    }
    let row = LeftRow { subscription: SubscriptionRow { token, ..row }, left_at: now };
    tx.put::<Left>(&name.key(), &row)
}

/// All that were left by their link, of a topic.
pub fn left_of(tx: &store::Read<'_>, topic: &TopicName) -> Result<Vec<(SubscriptionName, LeftRow)>, Fault> {
    let rows = tx.scan::<Left>(&topic.key(), None, usize::MAX)?;
    Ok(rows.into_iter().map(|((_, _, id), row)| (topic.subscription(&id), row)).collect())
}

fn is_over(row: &LeftRow, now: Timestamp) -> bool {
    now.duration_since(row.left_at).as_secs() > RESTORED_WITHIN_S
}

fn count_deleted(tx: &mut Write<'_>, name: &SubscriptionName, by: i64) -> Result<(), Fault> {
    if let Some(mut topic) = tx.get::<Topics>(&name.topic.key())? {
        topic.subscriptions_deleted = topic.subscriptions_deleted.saturating_add_signed(by);
        tx.put::<Topics>(&name.topic.key(), &topic)?;
    }
    Ok(())
}
