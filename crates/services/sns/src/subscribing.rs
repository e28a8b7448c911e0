//! Confirming and leaving: what the operations and the links in confirmations share.

use api_sns::{InvalidParameterException, NotFoundException};
use kernel::Fault;
use store::Write;

use crate::errors;
use crate::names::{SubscriptionName, TopicName};
use crate::tables::{self, Subscriptions, Topics};

/// Confirms the subscription that has the token, and says which it is. A second time is as good as the first.
pub fn confirm<E>(
    tx: &mut Write<'_>,
    topic: &TopicName,
    token: &str,
    authenticated: bool,
    authenticate_on_unsubscribe: bool,
) -> Result<SubscriptionName, E>
where
    E: From<Fault> + From<NotFoundException> + From<InvalidParameterException>,
{
    tables::topic_at::<E>(tx, topic)?;
    let found =
        tables::of_topic(tx, topic)?.into_iter().find(|(_, row)| !token.is_empty() && row.token == token);
    let (name, mut row) = found.ok_or_else(|| errors::invalid("Token"))?;
    if !row.confirmed {
        row.confirmed = true;
        row.confirmed_with_authentication = authenticated;
        row.authenticate_on_unsubscribe = authenticated && authenticate_on_unsubscribe;
        tx.put::<Subscriptions>(&name.key(), &row)?;
    }
    Ok(name)
}

/// Takes a subscription away; one that is gone already counts as done.
pub fn leave(tx: &mut Write<'_>, name: &SubscriptionName) -> Result<(), Fault> {
    if !tx.delete::<Subscriptions>(&name.key())? {
        return Ok(());
    }
    if let Some(mut topic) = tx.get::<Topics>(&name.topic.key())? {
        topic.subscriptions_deleted += 1;
        tx.put::<Topics>(&name.topic.key(), &topic)?;
    }
    Ok(())
}
