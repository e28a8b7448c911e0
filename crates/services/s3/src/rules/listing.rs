//! What a listing shows: prefix, delimiter, page size, and where the next page begins.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html> (read 2026-11-21).
//! Surprises: a common prefix counts as one entry however many keys are in it; a marker inside a common prefix leaves out
//! that whole prefix; `max-keys=0` is an empty page that is not truncated.

/// A key, as the listing sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sorted<'k> {
    Key(&'k str),
    /// Everything that begins with this text is one entry.
    Group(&'k str),
}

/// Where a key belongs, when the listing has this prefix and delimiter.
pub fn sort<'k>(key: &'k str, prefix: &str, delimiter: &str) -> Sorted<'k> {
    let rest = key.get(prefix.len()..).unwrap_or_default();
    match rest.find(delimiter) {
        Some(at) if !delimiter.is_empty() => Sorted::Group(&key[..prefix.len() + at + delimiter.len()]),
        _ => Sorted::Key(key),
    }
}

/// Where to look for the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    Start,
    After(String),
    /// At this key or later.
    From(String),
    End,
}

/// Where a page begins that comes after `marker`.
pub fn cursor_after(marker: Option<&str>, prefix: &str, delimiter: &str) -> Cursor {
    match marker.filter(|marker| !marker.is_empty()) {
        None => Cursor::Start,
        Some(marker) if marker.starts_with(prefix) => match sort(marker, prefix, delimiter) {
            Sorted::Group(group) => beyond(group),
            Sorted::Key(key) => Cursor::After(key.to_owned()),
        },
        Some(marker) => Cursor::After(marker.to_owned()),
    }
}

/// The place just after all keys that begin with `group`.
pub fn beyond(group: &str) -> Cursor {
    let mut text = group.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (u32::from(last) + 1..=0x10_FFFF).find_map(char::from_u32) {
            text.push(next);
            return Cursor::From(text);
        }
    }
    Cursor::End
}

#[derive(Debug)]
pub struct Page<T> {
    pub entries: Vec<(String, T)>,
    pub groups: Vec<String>,
    /// The last entry or group, when there is more after it.
    pub next: Option<String>,
}

/// Fills a page. `fetch(cursor, limit)` answers the next keys under the prefix, in order, at most `limit`.
pub fn fill<T, E>(
    prefix: &str,
    delimiter: &str,
    marker: Option<&str>,
    max: usize,
    mut fetch: impl FnMut(&Cursor, usize) -> Result<Vec<(String, T)>, E>,
) -> Result<Page<T>, E> {
    let mut page = Page { entries: Vec::new(), groups: Vec::new(), next: None };
    let mut cursor = cursor_after(marker, prefix, delimiter);
    let mut last = None;
    while max > 0 && cursor != Cursor::End {
        let wanted = max - page.entries.len() - page.groups.len() + 1;
        let found = fetch(&cursor, wanted)?;
        let exhausted = found.len() < wanted;
        let mut group_seen = false;
        for (key, entry) in found {
            if page.entries.len() + page.groups.len() == max {
                page.next = last;
                return Ok(page);
            }
            match sort(&key, prefix, delimiter) {
                Sorted::Group(group) => {
                    cursor = beyond(group);
                    page.groups.push(group.to_owned());
                    last = Some(group.to_owned());
                    group_seen = true;
                    break;
                }
                Sorted::Key(_) => {
                    cursor = Cursor::After(key.clone());
                    last = Some(key.clone());
                    page.entries.push((key, entry));
                }
            }
        }
        if exhausted && !group_seen {
            break;
        }
    }
    Ok(page)
}

/// `encoding-type=url`. A slash stays as it is; a space is `%20`, which every client decodes.
pub fn url_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    fn page(
        keys: &BTreeSet<String>,
        prefix: &str,
        delimiter: &str,
        marker: Option<&str>,
        max: usize,
    ) -> Page<()> {
        let fetch = |cursor: &Cursor, limit: usize| {
            let after = keys.iter().filter(|key| {
                key.starts_with(prefix)
                    && match cursor {
                        Cursor::Start => true,
                        Cursor::After(after) => *key > after,
                        Cursor::From(from) => *key >= from,
                        Cursor::End => false,
                    }
            });
            Ok::<_, Infallible>(after.take(limit).map(|key| (key.clone(), ())).collect())
        };
        match fill(prefix, delimiter, marker, max, fetch) {
            Ok(page) => page,
            Err(never) => match never {},
        }
    }

    /// The whole listing, by the definition.
    fn all(keys: &BTreeSet<String>, prefix: &str, delimiter: &str) -> (Vec<String>, BTreeSet<String>) {
        let (mut entries, mut groups) = (Vec::new(), BTreeSet::new());
        for key in keys.iter().filter(|key| key.starts_with(prefix)) {
            match sort(key, prefix, delimiter) {
                Sorted::Key(key) => entries.push(key.to_owned()),
                Sorted::Group(group) => drop(groups.insert(group.to_owned())),
            }
        }
        (entries, groups)
    }

    proptest! {
        #[test]
        fn pages_add_up(
            keys in proptest::collection::btree_set("[ab/\u{10ffff}]{1,6}", 0..30),
            prefix in "[a/]{0,2}",
            delimiter in prop_oneof![Just(""), Just("/"), Just("a/")],
            max in 1usize..5,
        ) {
            let (mut entries, mut groups, mut marker) = (Vec::new(), Vec::new(), None);
            loop {
                let page = page(&keys, &prefix, delimiter, marker.as_deref(), max);
                prop_assert!(page.entries.len() + page.groups.len() <= max);
                entries.extend(page.entries.into_iter().map(|(key, ())| key));
                groups.extend(page.groups);
                match page.next {
                    Some(next) => marker = Some(next),
                    None => break,
                }
            }
            let expected = all(&keys, &prefix, delimiter);
            prop_assert_eq!(&entries, &expected.0);
            prop_assert_eq!(groups, expected.1.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn as_in_the_user_guide() {
        let keys: BTreeSet<String> =
            ["sample.jpg", "photos/2006/January/a", "photos/2006/February/b", "photos/2007/c"]
                .map(String::from)
                .into();
        let top = page(&keys, "", "/", None, 1000);
        assert_eq!((top.entries.len(), top.groups), (1, vec!["photos/".to_owned()]));
        let under = page(&keys, "photos/2006/", "/", None, 1);
        assert_eq!(under.groups, ["photos/2006/February/"]);
        assert_eq!(under.next.as_deref(), Some("photos/2006/February/"));
        let none = page(&keys, "", "", None, 0);
        assert_eq!((none.entries.len(), none.next), (0, None));
        let inside = page(&keys, "", "/", Some("photos/2006"), 1000);
        assert!(inside.groups.is_empty(), "the marker is inside the group");
    }

    #[test]
    fn encoded() {
        assert_eq!(url_encoded("a b+/\u{e9}\n"), "a%20b%2B/%C3%A9%0A");
    }
}
