//! Properties of the encoding: it keeps order, comes back, and its prefixes hold exactly what they should.

use super::*;
use kernel::{AccountId, Region, Scope, Timestamp};
use proptest::prelude::*;

/// Text with many of the characters that the encoding treats specially.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(
            prop_oneof![Just(' '), Just('!'), Just('"'), Just('\0'), Just('a'), Just('@')],
            0..5
        )
        .prop_map(String::from_iter),
        any::<String>(),
    ]
}

fn instant() -> impl Strategy<Value = Timestamp> {
    let all = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    prop_oneof![all, -63_000_000_000_000_000_000i128..-62_000_000_000_000_000_000]
        .prop_map(|ns| Timestamp::from_nanosecond(ns).expect("in range"))
}

fn same_order<K: Key + Ord + std::fmt::Debug>(a: K, b: K) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.to_text().cmp(&b.to_text()), a.cmp(&b), "{:?} {:?}", a.to_text(), b.to_text());
    prop_assert_eq!(K::from_text(&a.to_text()).expect("comes back"), a);
    Ok(())
}

fn holds<K>(range: &KeyRange, key: &K) -> bool
where
    K: Key,
{
    let text = key.to_text();
    text >= range.from
        && !(range.from_excluded && text == range.from)
        && range.below.as_ref().is_none_or(|below| text < *below)
}

proptest! {
    #[test]
    fn texts((a, b) in (text(), text())) { same_order(a, b)?; }
    #[test]
    fn numbers((a, b) in any::<(u64, u64)>(), (c, d) in any::<(i64, i64)>()) { same_order(a, b)?; same_order(c, d)?; }
    #[test]
    fn instants((a, b) in (instant(), instant())) { same_order(a, b)?; }
    #[test]
    fn tuples(a in (text(), text(), any::<bool>(), any::<i64>(), text()), b in (text(), text(), any::<bool>(), any::<i64>(), text())) {
        same_order(a, b)?;
    }
    #[test]
    fn parts_hold_their_keys(part in text(), key in (text(), text())) {
        let range = PrefixOf::<(String, String)>::range(&part);
        prop_assert_eq!(holds(&range, &key), key.0 == part);
        prop_assert!(holds(&range, &(part, key.1)));
    }
    #[test]
    fn beginnings_hold_their_keys(begin in text(), part in text(), key in text()) {
        let range = PrefixOf::<(String, String)>::range(&Starting(part.clone(), &begin));
        prop_assert_eq!(holds(&range, &(part.clone(), key.clone())), key.starts_with(&begin));
        prop_assert!(holds(&range, &(part, begin.clone() + &key)));
        let alone = PrefixOf::<String>::range(&Starting((), &begin));
        prop_assert_eq!(holds(&alone, &key), key.starts_with(&begin));
    }
}

#[test]
fn keys_are_readable() {
    let scope = Scope {
        account: AccountId::new("123456789012").expect("valid"),
        region: Region::new("us-east-1").expect("valid"),
    };
    assert_eq!(
        (scope.clone(), "my-function".to_owned(), 7u64).to_text(),
        "123456789012 us-east-1 my-function 00000000000000000007"
    );
    assert_eq!(Scope::from_text("123456789012 us-east-1").expect("comes back"), scope);
    let at: Timestamp = "2026-11-21T01:02:03Z".parse().expect("valid");
    assert_eq!((at, true).to_text(), "2026-11-21T01:02:03.000000000Z true");
    assert_eq!(("a b!".to_owned(), -1i64).to_text(), "a!`b!a -9223372036854775807");
}

#[test]
fn what_is_no_key_is_a_fault() {
    assert!(<(String, String)>::from_text("one").is_err());
    assert!(String::from_text("one two").is_err());
    assert!(String::from_text("damaged!").is_err());
    assert!(String::from_text("damaged!z").is_err());
    assert!(u64::from_text("x").is_err());
    assert!(AccountId::from_text("12").is_err());
}
