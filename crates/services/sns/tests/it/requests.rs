//! What requests are refused, and what takes effect of what they set.

use api_sns::{
    CreateTopic, CreateTopicInput, DeleteTopic, DeleteTopicInput, GetSubscriptionAttributes,
    GetSubscriptionAttributesInput, Publish, PublishBatch, PublishBatchInput, PublishBatchRequestEntry,
    PublishInput, SetSubscriptionAttributes, SetSubscriptionAttributesInput, SetTopicAttributes,
    SetTopicAttributesInput, Subscribe, SubscribeInput, Tag, Unsubscribe, UnsubscribeInput,
};
use svc_sns::public;
use wire::{Operation, OperationError, Refusal};

use super::outside::{Surroundings, URL};

async fn refused<Op: Operation>(world: &Surroundings, input: Op::Input) -> Refusal {
    match world.caller.call::<Op>(&world.cx, input).await {
        Ok(_) => panic!("{} took it", Op::MODEL.name),
        Err(error) => error.into_refusal(),
    }
}

fn batch(topic: &str, entries: &[(&str, &str, Option<&str>)]) -> PublishBatchInput {
    let entry = |(id, message, structure): &(&str, &str, Option<&str>)| PublishBatchRequestEntry {
        id: (*id).into(),
        message: (*message).into(),
        message_structure: structure.map(str::to_owned),
        ..PublishBatchRequestEntry::default()
    };
    PublishBatchInput {
        topic_arn: topic.into(),
        publish_batch_request_entries: entries.iter().map(entry).collect(),
    }
}

#[tokio::test]
async fn a_bad_message_fails_its_whole_batch() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    world.confirmed(&topic).await;
    let long = "x".repeat(200_000);
    let cases = [
        (vec![("1", "fine", None), ("2", "{}", Some("json"))], "InvalidParameter"),
        (vec![("1", long.as_str(), None), ("2", long.as_str(), None)], "BatchRequestTooLong"),
        (vec![("a b", "m", None)], "InvalidBatchEntryId"),
        (vec![("1", "m", None), ("1", "m", None)], "BatchEntryIdsNotDistinct"),
    ];
    for (entries, code) in cases {
        assert_eq!(refused::<PublishBatch>(&world, batch(&topic, &entries)).await.code, code);
    }
    world.settle().await;
    assert!(world.arrived().is_empty(), "nothing of it was sent");
    world
        .caller
        .call::<PublishBatch>(&world.cx, batch(&topic, &[("1", "a", None), ("2", "b", None)]))
        .await
        .expect("taken");
    world.settle().await;
    assert_eq!(world.arrived().len(), 2);
}

#[tokio::test]
async fn a_topic_is_asked_for_in_its_own_region() {
    let world = Surroundings::new();
    let elsewhere = world.topic().await.replace("us-east-1", "eu-west-1");
    let publish =
        PublishInput { topic_arn: Some(elsewhere.clone()), message: "m".into(), ..PublishInput::default() };
    let refusals = [
        refused::<Publish>(&world, publish).await,
        refused::<PublishBatch>(&world, batch(&elsewhere, &[("1", "m", None)])).await,
        refused::<DeleteTopic>(&world, DeleteTopicInput { topic_arn: elsewhere }).await,
    ];
    for refusal in refusals {
        assert_eq!((&*refusal.code, &*refusal.message), ("InvalidParameter", "Invalid parameter: TopicArn"));
    }
    let endpoint = "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/app/id".to_owned();
    let push = PublishInput { target_arn: Some(endpoint), message: "m".into(), ..PublishInput::default() };
    assert_eq!(
        refused::<Publish>(&world, push).await.message,
        "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified"
    );
}

#[tokio::test]
async fn what_is_no_subscription_is_named_as_aws_names_it() {
    let world = Surroundings::new();
    for (arn, reason) in [
        ("", "SubscriptionArn Reason: no value for required parameter"),
        ("nonsense", "SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"),
        ("arn:aws:sns:us-east-1:123456789012:topic", "SubscriptionId"),
    ] {
        let refusal = refused::<Unsubscribe>(&world, UnsubscribeInput { subscription_arn: arn.into() }).await;
        assert_eq!(refusal.message, format!("Invalid parameter: {reason}"));
    }
}

