//! What IAM is asked: the topic, its own policy, and for the default policy its owner.

use api_sns::{Publish, PublishInput};
use wire::Principal;

use super::outside::Surroundings;

#[tokio::test]
async fn the_topics_policy_counts_and_only_alarms_pass_as_the_owner() {
    let world = Surroundings::new();
    let topic = world.topic().await;
    for (service, named) in [("events.amazonaws.com", false), ("cloudwatch.amazonaws.com", true)] {
        let principal = Principal::service(
            service,
            world.cx.scope.account.clone(),
            Some("arn:aws:events:::rule/r".into()),
        );
        let input =
            PublishInput { topic_arn: Some(topic.clone()), message: "m".into(), ..PublishInput::default() };
        world
            .caller
            .call::<Publish>(&world.cx.as_principal(principal), input)
            .await
            .expect("allowed by the test");
        let asked = world.outside.asked.lock().expect("lock").pop().expect("asked");
        assert_eq!((asked.action, asked.resource.as_str()), ("sns:Publish", topic.as_str()));
        assert!(asked.resource_policy.is_some_and(|policy| policy.contains("__default_statement_ID")));
        assert_eq!(asked.context.contains_key("AWS:SourceOwner"), named, "{service}");
    }
}
