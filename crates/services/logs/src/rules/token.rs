//! Places between two events, as the tokens of GetLogEvents and FilterLogEvents, and the ids of events.
//!
//! GetLogEvents' tokens look like `f/56 digits/s` and `b/56 digits/s` at AWS; clients compare them, nothing more. Ours hold
//! the instant and number of the first event after the place: the same place gives the same token, which is what tells a
//! client that it has reached the end.

use segments::Key;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// The place before the event with this key.
pub fn token(direction: Direction, place: Key) -> String {
    let letter = if direction == Direction::Forward { 'f' } else { 'b' };
    format!("{letter}/{:026}{:030}/s", shown(place.at_ms), place.number)
}

pub fn parse(token: &str) -> Option<(Direction, Key)> {
    let (letter, rest) = token.split_once('/')?;
    let direction = match letter {
        "f" => Direction::Forward,
        "b" => Direction::Backward,
        _ => return None,
    };
    let digits = rest
        .strip_suffix("/s")
        .filter(|digits| digits.len() == 56 && digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (at, number) = digits.split_at(26);
    Some((direction, Key { at_ms: unshown(at.parse().ok()?)?, stream: 0, number: number.parse().ok()? }))
}

/// Instants can lie before the epoch; digits cannot.
fn shown(at_ms: i64) -> u128 {
    (i128::from(at_ms) - i128::from(i64::MIN)) as u128
}

fn unshown(shown: u128) -> Option<i64> {
    i64::try_from(i128::try_from(shown).ok()?.checked_add(i128::from(i64::MIN))?).ok()
}

/// 56 digits, unique in the group.
pub fn event_id(at_ms: i64, stream_id: u64, number: u64) -> String {
    format!("{:017}{stream_id:019}{number:020}", at_ms.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tokens_come_back(at_ms: i64, number: u64) {
            let place = Key { at_ms, stream: 0, number };
            prop_assert_eq!(parse(&token(Direction::Forward, place)), Some((Direction::Forward, place)));
        }

        #[test]
        fn nothing_else_is_a_token(text in "[fbx]?/[0-9+]{55,57}/s|.*") {
            if let Some((direction, place)) = parse(&text) {
                prop_assert_eq!(token(direction, place), text);
            }
        }
    }
}
