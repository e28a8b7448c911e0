//! Subscribe: makes a subscription and asks its endpoint to confirm; a function needs not.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html> (read 2026-11-21).
//! Surprises: subscribing again asks again and makes nothing new, nor does it give more time to confirm; until it is confirmed the answer is `pending confirmation`.
//! Left out: sqs, sms, application, firehose: refused by name.

use api_sns::{Subscribe, SubscribeError, SubscribeInput, SubscribeResponse};
use store::Write;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::errors;
use crate::flows::deliver::{self, Content, Delivery};
use crate::flows::expiry;
use crate::names::{SubscriptionName, TopicName};
use crate::rules::endpoint;
use crate::tables::{self, SubscriptionRow, Subscriptions};

impl Handle<Subscribe> for Sns {
    async fn permissions(&self, cx: &Cx, input: &SubscribeInput) -> Result<Vec<Permission>, SubscribeError> {
        Ok(vec![self.on_topic(cx, "sns:Subscribe", &input.topic_arn).await?])
    }

    async fn handle(&self, cx: &Cx, input: SubscribeInput) -> Result<SubscribeResponse, SubscribeError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        let endpoint = input.endpoint.clone().unwrap_or_default();
        self.store.read(|tx| tables::topic_at::<SubscribeError>(tx, &topic).map(drop)).await?;
        check(&input, &endpoint)?;
        let wanted = SubscriptionRow {
            confirmed: !endpoint::must_confirm(&input.protocol),
            protocol: input.protocol,
            endpoint,
            owner: cx.scope.account.to_string(),
            principal: cx.principal.arn.clone(),
            attributes: attributes::all_kept(input.attributes.unwrap_or_default()),
            token: self.chance.hex(192),
            confirmed_with_authentication: true,
            authenticate_on_unsubscribe: false,
            created_at: self.clock.now(),
        };
        let (id, message_id) = (self.chance.uuid(), self.chance.uuid());
        let (name, confirmed) =
            self.store.write(move |tx| subscribe(tx, &topic, &id, &message_id, &wanted)).await?;
        let shown = confirmed || input.return_subscription_arn == Some(true);
        let subscription_arn = if shown { name.arn() } else { "pending confirmation".to_owned() };
        Ok(SubscribeResponse { subscription_arn: Some(subscription_arn) })
    }
}

/// Everything that Subscribe refuses by its input alone.
fn check(input: &SubscribeInput, endpoint: &str) -> Result<(), SubscribeError> {
    endpoint::check(&input.protocol, endpoint)?;
    let given = input.attributes.iter().flatten();
    let scope = given.clone().find(|(name, _)| *name == "FilterPolicyScope").map(|(_, value)| value.as_str());
    for (name, value) in given {
        attributes::check_subscription(&input.protocol, name, value, scope)
            .map_err(errors::among_attributes)?;
    }
    Ok(())
}

/// The subscription, new or found, and whether it is confirmed. What is not is asked to.
fn subscribe(
    tx: &mut Write<'_>,
    topic: &TopicName,
    id: &str,
    message_id: &str,
    wanted: &SubscriptionRow,
) -> Result<(SubscriptionName, bool), SubscribeError> {
    tables::topic_at::<SubscribeError>(tx, topic)?;
    let same = |row: &SubscriptionRow| row.protocol == wanted.protocol && row.endpoint == wanted.endpoint;
    let found = tables::of_topic(tx, topic)?.into_iter().find(|(_, row)| same(row));
    let (name, confirmed) = match found {
        Some((_, row)) if !attributes::has_all(&row.attributes, &wanted.attributes) => {
            return Err(errors::invalid(
                "Attributes Reason: Subscription already exists with different attributes",
            )
            .into());
        }
        Some((name, row)) => (name, row.confirmed),
        None => {
            let name = topic.subscription(id);
            tx.put::<Subscriptions>(&name.key(), wanted)?;
            if !wanted.confirmed {
                expiry::start(tx, &name)?;
            }
            (name, wanted.confirmed)
        }
    };
    if !confirmed {
        let content = Content::Confirmation(message_id.to_owned());
        deliver::start(
            tx,
            message_id,
            &Delivery { subscription: name.clone(), content, since: wanted.created_at },
        )?;
    }
    Ok((name, confirmed))
}
