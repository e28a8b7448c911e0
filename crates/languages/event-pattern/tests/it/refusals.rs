//! Patterns that are refused, with AWS's sentence, and with the place in the one form that is on record.

use lang_event_pattern::Pattern;

#[track_caller]
fn refused(pattern: &str, sentence: &str) {
    let error = Pattern::parse(pattern).expect_err("should be refused");
    let text = error.to_string();
    assert!(text.starts_with(&format!("Event pattern is not valid. Reason: {sentence}")), "{text}");
}

#[test]
fn the_place_is_told_as_aws_tells_it() {
    let pattern = r#"{"source":["test.event-pattern"],"detail":{"lenderId":"LenderA"}}"#;
    let expected = format!(
        "Event pattern is not valid. Reason: \"lenderId\" must be an object or an array\n at [Source: (String)\"{pattern}\"; line: 1, column: 56]"
    );
    assert_eq!(Pattern::parse(pattern).expect_err("refused").to_string(), expected);
}

#[test]
fn a_long_source_is_cut() {
    let pattern = format!(r#"{{"a":"{}"}}"#, "x".repeat(600));
    let text = Pattern::parse(&pattern).expect_err("refused").to_string();
    assert!(text.contains("\"[truncated 108 chars]; line: 1, column: 7]"), "{text}");
}

#[test]
fn each_kind() {
    refused("[]", "Filter is not an object");
    refused("{}", "Empty objects are not allowed");
    refused(r#"{"a":{}}"#, "Empty objects are not allowed");
    refused(r#"{"a":[]}"#, "Empty arrays are not allowed");
    refused(r#"{"a":42}"#, "\"a\" must be an object or an array");
    refused(r#"{"a":[["x"]]}"#, "Match value must be String, number, true, false, or null");
    refused(r#"{"a":[{}]}"#, "Match expression name not found");
    refused(r#"{"a":[{"EXISTS":true}]}"#, "Unrecognized match type EXISTS");
    refused(r#"{"a":[{"prefix":1}]}"#, "prefix match pattern must be a string");
    refused(r#"{"a":[{"prefix":"x","suffix":"y"}]}"#, "Only one key allowed in match expression");
    refused(r#"{"a":[{"prefix":{"suffix":"y"}}]}"#, "Unsupported prefix pattern: suffix");
    refused(r#"{"a":[{"exists":"yes"}]}"#, "exists match pattern must be either true or false.");
    refused(r#"{"a":[{"wildcard":"a**"}]}"#, "Consecutive wildcard characters at pos 2");
    refused(r#"{"a":[{"wildcard":"*:*:*:*:*:x/*"}]}"#, "Rule is too complex");
    refused(r#"{"a":[{"cidr":"10.0.0.0"}]}"#, "Malformed CIDR, one '/' required");
    refused(r#"{"a":[{"cidr":"10.0.0.0/32"}]}"#, "IPv4 mask bits must be < 32");
    refused(r#"{"a":[{"cidr":"x/8"}]}"#, "Nonstandard IP address: x");
    refused(r#"{"a":[{"numeric":">"}]}"#, "Value of numeric must be an array.");
    refused(r#"{"a":[{"numeric":[">",0,">",1]}]}"#, "Bad numeric range operator: >");
    refused(r#"{"a":[{"numeric":[">",5,"<",1]}]}"#, "Bottom must be less than top");
    refused(r#"{"a":[{"numeric":["=","1"]}]}"#, "Value of equals must be numeric");
    refused(r#"{"a":[{"numeric":["=",1e12]}]}"#, "Value must be between -5.0E9 and 5.0E9, inclusive");
    refused(r#"{"a":[{"numeric":[]}]}"#, "Invalid member in numeric match: ]");
    refused(
        r#"{"a":[{"anything-but":null}]}"#,
        "Value of anything-but must be an array or single string/number value.",
    );
    refused(
        r#"{"a":[{"anything-but":["x",1]}]}"#,
        "Inside anything but list, either all values are number or string",
    );
    refused(
        r#"{"a":[{"anything-but":["x",null]}]}"#,
        "Inside anything but list, start|null|boolean is not supported.",
    );
    refused(r#"{"a":[{"anything-but":{"prefix":""}}]}"#, "Null prefix/suffix not allowed");
    refused(r#"{"a":[{"anything-but":{"numeric":[">",1]}}]}"#, "Unsupported anything-but pattern: numeric");
    refused(r#"{"$or":{"a":[1]}}"#, "It must be an Array followed with $or.");
    refused(r#"{"$or":[{"a":[1]}]}"#, "There must have at least 2 Objects in $or relationship.");
    refused(r#"{"$or":[{"a":[1]},"b"]}"#, "Only JSON object is allowed in array of $or relationship.");
    refused(
        r#"{"$or":[{"prefix":[1]},{"b":[1]}]}"#,
        "prefix is Ruler reserved fieldName which cannot be used inside $or.",
    );
    refused("this is not json", "expected a JSON value");
    refused("{'a': ['b']}", "expected a key in double quotes");
}