#[tokio::test]
async fn the_delivery_policy_says_as_what_content_a_message_is_sent() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    let subscription = world.confirmed(&topic).await;
    let set = |value: &str| SetSubscriptionAttributesInput {
        subscription_arn: subscription.clone(),
        attribute_name: "DeliveryPolicy".into(),
        attribute_value: Some(value.into()),
    };
    let own = set(r#"{"requestPolicy": {"headerContentType": "text/csv"}}"#);
    world.caller.call::<SetSubscriptionAttributes>(&world.cx, own).await.expect("set");
    world.publish(&topic, "one").await;
    world.settle().await;
    let of_topic = SetTopicAttributesInput {
        topic_arn: topic.clone(),
        attribute_name: "DeliveryPolicy".into(),
        attribute_value: Some(
            r#"{"http": {"disableSubscriptionOverrides": true, "defaultRequestPolicy": {"headerContentType": "application/json"}}}"#.into(),
        ),
    };
    world.caller.call::<SetTopicAttributes>(&world.cx, of_topic).await.expect("set");
    world.publish(&topic, "two").await;
    world.settle().await;
    assert_eq!(
        world.content_types(),
        ["text/plain; charset=UTF-8", "text/csv", "application/json"],
        "the confirmation, and the two messages"
    );
    let shown = GetSubscriptionAttributesInput { subscription_arn: subscription.clone() };
    let shown = world.caller.call::<GetSubscriptionAttributes>(&world.cx, shown).await.expect("shown");
    let shown = shown.attributes.expect("attributes");
    assert!(shown["EffectiveDeliveryPolicy"].contains("application/json"), "{shown:?}");
    let throttled = refused::<SetSubscriptionAttributes>(
        &world,
        set(r#"{"throttlePolicy": {"maxReceivesPerSecond": 1}}"#),
    )
    .await;
    assert!(throttled.status == 501 && throttled.message.contains("throttling"), "{}", throttled.message);
}

#[tokio::test]
async fn the_scope_of_a_filter_is_shown_with_a_filter_and_fits_it() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    let subscription = world.confirmed(&topic).await;
    let set = |name: &str, value: &str| SetSubscriptionAttributesInput {
        subscription_arn: subscription.clone(),
        attribute_name: name.into(),
        attribute_value: Some(value.into()),
    };
    let shown = async || {
        let asked = GetSubscriptionAttributesInput { subscription_arn: subscription.clone() };
        let shown = world.caller.call::<GetSubscriptionAttributes>(&world.cx, asked).await.expect("shown");
        shown.attributes.expect("attributes").get("FilterPolicyScope").cloned()
    };
    for (name, value) in
        [("FilterPolicyScope", "MessageBody"), ("FilterPolicy", r#"{"kind": {"name": ["a"]}}"#)]
    {
        assert_eq!(shown().await, None);
        world.caller.call::<SetSubscriptionAttributes>(&world.cx, set(name, value)).await.expect("set");
    }
    assert_eq!(shown().await.as_deref(), Some("MessageBody"));
    let narrowed =
        refused::<SetSubscriptionAttributes>(&world, set("FilterPolicyScope", "MessageAttributes")).await;
    assert!(narrowed.message.ends_with("does not support nested filter policy"), "{}", narrowed.message);
}

#[tokio::test]
async fn who_leaves_by_the_link_is_told_and_can_come_back() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    let subscription = world.confirmed(&topic).await;
    let left = world.sns.public(public::Asked::Leave { subscription: subscription.clone() }).await;
    assert_eq!(left.status, 200);
    world.publish(&topic, "unheard").await;
    world.settle().await;
    assert!(world.arrived().is_empty());
    let farewell = world.bodies().pop().expect("a message");
    assert_eq!(farewell["Type"], "UnsubscribeConfirmation");
    assert!(farewell["Message"].as_str().expect("text").contains(&subscription));
    let token = farewell["Token"].as_str().expect("a token").to_owned();
    let wrong = public::Asked::Confirm { topic: format!("{topic}x"), token: token.clone() };
    let wrong = world.sns.public(wrong).await;
    assert!(wrong.status == 400 && wrong.text.contains("Invalid parameter: Token"), "{}", wrong.text);
    let back = world.sns.public(public::Asked::Confirm { topic: topic.clone(), token }).await;
    assert!(back.status == 200 && back.text.contains(&subscription), "{}", back.text);
    world.publish(&topic, "heard").await;
    world.settle().await;
    assert_eq!(world.arrived().len(), 1);
}

#[tokio::test]
async fn a_confirmation_needs_its_own_topic_and_token() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    world.subscribe(&topic, "http", URL).await;
    world.settle().await;
    let token = world.bodies()[0]["Token"].as_str().expect("a token").to_owned();
    for (topic, token, reason) in [
        ("nonsense".to_owned(), token.clone(), "Topic"),
        (topic.clone(), "00".to_owned(), "Token"),
        (format!("{topic}-other"), token.clone(), "Token"),
    ] {
        let page = world.sns.public(public::Asked::Confirm { topic, token }).await;
        let said = page.text.contains(&format!("<Message>Invalid parameter: {reason}</Message>"));
        assert!(page.status == 400 && said, "{}", page.text);
    }
}

