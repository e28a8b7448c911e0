//! The cases recorded against AWS that the LocalStack project publishes; they are read from `../shared` when it is there.
//!
//! The name tells the outcome: `_NEG` does not match, `_EXC` is refused, all others match.

use std::path::PathBuf;

use lang_event_pattern::Pattern;

#[test]
fn the_recorded_cases_hold() {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/oracles/event-patterns"));
    let folder = std::env::var_os("LANDFALL_ORACLES")
        .map_or(folder, |root| PathBuf::from(root).join("event-patterns"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("left out: {} is not there", folder.display());
        return;
    };
    let mut failed = Vec::new();
    let mut held = 0;
    for path in entries.map(|entry| entry.expect("readable").path()) {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name.ends_with("_event_pattern") || name == "complex_multi_key_event" {
            continue;
        }
        let case = super::json5::read(&std::fs::read_to_string(&path).expect("readable"));
        let outcome = outcome(&case["EventPattern"].to_string(), &case["Event"]);
        let wanted = if name.ends_with("_EXC") {
            "refused"
        } else if name.ends_with("_NEG") {
            "no match"
        } else {
            "match"
        };
        if outcome == wanted { held += 1 } else { failed.push(format!("{name}: {outcome}")) }
    }
    let pair =
        |name: &str| super::json5::read(&std::fs::read_to_string(folder.join(name)).expect("readable"));
    let pattern = pair("complex_multi_key_event_pattern.json").to_string();
    assert_eq!(outcome(&pattern, &pair("complex_multi_key_event.json")), "match");
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(held > 50, "only {held} cases were read");
}

fn outcome(pattern: &str, event: &serde_json::Value) -> &'static str {
    match Pattern::parse(pattern) {
        Err(_) => "refused",
        Ok(pattern) if pattern.matches(event) => "match",
        Ok(_) => "no match",
    }
}
