//! Buildspecs as people write them: what is read, what is refused with which words, and that nothing panics.

mod outside;
mod reading;
mod refusing;

use proptest::prelude::*;

/// Pieces of real buildspecs, put together wrongly.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("version: 0.2\n"),
        Just("phases:\n"),
        Just("  build:\n"),
        Just("    commands:\n"),
        Just("      - make\n"),
        Just("  "),
        Just("env:\n"),
        Just("  variables:\n"),
        Just("    A: 1\n"),
        Just("artifacts:\n"),
        Just("  files: '**/*'\n"),
        Just("batch:\n"),
        Just("  build-matrix:\n"),
        Just("    dynamic:\n"),
        Just("reports:\n"),
        Just("cache: [1, {2: 3}]\n"),
        Just("- "),
        Just("["),
        Just("{}"),
        Just("\t"),
        Just(": "),
        Just("'"),
        Just("on-failure: RETRY-\n"),
        Just("shell: [a]\n"),
        Just("null"),
        Just("&a *a"),
        Just("\n"),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), pieces()]) {
        if let Err(refusal) = lang_buildspec::parse(&text) {
            prop_assert!(refusal.problems.in_text("buildspec.yml", &text).starts_with("buildspec.yml:"));
        }
    }
}