#[tokio::test]
async fn links_name_where_the_outside_reaches_the_server() {
    for (url, begin) in
        [(None, "http://127.0.0.1:1/"), (Some("https://ci.example.com"), "https://ci.example.com/")]
    {
        let world = Surroundings::reached_at(url);
        let topic = world.topic().await;
        world.confirmed(&topic).await;
        world.publish(&topic, "m").await;
        world.settle().await;
        let bodies = world.bodies();
        let links = [&bodies[0]["SubscribeURL"], &bodies[1]["UnsubscribeURL"], &bodies[1]["SigningCertURL"]];
        for link in links {
            assert!(link.as_str().is_some_and(|link| link.starts_with(begin)), "{link}");
        }
    }
}

#[tokio::test]
async fn a_second_time_is_the_same_where_what_is_asked_for_is_there() {
    let world = Surroundings::new();
    let tag = |key: &str| Tag { key: key.into(), value: "v".into() };
    let create = |keys: &[&str]| CreateTopicInput {
        name: "tagged".into(),
        tags: Some(keys.iter().map(|key| tag(key)).collect()),
        ..CreateTopicInput::default()
    };
    let arn = world.caller.call::<CreateTopic>(&world.cx, create(&["a", "b"])).await.expect("made").topic_arn;
    for keys in [&["a", "b"][..], &["a"], &[]] {
        let again = world.caller.call::<CreateTopic>(&world.cx, create(keys)).await.expect("there");
        assert_eq!(again.topic_arn, arn);
    }
    assert_eq!(refused::<CreateTopic>(&world, create(&["a", "c"])).await.code, "InvalidParameter");

    let subscribe = |attributes: &[(&str, &str)]| SubscribeInput {
        topic_arn: arn.clone().expect("an ARN"),
        protocol: "https".into(),
        endpoint: Some("https://example.com/hook".into()),
        attributes: Some(attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()),
        return_subscription_arn: Some(true),
    };
    let first = subscribe(&[("RawMessageDelivery", "TrUe"), ("FilterPolicy", "")]);
    let first = world.caller.call::<Subscribe>(&world.cx, first).await.expect("made").subscription_arn;
    let shown = GetSubscriptionAttributesInput { subscription_arn: first.clone().expect("an ARN") };
    let shown = world.caller.call::<GetSubscriptionAttributes>(&world.cx, shown).await.expect("shown");
    let shown = shown.attributes.expect("attributes");
    assert_eq!(shown["RawMessageDelivery"], "true");
    assert!(!shown.contains_key("FilterPolicy"), "{shown:?}");
    for attributes in [
        &[("RawMessageDelivery", "true"), ("FilterPolicyScope", "MessageAttributes")][..],
        &[("FilterPolicyScope", "MessageAttributes")],
        &[],
    ] {
        let again = world.caller.call::<Subscribe>(&world.cx, subscribe(attributes)).await.expect("there");
        assert_eq!(again.subscription_arn, first);
    }
    for other in [("RawMessageDelivery", "false"), ("FilterPolicyScope", "MessageBody")] {
        let refusal = refused::<Subscribe>(&world, subscribe(&[other])).await;
        assert!(refusal.message.ends_with("already exists with different attributes"), "{}", refusal.message);
    }
}
