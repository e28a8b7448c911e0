//! SNS's operations, sorted.

use crate::Sns;
use crate::names::TopicName;
use crate::tables::Topics;
use kernel::Fault;
use wire::{Cx, Permission, PrincipalKind};

wire::operations! { crate::Sns, api_sns;
    add_permission => AddPermission,
    confirm_subscription => ConfirmSubscription,
    create_topic => CreateTopic,
    delete_topic => DeleteTopic,
    get_subscription_attributes => GetSubscriptionAttributes,
    get_topic_attributes => GetTopicAttributes,
    list_subscriptions => ListSubscriptions,
    list_subscriptions_by_topic => ListSubscriptionsByTopic,
    list_tags_for_resource => ListTagsForResource,
    list_topics => ListTopics,
    publish => Publish,
    publish_batch => PublishBatch,
    remove_permission => RemovePermission,
    set_subscription_attributes => SetSubscriptionAttributes,
    set_topic_attributes => SetTopicAttributes,
    subscribe => Subscribe,
    tag_resource => TagResource,
    unsubscribe => Unsubscribe,
    untag_resource => UntagResource,
}

impl Sns {
    /// A permission on a topic, with the topic's own policy. A topic that does not exist is the operation's to report.
    async fn on_topic(&self, cx: &Cx, action: &'static str, arn: &str) -> Result<Permission, Fault> {
        let permission = Permission::new(action, arn);
        let Ok(topic) = TopicName::parse(arn, "TopicArn") else { return Ok(permission) };
        let Some(row) = self.store.read(|tx| tx.get::<Topics>(&topic.key())).await? else {
            return Ok(permission);
        };
        let policy = row
            .attributes
            .get("Policy")
            .cloned()
            .unwrap_or_else(|| crate::attributes::default_policy(&topic));
        let permission = permission.with_resource_policy(Some(policy));
        // The condition of the default policy. Of services only CloudWatch names the owner: its alarms reach the topics of
        // their account without a policy, while EventBridge needs one
        // (<https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>, read 2026-11-21).
        let names_owner = cx.principal.kind != PrincipalKind::Service
            || cx.principal.is_service("cloudwatch.amazonaws.com");
        Ok(if names_owner {
            permission.with("AWS:SourceOwner", cx.principal.account.to_string())
        } else {
            permission
        })
    }
}
