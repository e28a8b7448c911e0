//! Our own cases, one line each: pattern, event, whether it matches.

use lang_event_pattern::Pattern;

#[track_caller]
fn check(cases: &[(&str, &str, bool)]) {
    for (pattern, event, outcome) in cases {
        let compiled = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let event = serde_json::from_str(event).expect("JSON");
        assert_eq!(compiled.matches(&event), *outcome, "{pattern} on {event}");
    }
}

#[test]
fn plain_values() {
    check(&[
        (r#"{"a":["x","y"]}"#, r#"{"a":"y"}"#, true),
        (r#"{"a":["x"]}"#, r#"{"a":"X"}"#, false),
        (r#"{"a":["x"]}"#, r#"{"A":"x"}"#, false),
        (r#"{"a":["x"]}"#, r#"{"b":"x"}"#, false),
        (r#"{"a":["x"],"b":["y"]}"#, r#"{"a":"x"}"#, false),
        (r#"{"a":[1]}"#, r#"{"a":1.0}"#, true),
        (r#"{"a":[300]}"#, r#"{"a":3e2}"#, true),
        (r#"{"a":[1]}"#, r#"{"a":"1"}"#, false),
        (r#"{"a":["1"]}"#, r#"{"a":1}"#, false),
        (r#"{"a":[123456789012]}"#, r#"{"a":123456789012}"#, true),
        (r#"{"a":[123456789012]}"#, r#"{"a":123456789013}"#, false),
        (r#"{"a":[null]}"#, r#"{"a":null}"#, true),
        (r#"{"a":[null]}"#, r#"{"a":"null"}"#, false),
        (r#"{"a":[null]}"#, r#"{}"#, false),
        (r#"{"a":[true]}"#, r#"{"a":true}"#, true),
        (r#"{"a":[true]}"#, r#"{"a":"true"}"#, false),
        (r#"{"a":["10.0.0.1"]}"#, r#"{"a":"10.0.0.1"}"#, true),
        (r#"{"a":["2001:db8::1"]}"#, r#"{"a":"2001:0DB8:0::1"}"#, true),
        (r#"{"a":[{"exactly":"x"}]}"#, r#"{"a":"x"}"#, true),
    ]);
}

#[test]
fn names_and_dots() {
    check(&[
        (r#"{"a":{"b":["x"]}}"#, r#"{"a":{"b":"x","c":1}}"#, true),
        (r#"{"a.b":["x"]}"#, r#"{"a":{"b":"x"}}"#, true),
        (r#"{"a":{"b":["x"]}}"#, r#"{"a.b":"x"}"#, true),
        (r#"{"a":["x"]}"#, r#"{"a":{"b":"x"}}"#, false),
    ]);
}

#[test]
fn text_operators() {
    check(&[
        (r#"{"a":[{"prefix":"ab"}]}"#, r#"{"a":"abc"}"#, true),
        (r#"{"a":[{"prefix":"ab"}]}"#, r#"{"a":"ABC"}"#, false),
        (r#"{"a":[{"prefix":{"equals-ignore-case":"aB"}}]}"#, r#"{"a":"Abc"}"#, true),
        (r#"{"a":[{"suffix":".png"}]}"#, r#"{"a":"x.png"}"#, true),
        (r#"{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}"#, r#"{"a":"x.png"}"#, true),
        (r#"{"a":[{"prefix":""}]}"#, r#"{"a":""}"#, true),
        (r#"{"a":[{"prefix":"1"}]}"#, r#"{"a":12}"#, false),
        (r#"{"a":[{"equals-ignore-case":"Straße"}]}"#, r#"{"a":"STRAßE"}"#, true),
        (r#"{"a":[{"wildcard":"dir/*/x.*"}]}"#, r#"{"a":"dir/sub/sub/x.png"}"#, true),
        (r#"{"a":[{"wildcard":"dir/*"}]}"#, r#"{"a":"other/x"}"#, false),
    ]);
}

#[test]
fn numbers_and_addresses() {
    check(&[
        (r#"{"a":[{"numeric":[">",0,"<=",5]}]}"#, r#"{"a":5}"#, true),
        (r#"{"a":[{"numeric":[">",0,"<=",5]}]}"#, r#"{"a":0}"#, false),
        (r#"{"a":[{"numeric":["=",3.018e2]}]}"#, r#"{"a":301.8}"#, true),
        (r#"{"a":[{"numeric":["<",10]}]}"#, r#"{"a":"5"}"#, false),
        (r#"{"a":[{"numeric":["<",10]}]}"#, r#"{"a":-4999999999.5}"#, true),
        (r#"{"a":[{"cidr":"10.0.0.0/24"}]}"#, r#"{"a":"10.0.0.255"}"#, true),
        (r#"{"a":[{"cidr":"10.0.0.0/24"}]}"#, r#"{"a":"10.0.1.0"}"#, false),
        (r#"{"a":[{"cidr":"2001:db8::/32"}]}"#, r#"{"a":"2001:db8:ffff::1"}"#, true),
        (r#"{"a":[{"cidr":"0.0.0.0/0"}]}"#, r#"{"a":"255.255.255.255"}"#, true),
        (r#"{"a":[{"cidr":"0.0.0.0/0"}]}"#, r#"{"a":"::1"}"#, false),
    ]);
}

#[test]
fn anything_but() {
    check(&[
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"a":"y"}"#, true),
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"a":"x"}"#, false),
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"b":"y"}"#, false),
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"a":null}"#, true),
        (r#"{"a":[{"anything-but":[1,2]}]}"#, r#"{"a":2.0}"#, false),
        (r#"{"a":[{"anything-but":[1,2]}]}"#, r#"{"a":"2"}"#, true),
        (r#"{"a":[{"anything-but":{"prefix":["x","y"]}}]}"#, r#"{"a":"yes"}"#, false),
        (r#"{"a":[{"anything-but":{"suffix":".txt"}}]}"#, r#"{"a":"a.png"}"#, true),
        (r#"{"a":[{"anything-but":{"wildcard":"*/lib/*"}}]}"#, r#"{"a":"/usr/lib/x"}"#, false),
        (r#"{"a":[{"anything-but":{"equals-ignore-case":"X"}}]}"#, r#"{"a":"x"}"#, false),
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"a":["x","y"]}"#, true),
        (r#"{"a":[{"anything-but":"x"}]}"#, r#"{"a":["x"]}"#, false),
    ]);
}

#[test]
fn presence() {
    check(&[
        (r#"{"a":[{"exists":true}]}"#, r#"{"a":null}"#, true),
        (r#"{"a":[{"exists":true}]}"#, r#"{"a":{"b":1}}"#, false),
        (r#"{"a":[{"exists":false}]}"#, r#"{"a":1}"#, false),
        (r#"{"a":[{"exists":false}]}"#, r#"{}"#, true),
        (r#"{"a":[{"exists":false}]}"#, r#"{"a":[]}"#, true),
        (r#"{"a":["x",{"exists":false}],"b":[1]}"#, r#"{"b":1}"#, true),
    ]);
}

#[test]
fn arrays_are_consistent() {
    check(&[
        (r#"{"a":["x"]}"#, r#"{"a":["y","x"]}"#, true),
        (r#"{"a":{"b":[1],"c":[2]}}"#, r#"{"a":[{"b":1,"c":2}]}"#, true),
        (r#"{"a":{"b":[1],"c":[2]}}"#, r#"{"a":[{"b":1},{"c":2}]}"#, false),
        (r#"{"a":{"b":[1],"c":[2]}}"#, r#"{"a":[{"b":1,"c":3},{"b":1,"c":2}]}"#, true),
        (r#"{"a":{"b":[1]},"d":{"c":[2]}}"#, r#"{"a":[{"b":0},{"b":1}],"d":[{"c":2}]}"#, true),
        (
            r#"{"a":{"b":{"x":[1],"y":[2]}}}"#,
            r#"{"a":[{"b":[{"x":1},{"y":2}]},{"b":[{"x":1,"y":2}]}]}"#,
            true,
        ),
        (r#"{"a":{"b":{"x":[1]},"c":[2]}}"#, r#"{"a":[{"b":[{"x":1}],"c":3},{"b":[{"x":0}],"c":2}]}"#, false),
        (r#"{"a":[1]}"#, r#"{"a":[[1],[2]]}"#, true),
    ]);
}

#[test]
fn alternatives() {
    check(&[
        (r#"{"$or":[{"a":[1]},{"b":[2]}]}"#, r#"{"b":2}"#, true),
        (r#"{"s":["x"],"$or":[{"a":[1]},{"b":[2]}]}"#, r#"{"b":2}"#, false),
        (r#"{"$or":[{"a":[1]},{"b":[2]}],"s":["x"]}"#, r#"{"b":2,"s":"x"}"#, true),
        (r#"{"d":{"$or":[{"a":[1]},{"$or":[{"b":[2]},{"c":[3]}]}]}}"#, r#"{"d":{"c":3}}"#, true),
        (
            r#"{"$or":[{"a":[1]},{"b":[2]}],"e":{"$or":[{"c":[3]},{"d":[4]}]}}"#,
            r#"{"a":1,"e":{"d":4}}"#,
            true,
        ),
        (r#"{"$or":[{"a":[1]},{"b":[2]}],"e":{"$or":[{"c":[3]},{"d":[4]}]}}"#, r#"{"a":1,"e":{}}"#, false),
    ]);
}

#[test]
fn an_event_of_many_elements_is_searched_in_good_time() {
    let elements: Vec<String> = (0..20_000).map(|n| format!(r#"{{"b":{n},"c":{}}}"#, n + 1)).collect();
    let event = format!(r#"{{"a":[{}]}}"#, elements.join(","));
    check(&[
        (r#"{"a":{"b":[{"exists":true}],"c":[{"numeric":[">",0]}],"d":[1]}}"#, &event, false),
        (r#"{"a":{"b":[19999],"c":[20000]}}"#, &event, true),
        (r#"{"a":{"b":[{"numeric":[">=",0]}],"c":[1]}}"#, &event, true),
        (r#"{"a":{"b":[{"anything-but":0}],"c":[1]}}"#, &event, false),
    ]);
}
