//! Metric and subscription filters: what they do with events, what is refused, and what is listed.

use crate::world::{Stage, cx};
use api_logs::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Read;
use std::sync::atomic::Ordering;
use wire::{Handle, OperationError};

fn metric_filter(name: &str, pattern: &str) -> PutMetricFilterRequest {
    let transformation = MetricTransformation {
        metric_name: "Errors".into(),
        metric_namespace: "App".into(),
        metric_value: "1".into(),
        ..Default::default()
    };
    PutMetricFilterRequest {
        log_group_name: "g".into(),
        filter_name: name.into(),
        filter_pattern: pattern.into(),
        metric_transformations: vec![transformation],
        ..Default::default()
    }
}

fn subscription(name: &str, pattern: &str, arn: &str) -> PutSubscriptionFilterRequest {
    PutSubscriptionFilterRequest {
        log_group_name: "g".into(),
        filter_name: name.into(),
        filter_pattern: pattern.into(),
        destination_arn: arn.into(),
        ..Default::default()
    }
}

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111111111111:function:f";

#[tokio::test]
async fn what_matches_is_counted_before_it_is_acknowledged() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    let put = async |input| Handle::<PutMetricFilter>::handle(&stage.logs, &cx(&stage.clock), input).await;
    put(metric_filter("errors", "ERROR")).await.expect("a filter");
    stage.put("all is well").await;
    assert!(stage.outside.data.lock().unwrap().is_empty());
    stage.put("ERROR it is not").await;
    assert_eq!(*stage.outside.data.lock().unwrap(), ["App/Errors 1800000000000 [1.0]"]);
    put(metric_filter("errors", "well")).await.expect("the same filter, changed");
    stage.put("ERROR again").await;
    assert_eq!(stage.outside.data.lock().unwrap().len(), 1);
    let mut missing = metric_filter("errors", "x");
    missing.log_group_name = "nobody".into();
    assert_eq!(put(missing).await.expect_err("no group").code(), "ResourceNotFoundException");
    let refused = put(metric_filter("errors", "{ $.a = ")).await.expect_err("no pattern");
    assert_eq!(refused.code(), "InvalidParameterException");
}

#[tokio::test]
async fn metric_filters_are_listed_and_deleted() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    let at = cx(&stage.clock);
    for name in ["b", "a", "c"] {
        Handle::<PutMetricFilter>::handle(&stage.logs, &at, metric_filter(name, "x"))
            .await
            .expect("a filter");
    }
    let list = async |input| Handle::<DescribeMetricFilters>::handle(&stage.logs, &at, input).await;
    let first =
        list(DescribeMetricFiltersRequest { limit: Some(2), ..Default::default() }).await.expect("a page");
    let names = |page: &DescribeMetricFiltersResponse| -> Vec<String> {
        page.metric_filters.iter().flatten().filter_map(|filter| filter.filter_name.clone()).collect()
    };
    assert_eq!(names(&first), ["a", "b"]);
    let next =
        DescribeMetricFiltersRequest { next_token: first.next_token, limit: Some(2), ..Default::default() };
    assert_eq!(names(&list(next).await.expect("a page")), ["c"]);
    let by_metric = |name: &str| DescribeMetricFiltersRequest {
        metric_name: Some(name.into()),
        metric_namespace: Some("App".into()),
        ..Default::default()
    };
    assert_eq!(names(&list(by_metric("Errors")).await.expect("a page")).len(), 3);
    assert!(names(&list(by_metric("Others")).await.expect("a page")).is_empty());
    let alone = DescribeMetricFiltersRequest { metric_name: Some("Errors".into()), ..Default::default() };
    let told = list(alone).await.expect_err("half a metric").message();
    assert_eq!(
        told,
        "If you include the metricName parameter in your request, you must also include the metricNamespace parameter."
    );
    let groups =
        Handle::<DescribeLogGroups>::handle(&stage.logs, &at, Default::default()).await.expect("groups");
    assert_eq!(groups.log_groups.unwrap()[0].metric_filter_count, Some(3));
    let delete = DeleteMetricFilterRequest { log_group_name: "g".into(), filter_name: "a".into() };
    let deleted = async || Handle::<DeleteMetricFilter>::handle(&stage.logs, &at, delete.clone()).await;
    deleted().await.expect("deleted");
    assert_eq!(deleted().await.expect_err("gone").code(), "ResourceNotFoundException");
}

