//! The examples of AWS's page, and what no pattern may do.

use super::Pattern;
use proptest::prelude::*;

fn matches(pattern: &str, message: &str) -> bool {
    Pattern::parse(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}")).matches(message)
}

#[test]
fn terms() {
    let messages = ["ERROR WARN message", "ERROR message", "WARN message", "Exiting with ERRORCODE: -1"];
    let found = |pattern: &str| messages.map(|message| u8::from(matches(pattern, message)));
    assert_eq!(found(""), [1, 1, 1, 1]);
    assert_eq!(found("ERROR"), [1, 1, 0, 1]);
    assert_eq!(found("error"), [0, 0, 0, 0]);
    assert_eq!(found("ERROR WARN"), [1, 0, 0, 0]);
    assert_eq!(found("ERROR -WARN"), [0, 1, 0, 1]);
    assert_eq!(found("\"ERROR\" - \"Exiting\""), [1, 1, 0, 0]);
    assert_eq!(found("?WARN ?ERRORCODE"), [1, 0, 1, 1]);
    assert_eq!(found("?WARN ERROR"), [1, 1, 0, 1], "beside another term ? counts for nothing");
    assert_eq!(found("\"ERROR message\""), [0, 1, 0, 0]);
    assert_eq!(found("%ERR.*: -[0-9]%"), [0, 0, 0, 1]);
    assert_eq!(found("message - WARN"), [0, 1, 0, 0]);
}

const EVENT: &str = r#"{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],
    "objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"ThisFlag":true,"latency":5e2,
    "user":{"id":1,"email":"John.Stiles@example.com"},"users":[{"id":2,"email":"John.Doe@example.com"}],
    "actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6]],"key with space":"x"}"#;

#[test]
fn json() {
    for pattern in [
        r#"{ $.eventType = "UpdateTrail" }"#,
        r#"{$.eventType=UpdateTrail}"#,
        r#"{ $.eventType = "Update*" }"#,
        r#"{ $.eventType = *Trail }"#,
        r#"{ $.eventType = * }"#,
        r#"{ $.eventType = %^Up[a-z]+T% }"#,
        r#"{ $.sourceIPAddress != 123.123.* }"#,
        r#"{ $.arrayKey[0] = "value" }"#,
        r#"{ $.objectList[1].id = 2 }"#,
        r#"{ $.SomeObject IS NULL }"#,
        r#"{ $.SomeOtherObject NOT EXISTS }"#,
        r#"{ $.ThisFlag IS TRUE }"#,
        r#"{ $.latency >= 500 }"#,
        r#"{ $.latency < +10e2 }"#,
        r#"{ $.latency = 500 }"#,
        r#"{ $.["key with space"] = x }"#,
        r#"{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }"#,
        r#"{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }"#,
    ] {
        let pattern = pattern.replace("$.[", "$[");
        assert!(matches(&pattern, EVENT), "{pattern}");
    }
    for pattern in [
        r#"{ $.eventType = "Up*Trail" }"#,
        r#"{ $.users = 1 }"#,
        r#"{ $.users != 1 }"#,
        r#"{ $.missing != 1 }"#,
        r#"{ $.eventType > 1 }"#,
        r#"{ $.latency > 500 }"#,
        r#"{ $.ThisFlag IS FALSE }"#,
        r#"{ $.eventType NOT EXISTS }"#,
        r#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#,
        r#"{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }"#,
    ] {
        assert!(!matches(pattern, EVENT), "{pattern}");
    }
    assert!(!matches("{ $.x NOT EXISTS }", "not json"));
}

const LINE: &str = r#"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;

#[test]
fn fields() {
    for pattern in [
        "[ip, user, username, timestamp, request, status_code, bytes]",
        "[..., status_code, bytes]",
        "[ip, user, ..., status_code, bytes]",
        "[ip, user, ...]",
        "[...]",
        "[ip, user, username, timestamp, request, status_code = 404, bytes > 1000]",
        "[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]",
        "[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]",
        "[ip, ..., status_code = 500 || status_code = 404, bytes]",
        "[ip = %127\\.0\\.0\\.[0-9]%, ...]",
    ] {
        assert!(matches(pattern, LINE), "{pattern}");
    }
    for pattern in [
        "[ip, user]",
        "[..., bytes > 2000]",
        "[..., status = 5*, bytes]",
        "[a,b,c,d,e,f,g,h]",
        "[ip=!127*, ...]",
    ] {
        assert!(!matches(pattern, LINE), "{pattern}");
    }
    let pattern = Pattern::parse("[..., request=*.html*, status_code=4*,]").expect("AWS's example");
    let values = pattern.extract(LINE).expect("matches");
    let shown: Vec<_> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        shown,
        [
            "$1=127.0.0.1",
            "$2=-",
            "$3=frank",
            "$4=10/Oct/2000:13:25:15 -0700",
            "$7=1534",
            "$request=GET /index.html HTTP/1.0",
            "$status_code=404"
        ]
    );
}

#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in [
        "foo-bar",
        "$.x",
        "\"open",
        "%open",
        "{ $.x }",
        "{ $.x = }",
        "{ x = 1 }",
        "{ $.x = 1",
        "{ ($.x = 1 }",
        "{ $.x[a] = 1 }",
        "{ $.x > abc }",
        "[a, b",
        "[a > x]",
        "[a = 1 && b = 2]",
        "[..., ...]",
        "%a(b)%",
        "{ $.a = 1 } x",
    ] {
        assert!(Pattern::parse(pattern).is_err(), "{pattern}");
    }
    let deep = format!("{{ {}$.a = 1{} }}", "(".repeat(1000), ")".repeat(1000));
    assert!(Pattern::parse(&deep).is_err());
}

proptest! {
    #[test]
    fn anything_is_a_pattern_or_an_error(pattern in r#"[\[{]?[ \PC"%.$=!<>&|,*()\[\]{}?-]{0,40}[\]}]?"#, message in "\\PC{0,40}") {
        if let Ok(pattern) = Pattern::parse(&pattern) {
            prop_assert_eq!(pattern.matches(&message), pattern.extract(&message).is_some());
        }
    }

    #[test]
    fn a_quoted_phrase_is_found_where_it_is(before in "\\PC*", phrase in "[^\"\\\\\\pC]+", after in "\\PC*") {
        let (pattern, without) = (format!("\"{phrase}\""), format!("-\"{phrase}\""));
        let message = format!("{before}{phrase}{after}");
        prop_assert!(matches(&pattern, &message) && !matches(&without, &message));
    }
}
