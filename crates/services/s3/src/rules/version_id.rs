//! Version ids: opaque to clients; to us the place in a key's history and a random part.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html> (read 2026-11-21): "Version
//! IDs are Unicode, UTF-8 encoded, URL-ready, opaque strings that are no more than 1,024 bytes long", and `null`.
//! The place is 13 digits of base 32, so that a version is found by its id without an index.

/// The one version of a key that was written while the bucket did not keep versions.
pub const NULL: &str = "null";

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
const PLACE_DIGITS: usize = 13;

pub fn make(order: u64, salt: &str) -> String {
    let digit = |at: usize| char::from(DIGITS[(order >> (5 * (PLACE_DIGITS - 1 - at))) as usize % 32]);
    (0..PLACE_DIGITS).map(digit).chain(salt.chars()).collect()
}

/// None for what is no version id of ours.
pub fn order_of(id: &str) -> Option<u64> {
    let place = id.as_bytes().get(..PLACE_DIGITS)?;
    place.iter().try_fold(0u64, |order, digit| {
        let value = DIGITS.iter().position(|d| d == digit)? as u64;
        order.checked_mul(32)?.checked_add(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_place_comes_back(order: u64) {
            proptest::prop_assert_eq!(order_of(&make(order, "salt")), Some(order));
        }
        #[test]
        fn later_sorts_later(a: u64, b: u64) {
            proptest::prop_assert_eq!(make(a, "").cmp(&make(b, "")), a.cmp(&b));
        }
    }

    #[test]
    fn others_have_no_place() {
        for id in ["", "null", "short", "not-a-place-at-all", "VVVVVVVVVVVVV"] {
            assert_eq!(order_of(id), None, "{id}");
        }
    }
}
