//! What requests are refused, and lists a page at a time.

use api_events::{
    CreateEventBus, CreateEventBusRequest, ListTargetsByRule, ListTargetsByRuleRequest, PutEvents,
    PutEventsRequest, PutEventsRequestEntry, PutRule, PutRuleRequest, PutTargets, PutTargetsRequest, Target,
};
use wire::{Operation, OperationError, Refusal};

use super::outside::Surroundings;

async fn refused<Op: Operation>(world: &Surroundings, input: Op::Input) -> Refusal {
    match world.caller.call::<Op>(&world.cx, input).await {
        Ok(_) => panic!("{} took it", Op::MODEL.name),
        Err(error) => error.into_refusal(),
    }
}

fn to_bus(bus: &str) -> PutEventsRequest {
    let entry = PutEventsRequestEntry {
        source: Some("shop".into()),
        detail_type: Some("order".into()),
        detail: Some("{}".into()),
        event_bus_name: Some(bus.into()),
        ..PutEventsRequestEntry::default()
    };
    PutEventsRequest { entries: vec![entry], endpoint_id: None }
}

#[tokio::test]
async fn the_bus_of_another_account_or_region_is_not_the_one_here() {
    let world = Surroundings::new();
    world.put_rule("r", Some(r#"{"source": ["shop"]}"#), None).await;
    for bus in [
        "arn:aws:events:us-east-1:999999999999:event-bus/default",
        "arn:aws:events:eu-west-1:123456789012:event-bus/default",
    ] {
        let refusal = refused::<PutEvents>(&world, to_bus(bus)).await;
        assert!(refusal.status == 501 && refusal.message.contains(bus), "{}", refusal.message);
        let rule = PutRuleRequest {
            name: "r2".into(),
            event_bus_name: Some(bus.into()),
            event_pattern: Some(r#"{"source": ["shop"]}"#.into()),
            ..PutRuleRequest::default()
        };
        assert_eq!(refused::<PutRule>(&world, rule).await.status, 501);
    }
    world.settle().await;
    assert!(world.started().is_empty(), "and nothing is started here in its place");
    let own = "arn:aws:events:us-east-1:123456789012:event-bus/default";
    world.caller.call::<PutEvents>(&world.cx, to_bus(own)).await.expect("taken");
    world.settle().await;
    assert_eq!(world.started().len(), 1);
}

#[tokio::test]
async fn an_entry_for_a_bus_that_is_not_there_is_answered_and_dropped() {
    let world = Surroundings::new();
    let made = CreateEventBusRequest { name: "orders".into(), ..CreateEventBusRequest::default() };
    world.caller.call::<CreateEventBus>(&world.cx, made).await.expect("made");
    let mut both = to_bus("orders");
    both.entries.extend(to_bus("nowhere").entries);
    both.entries.extend(to_bus("default").entries);
    world.put_rule("r", Some(r#"{"source": ["shop"]}"#), None).await;
    let answer = world.caller.call::<PutEvents>(&world.cx, both).await.expect("answered");
    assert_eq!(answer.failed_entry_count, Some(0));
    let entries = answer.entries.expect("entries");
    assert!(
        entries.iter().all(|entry| entry.event_id.is_some() && entry.error_code.is_none()),
        "{entries:?}"
    );
    world.settle().await;
    assert_eq!(world.started().len(), 1, "the entry for the default bus, whose rule this is");

    // Nothing was kept for a bus that comes later.
    let made = CreateEventBusRequest { name: "nowhere".into(), ..CreateEventBusRequest::default() };
    world.caller.call::<CreateEventBus>(&world.cx, made).await.expect("made");
    world.settle().await;
    assert_eq!(world.started().len(), 1);
}

#[tokio::test]
async fn targets_are_listed_a_page_at_a_time() {
    let world = Surroundings::new();
    world.put_rule("r", Some(r#"{"source": ["shop"]}"#), None).await;
    let target = |id: &str| Target {
        id: id.into(),
        arn: "arn:aws:lambda:us-east-1:123456789012:function:f".into(),
        ..Target::default()
    };
    let more = PutTargetsRequest {
        rule: "r".into(),
        targets: vec![target("b"), target("a")],
        ..PutTargetsRequest::default()
    };
    world.caller.call::<PutTargets>(&world.cx, more).await.expect("put");
    let (mut ids, mut next_token) = (Vec::new(), None);
    loop {
        let input = ListTargetsByRuleRequest {
            rule: "r".into(),
            limit: Some(2),
            next_token,
            ..ListTargetsByRuleRequest::default()
        };
        let page = world.caller.call::<ListTargetsByRule>(&world.cx, input).await.expect("listed");
        ids.push(page.targets.into_iter().flatten().map(|target| target.id).collect::<Vec<_>>().join(" "));
        next_token = page.next_token;
        if next_token.is_none() {
            break;
        }
    }
    assert_eq!(ids, ["p b", "a"]);
}
