//! Every condition operator, by table: (operator and values, context, does it hold).

use crate::{decide, user};
use policy::Context;

fn holds(condition: &str, context: &Context) -> bool {
    let statement =
        format!(r#"{{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{{{condition}}}}}"#);
    decide(&user(), context, "a:B", "*", &statement).is_allowed()
}

#[test]
fn operators() {
    let context = Context::new()
        .with("k:Text", "Hello")
        .with("k:Number", "10")
        .with("k:Date", "2026-11-21T01:00:00Z")
        .with("k:Bool", "true")
        .with("k:Ip", "10.1.2.3")
        .with("k:Ip6", "2001:db8::7")
        .with("k:Arn", "arn:aws:sns:eu-west-1:111122223333:topic:x")
        .with("k:Binary", "aGk=");
    let cases = [
        (r#""StringEquals":{"K:TEXT":"Hello"}"#, true),
        (r#""StringEquals":{"k:text":["no","Hello"]}"#, true),
        (r#""StringEquals":{"k:text":"Hel*"}"#, false),
        (r#""StringEquals":{"k:text":"hello"}"#, false),
        (r#""StringEqualsIgnoreCase":{"k:text":"hELLO"}"#, true),
        (r#""StringNotEqualsIgnoreCase":{"k:text":"hELLO"}"#, false),
        (r#""StringNotEquals":{"k:text":["a","Hello"]}"#, false),
        (r#""StringNotEquals":{"k:text":["a","b"]}"#, true),
        (r#""StringLike":{"k:text":"H?l*"}"#, true),
        (r#""StringNotLike":{"k:text":"H?l*"}"#, false),
        (r#""NumericEquals":{"k:number":"10.0"}"#, true),
        (r#""NumericNotEquals":{"k:number":10}"#, false),
        (r#""NumericLessThan":{"k:number":11}"#, true),
        (r#""NumericLessThanEquals":{"k:number":"10"}"#, true),
        (r#""NumericGreaterThan":{"k:number":"10"}"#, false),
        (r#""NumericGreaterThanEquals":{"k:number":"10"}"#, true),
        (r#""NumericEquals":{"k:text":"10"}"#, false),
        (r#""DateEquals":{"k:date":"2026-11-21T02:00:00+01:00"}"#, true),
        (r#""DateNotEquals":{"k:date":"2026-11-21T01:00:00Z"}"#, false),
        (r#""DateLessThan":{"k:date":"2026-11-22"}"#, true),
        (r#""DateGreaterThan":{"k:date":"2026-11-22"}"#, false),
        (r#""DateGreaterThanEquals":{"k:date":"0"}"#, true),
        (r#""DateLessThanEquals":{"k:date":"2026"}"#, false),
        (r#""Bool":{"k:bool":"TRUE"}"#, true),
        (r#""Bool":{"k:bool":false}"#, false),
        (r#""BinaryEquals":{"k:binary":"aGk="}"#, true),
        (r#""IpAddress":{"k:ip":"10.1.0.0/16"}"#, true),
        (r#""IpAddress":{"k:ip":["10.2.0.0/16","10.1.2.3"]}"#, true),
        (r#""IpAddress":{"k:ip":"0.0.0.0/0"}"#, true),
        (r#""IpAddress":{"k:ip6":"0.0.0.0/0"}"#, false),
        (r#""IpAddress":{"k:ip6":"2001:db8::/32"}"#, true),
        (r#""NotIpAddress":{"k:ip":"10.1.0.0/16"}"#, false),
        (r#""ArnLike":{"k:arn":"arn:aws:sns:*:111122223333:topic:*"}"#, true),
        (r#""ArnEquals":{"k:arn":"arn:aws:sns:*:111122223333:*"}"#, true),
        (r#""ArnLike":{"k:arn":"arn:aws:sns:*:topic:x"}"#, false),
        (r#""ArnNotLike":{"k:arn":"arn:aws:sns:*:111122223333:*"}"#, false),
        (r#""ArnNotEquals":{"k:arn":"arn:aws:sqs:*:*:*"}"#, true),
        (r#""Null":{"k:absent":"true"}"#, true),
        (r#""Null":{"k:absent":"false"}"#, false),
        (r#""Null":{"k:text":"false"}"#, true),
        (r#""StringEquals":{"k:absent":"x"}"#, false),
        (r#""StringNotEquals":{"k:absent":"x"}"#, true),
        (r#""StringEqualsIfExists":{"k:absent":"x"}"#, true),
        (r#""StringEqualsIfExists":{"k:text":"x"}"#, false),
        (r#""StringEquals":{"k:text":"Hello"},"NumericEquals":{"k:number":"11"}"#, false),
        (r#""StringEquals":{"k:text":"Hello","k:number":"10"}"#, true),
    ];
    for (condition, wanted) in cases {
        assert_eq!(holds(condition, &context), wanted, "{condition}");
    }
}

#[test]
fn keys_with_several_values() {
    let context =
        Context::new().with_many("aws:TagKeys", vec!["a".into(), "b".into()]).with_many("k:Empty", vec![]);
    let cases = [
        (r#""ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}"#, true),
        (r#""ForAllValues:StringEquals":{"aws:TagKeys":["a"]}"#, false),
        (r#""ForAllValues:StringEquals":{"k:Empty":["a"]}"#, true),
        (r#""ForAllValues:StringEquals":{"k:Absent":["a"]}"#, true),
        (r#""ForAnyValue:StringEquals":{"aws:TagKeys":["a","z"]}"#, true),
        (r#""ForAnyValue:StringEquals":{"aws:TagKeys":["z"]}"#, false),
        (r#""ForAnyValue:StringEquals":{"k:Absent":["a"]}"#, false),
        (r#""ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}"#, true),
        (r#""ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}"#, false),
        (r#""ForAnyValue:StringLike":{"aws:TagKeys":"?"}"#, true),
    ];
    for (condition, wanted) in cases {
        assert_eq!(holds(condition, &context), wanted, "{condition}");
    }
}

#[test]
fn variables() {
    let context = Context::new().with("k:who", "ann").with("k:stars", "red*").with("k:real", "*");
    let cases = [
        (r#""StringEquals":{"k:who":"${aws:username}"}"#, true),
        (r#""StringLike":{"k:who":"${aws:username}"}"#, true),
        (r#""StringLike":{"k:stars":"${aws:PrincipalTag/Team}"}"#, true),
        (r#""StringLike":{"k:who":"${aws:PrincipalTag/none, 'ann'}"}"#, true),
        (r#""StringLike":{"k:who":"${aws:PrincipalTag/none}"}"#, false),
        (r#""StringNotLike":{"k:who":"${aws:PrincipalTag/none}"}"#, true),
        (r#""StringLike":{"k:real":"${*}"}"#, true),
        (r#""StringLike":{"k:who":"${*}"}"#, false),
        (r#""StringLike":{"k:who":"a${?}n"}"#, false),
        (r#""StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/dev/ann"}"#, true),
        (r#""StringEquals":{"aws:PrincipalAccount":"111122223333","aws:PrincipalType":"User"}"#, true),
        (r#""Bool":{"aws:PrincipalIsAWSService":"false"}"#, true),
    ];
    for (condition, wanted) in cases {
        assert_eq!(holds(condition, &context), wanted, "{condition}");
    }
}

#[test]
fn a_star_from_a_variable_is_no_wildcard() {
    let statement = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}"#;
    let context = Context::new();
    let at = |resource: &str| decide(&user(), &context, "s3:GetObject", resource, statement).is_allowed();
    assert!(at("arn:aws:s3:::b/red*/x"));
    assert!(!at("arn:aws:s3:::b/redder/x"));
}
