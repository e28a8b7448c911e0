//! One published message: a delivery is started for each confirmed subscription that wants it.

use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Store, Write};
use wire::Caller;

use super::deliver::{self, Content, Delivery};
use crate::METRICS;
use crate::names::TopicName;
use crate::rules::filter;
use crate::rules::message::Message;
use crate::tables;

#[derive(Clone, Serialize, Deserialize)]
pub struct Published {
    pub topic: TopicName,
    pub message: Message,
}

pub fn start(tx: &mut Write<'_>, published: &Published) -> Result<(), Fault> {
    flow::start::<FanOut>(tx, published.message.id.as_str(), published)?;
    Ok(())
}

pub struct FanOut {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

impl Flow for FanOut {
    const KIND: &'static str = "sns.fan-out";
    type State = Published;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "fan-out", undo: Undo::None("a message that was taken is not taken back") }];

    fn name_of(_: &Published) -> &'static str {
        "fan-out"
    }

    async fn run(&self, step: Step<Published>) -> Result<Next<Published>, Fault> {
        let Published { topic, message } = step.state;
        let since = self.clock.now();
        let subscriptions = self.store.read(|tx| tables::of_topic(tx, &topic)).await?;
        let wanting = subscriptions
            .into_iter()
            .filter(|(_, row)| row.confirmed && filter::wants(&row.attributes, &row.protocol, &message));
        let deliveries: Vec<Delivery> = wanting
            .map(|(subscription, _)| Delivery {
                subscription,
                content: Content::Notification(message.clone()),
                since,
            })
            .collect();
        METRICS.count(&self.caller, &topic.scope, "NumberOfMessagesPublished", &topic.name).await;
        Ok(Next::end().writing(move |tx| {
            for delivery in &deliveries {
                deliver::start(tx, &message.id, delivery)?;
            }
            Ok(())
        }))
    }
}
