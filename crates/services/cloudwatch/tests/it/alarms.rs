//! What alarms do between the ends that the stock tests look at: they sleep, wake, and hold what was set by hand.

use crate::world::{Stage, scope, service};
use api_cloudwatch::{
    DeleteAlarms, DeleteAlarmsInput, MetricDatum, PutCompositeAlarm, PutCompositeAlarmInput, PutMetricData,
    PutMetricDataInput, SetAlarmState, SetAlarmStateInput, StateValue,
};
use kernel::{Clock, Timestamp};
use std::time::Duration;
use svc_cloudwatch::tables::Alarms;
use wire::{Handle, OperationError, Principal};

#[tokio::test]
async fn what_a_composite_alarm_needs_stays() {
    let stage = Stage::<()>::new();
    let put = |name: &str, rule: &str| PutCompositeAlarmInput {
        alarm_name: name.into(),
        alarm_rule: rule.into(),
        ..PutCompositeAlarmInput::default()
    };
    let refused =
        Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("shop", "ALARM(errors)")).await;
    let text = refused.expect_err("nothing there").message();
    assert_eq!(text, "Could not save the composite alarm as alarms [errors] in the alarm rule do not exist");
    stage.make_both().await;
    Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("all", "ALARM(shop)"))
        .await
        .expect("made");
    let refused =
        Handle::<PutCompositeAlarm>::handle(&stage.service, &stage.cx(), put("shop", "ALARM(all)")).await;
    assert!(refused.is_err_and(|error| error.message().contains("depend on itself")));
    let delete = DeleteAlarmsInput { alarm_names: vec!["errors".into()] };
    let refused = Handle::<DeleteAlarms>::handle(&stage.service, &stage.cx(), delete).await;
    let text = refused.expect_err("it is needed").message();
    assert_eq!(text, "Cannot delete errors as there are composite alarm(s) depending on it.");
}

#[tokio::test]
async fn a_silent_alarm_sleeps_without_a_timer_and_data_wake_it() {
    let stage = Stage::<()>::new();
    stage.make_and_look().await;
    assert_eq!(stage.settle().await, None, "no timer");
    stage.put(&stage.service, 0.0).await;
    let next = stage.settle().await.expect("data: evaluated at the next minute");
    assert_eq!(next, Timestamp::from_second(1_800_000_060).expect("in range"));
    stage.clock.advance(Duration::from_secs(50));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::Ok));
}

#[tokio::test]
async fn an_alarm_that_is_looked_at_too_late_goes_off_all_the_same() {
    let stage = Stage::<()>::new();
    stage.make_and_look().await;
    stage.put(&stage.service, 5.0).await;
    stage.settle().await;
    stage.clock.advance(Duration::from_secs(20 * 60));
    assert!(stage.settle().await.is_some(), "each state lasts until the next evaluation");
    assert_eq!(stage.state().await, Some(StateValue::Alarm));
    stage.clock.advance(Duration::from_secs(60));
    assert!(stage.settle().await.is_some(), "there is more that was missed");
    assert_eq!(stage.state().await, Some(StateValue::InsufficientData));
    stage.clock.advance(Duration::from_secs(60));
    assert_eq!(stage.settle().await, None, "silence");
}

#[tokio::test]
async fn data_that_came_before_a_kill_count_after_it() {
    let stage = Stage::<()>::new();
    stage.make_and_look().await;
    // Another process took the data and died before it could wake the alarm.
    let died = service(&stage.store, &stage.dir, &stage.caller, &stage.clock, 6);
    stage.put(&died, 5.0).await;
    stage.clock.advance(Duration::from_secs(60));
    assert_eq!(stage.settle().await, None);
    let restarted =
        Stage { service: service(&stage.store, &stage.dir, &stage.caller, &stage.clock, 7), ..stage };
    restarted.service.wake_all().await.expect("a store");
    restarted.settle().await;
    assert_eq!(restarted.state().await, Some(StateValue::Alarm));
}

#[tokio::test]
async fn an_alarm_that_would_be_refused_today_says_so_and_waits() {
    let stage = Stage::<()>::new();
    stage.make().await;
    let key = (scope(), "errors".to_owned());
    let broken = stage.store.write(move |tx| {
        let mut row = tx.get::<Alarms>(&key)?.expect("it was made");
        row.config.period = Some(45);
        tx.put::<Alarms>(&key, &row)
    });
    broken.await.expect("the store works");
    let wakes = stage.settle().await;
    assert_eq!((stage.state().await, wakes), (Some(StateValue::InsufficientData), None));
    let row = stage.store.read(|tx| tx.get::<Alarms>(&(scope(), "errors".to_owned()))).await.expect("read");
    let reason = row.expect("it is there").state.reason;
    assert!(reason.starts_with("Not evaluated: Invalid period"), "{reason}");
    stage.make().await;
    stage.put(&stage.service, 1.0).await;
    stage.settle().await;
    stage.clock.advance(Duration::from_secs(60));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::Alarm), "configured anew it is evaluated again");
}

#[tokio::test]
async fn a_state_set_by_hand_holds_until_the_next_evaluation() {
    let stage = Stage::<()>::new();
    stage.make().await;
    stage.settle().await;
    let before = stage.clock.now();
    assert_eq!(stage.watched(before).await, []);
    let input = SetAlarmStateInput {
        alarm_name: "errors".into(),
        state_value: StateValue::Alarm,
        state_reason: "by hand".into(),
        state_reason_data: None,
    };
    Handle::<SetAlarmState>::handle(&stage.service, &stage.cx(), input).await.expect("set");
    let next = stage.settle().await.expect("an evaluation comes");
    assert_eq!(stage.state().await, Some(StateValue::Alarm));
    let wait = next.duration_since(stage.clock.now());
    stage.clock.advance(Duration::try_from(wait).expect("in the future"));
    stage.settle().await;
    assert_eq!(stage.state().await, Some(StateValue::InsufficientData));
    let missed = stage.watched(before).await;
    assert_eq!(
        missed.iter().map(|alarm| (alarm.went_on, &*alarm.reason)).collect::<Vec<_>>(),
        [(Some(before), "by hand")]
    );
    assert_eq!(stage.watched(stage.clock.now()).await, [], "what was before a rollout is not its own");
    let delete = DeleteAlarmsInput { alarm_names: vec!["errors".into()] };
    Handle::<DeleteAlarms>::handle(&stage.service, &stage.cx(), delete).await.expect("deleted");
    stage.make().await;
    assert_eq!(stage.watched(before).await, [], "another alarm of that name");
}

#[tokio::test]
async fn customers_may_not_write_to_the_services_namespaces() {
    let stage = Stage::<()>::new();
    let datum = MetricDatum { metric_name: "Errors".into(), value: Some(1.0), ..MetricDatum::default() };
    let input = || PutMetricDataInput {
        namespace: "AWS/Lambda".into(),
        metric_data: Some(vec![datum.clone()]),
        ..PutMetricDataInput::default()
    };
    let refused = Handle::<PutMetricData>::handle(&stage.service, &stage.cx(), input()).await;
    assert!(
        matches!(refused, Err(api_cloudwatch::PutMetricDataError::InvalidParameterValueException(_))),
        "{refused:?}"
    );
    let lambda = stage.cx().as_principal(Principal::service("lambda.amazonaws.com", scope().account, None));
    let needed = Handle::<PutMetricData>::permissions(&stage.service, &lambda, &input())
        .await
        .expect("no store is asked");
    assert!(needed.is_empty());
    Handle::<PutMetricData>::handle(&stage.service, &lambda, input()).await.expect("its own namespace");
}
