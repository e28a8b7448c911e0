//! Ranges of keys: all that begin with given parts, or whose next part begins with a given text.

use super::{ESCAPE, Key, KeyText, SEPARATOR, escape};

/// A range of encoded keys. `from` is the least text in it (or just below it), `below` the least text above it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyRange {
    pub from: String,
    /// Whether a key that equals `from` is left out.
    pub from_excluded: bool,
    pub below: Option<String>,
}

impl KeyRange {
    /// Only what comes after `key`.
    pub(crate) fn after(mut self, key: String) -> Self {
        if key >= self.from {
            (self.from, self.from_excluded) = (key, true);
        }
        self
    }

    /// Only `key` and what comes after it.
    pub(crate) fn at_or_after(mut self, key: String) -> Self {
        if key > self.from {
            (self.from, self.from_excluded) = (key, false);
        }
        self
    }

    /// Only what comes before `key`.
    pub(crate) fn before(mut self, key: String) -> Self {
        if self.below.as_ref().is_none_or(|below| key < *below) {
            self.below = Some(key);
        }
        self
    }
}

/// The first parts of keys of type `K`: `()` for all keys, or the first components of the tuple that `K` is.
pub trait PrefixOf<K> {
    fn range(&self) -> KeyRange;
}

impl<K: Key> PrefixOf<K> for () {
    fn range(&self) -> KeyRange {
        KeyRange::default()
    }
}

/// Keys whose first parts are `.0` and whose next part (which must be text) begins with `.1`.
#[derive(Debug, Clone)]
pub struct Starting<P, S>(pub P, pub S);

impl<K: Key, P: PrefixOf<K>, S: AsRef<str>> PrefixOf<K> for Starting<P, S> {
    fn range(&self) -> KeyRange {
        let mut range = self.0.range();
        if !self.1.as_ref().is_empty() {
            escape(self.1.as_ref(), &mut range.from);
            range.below = just_above_all_that_begin_with(&range.from);
        }
        range
    }
}

/// The least text that is greater than every text that begins with `prefix`.
fn just_above_all_that_begin_with(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        let next = (u32::from(last) + 1..=0x10_FFFF).find_map(char::from_u32);
        if let Some(next) = next {
            text.push(next);
            return Some(text);
        }
    }
    None
}

fn within<P: Key>(parts: &P) -> KeyRange {
    let mut text = KeyText::default();
    parts.encode(&mut text);
    let parts = text.text;
    // `!` is the character after the space that ends the parts.
    KeyRange {
        below: Some(format!("{parts}{ESCAPE}")),
        from: format!("{parts}{SEPARATOR}"),
        from_excluded: false,
    }
}

macro_rules! prefixes {
    ($([$($all:ident)+]: $prefix:ty;)+) => {$(
        impl<$($all: Key),+> PrefixOf<($($all,)+)> for $prefix {
            fn range(&self) -> KeyRange {
                within(self)
            }
        }
    )+};
}
prefixes! {
    [A B]: A;
    [A B C]: A;
    [A B C]: (A, B);
    [A B C D]: A;
    [A B C D]: (A, B);
    [A B C D]: (A, B, C);
    [A B C D E]: A;
    [A B C D E]: (A, B);
    [A B C D E]: (A, B, C);
    [A B C D E]: (A, B, C, D);
}