#[tokio::test]
async fn a_function_is_given_what_matches() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    let at = cx(&stage.clock);
    let put = async |input| Handle::<PutSubscriptionFilter>::handle(&stage.logs, &at, input).await;
    stage.outside.refuses.store(403, Ordering::SeqCst);
    let told = put(subscription("f", "", FUNCTION)).await.expect_err("nobody may invoke it").message();
    assert!(told.starts_with("Could not execute the lambda function."), "{told}");
    stage.outside.refuses.store(0, Ordering::SeqCst);
    put(subscription("f", "ERROR", FUNCTION)).await.expect("a filter");
    put(subscription("g", "nothing at all", FUNCTION)).await.expect("a second filter");
    assert_eq!(
        put(subscription("h", "", FUNCTION)).await.expect_err("a third").code(),
        "LimitExceededException"
    );
    let mut to_stream = subscription("f", "", "arn:aws:kinesis:us-east-1:111111111111:stream/s");
    to_stream.role_arn = Some("arn:aws:iam::111111111111:role/r".into());
    assert_eq!(put(to_stream).await.expect_err("a stream").code(), "NotImplemented");
    let to_bucket = subscription("f", "", "arn:aws:s3:::bucket");
    assert_eq!(put(to_bucket).await.expect_err("a bucket").code(), "InvalidParameterException");
    stage.put("fine").await;
    stage.put("ERROR one").await;
    stage.settle().await;
    let told: Vec<String> = stage.outside.told.lock().unwrap().iter().cloned().collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let outer: serde_json::Value = serde_json::from_str(&told[0]).unwrap();
    let data = STANDARD.decode(outer["awslogs"]["data"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(data.as_slice()).read_to_string(&mut text).unwrap();
    let inner: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&inner["logGroup"], &inner["logStream"], &inner["owner"]),
        (&"g".into(), &"s".into(), &"111111111111".into())
    );
    assert_eq!(
        (&inner["subscriptionFilters"][0], &inner["logEvents"][0]["message"]),
        (&"f".into(), &"ERROR one".into())
    );
    let list = DescribeSubscriptionFiltersRequest { log_group_name: "g".into(), ..Default::default() };
    let list = Handle::<DescribeSubscriptionFilters>::handle(&stage.logs, &at, list).await.expect("a page");
    let shown = list.subscription_filters.unwrap();
    assert_eq!((shown.len(), shown[0].distribution), (2, Some(Distribution::ByLogStream)));
    let delete = DeleteSubscriptionFilterRequest { log_group_name: "g".into(), filter_name: "f".into() };
    Handle::<DeleteSubscriptionFilter>::handle(&stage.logs, &at, delete).await.expect("deleted");
    stage.put("ERROR two").await;
    stage.settle().await;
    assert_eq!(stage.outside.told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn destinations_that_cannot_be_are_refused_before_the_group_is_looked_for() {
    let stage = Stage::<()>::new();
    let refused = async |arn: &str| {
        let input = subscription("f", "", arn);
        let refusal = Handle::<PutSubscriptionFilter>::handle(&stage.logs, &cx(&stage.clock), input).await;
        let refusal = refusal.expect_err("there is no group");
        (refusal.code(), refusal.message())
    };
    let (code, told) = refused("arn:aws:lambda:us-east-1:222222222222:function:f").await;
    assert_eq!(code, "AccessDeniedException");
    assert!(told.starts_with("Cross-account lambda invocation passing is not allowed."), "{told}");
    let (code, told) = refused("arn:aws:kinesis:us-east-1:111111111111:stream/s").await;
    assert_eq!(code, "InvalidParameterException");
    assert_eq!(told, "destinationArn for vendor kinesis cannot be used without roleArn");
    assert_eq!(refused(FUNCTION).await.0, "ResourceNotFoundException");
}
