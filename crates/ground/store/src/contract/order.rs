//! Scans: order, limits, prefixes.

use super::{Numbers, key};
use crate::{Starting, Store, Write};
use kernel::Fault;

/// Puts a row under each key: its place in the list.
async fn fill(store: Store, keys: &[(&str, &str)]) -> Result<Store, Fault> {
    let keys: Vec<_> = keys.iter().map(|(a, b)| key(a, b)).collect();
    let rows = move |tx: &mut Write<'_>| {
        keys.iter().enumerate().try_for_each(|(row, key)| tx.put::<Numbers>(key, &(row as u64)))
    };
    store.write(rows).await?;
    Ok(store)
}

fn names(rows: Vec<((String, String), u64)>) -> Vec<String> {
    rows.into_iter().map(|((a, b), _)| format!("{a}/{b}")).collect()
}

pub async fn scans_are_in_key_order(store: Store) -> Result<(), Fault> {
    let store =
        fill(store, &[("b", "a"), ("a", "é"), ("a", "z"), ("a", ""), ("a b", "x"), ("a", "Z")]).await?;
    let all = store.read(|tx| tx.scan::<Numbers>(&(), None, usize::MAX)).await?;
    assert_eq!(names(all), ["a/", "a/Z", "a/z", "a/é", "a b/x", "b/a"]);
    Ok(())
}

pub async fn scans_go_on_after_a_key(store: Store) -> Result<(), Fault> {
    let store = fill(store, &[("a", "1"), ("a", "2"), ("a", "3"), ("b", "1")]).await?;
    let page = |after: Option<&'static str>| {
        let after = after.map(|b| key("a", b));
        let store = store.clone();
        async move { store.read(|tx| tx.scan::<Numbers>(&"a".to_owned(), after.as_ref(), 2)).await.map(names) }
    };
    assert_eq!(page(None).await?, ["a/1", "a/2"]);
    assert_eq!(page(Some("2")).await?, ["a/3"]);
    assert_eq!(page(Some("1x")).await?, ["a/2", "a/3"], "a key that is not there marks a place all the same");
    assert_eq!(page(Some("9")).await?, [""; 0]);
    let other = store.read(|tx| tx.scan::<Numbers>(&"b".to_owned(), Some(&key("a", "9")), 2)).await?;
    assert_eq!(names(other), ["b/1"], "a place before the prefix is its beginning");
    Ok(())
}

pub async fn scans_start_at_a_key(store: Store) -> Result<(), Fault> {
    let store = fill(store, &[("a", "1"), ("a", "2"), ("a", "3"), ("b", "1")]).await?;
    let from = store.read(|tx| tx.scan_from::<Numbers>(&"a".to_owned(), &key("a", "2"), 9)).await?;
    assert_eq!(names(from), ["a/2", "a/3"]);
    let all = store.read(|tx| tx.scan_from::<Numbers>(&"a".to_owned(), &key("", ""), 9)).await?;
    assert_eq!(names(all), ["a/1", "a/2", "a/3"]);
    Ok(())
}

pub async fn scans_go_backwards(store: Store) -> Result<(), Fault> {
    let store = fill(store, &[("a", "1"), ("a", "2"), ("a", "3"), ("b", "1")]).await?;
    let last = store.read(|tx| tx.scan_back::<Numbers>(&"a".to_owned(), None, 2)).await?;
    assert_eq!(names(last), ["a/3", "a/2"]);
    let before = store.read(|tx| tx.scan_back::<Numbers>(&"a".to_owned(), Some(&key("a", "2")), 2)).await?;
    assert_eq!(names(before), ["a/1"]);
    let all = store.read(|tx| tx.scan_back::<Numbers>(&"a".to_owned(), Some(&key("z", "")), 9)).await?;
    assert_eq!(names(all), ["a/3", "a/2", "a/1"]);
    Ok(())
}

pub async fn prefixes_do_not_leak(store: Store) -> Result<(), Fault> {
    let store =
        fill(store, &[("a", "1"), ("a", "11"), ("a", "2"), ("a ", "1"), ("a!", "1"), ("aa", "1")]).await?;
    let part = store.read(|tx| tx.scan::<Numbers>(&"a".to_owned(), None, 9)).await?;
    assert_eq!(names(part), ["a/1", "a/11", "a/2"]);
    let begins = store.read(|tx| tx.scan::<Numbers>(&Starting("a".to_owned(), "1"), None, 9)).await?;
    assert_eq!(names(begins), ["a/1", "a/11"]);
    let first = store.read(|tx| tx.scan::<Numbers>(&Starting((), "a"), None, 9)).await?;
    assert_eq!(first.len(), 6);
    Ok(())
}

pub async fn odd_keys_come_back(store: Store) -> Result<(), Fault> {
    let odd = [("\0", "\0\0"), (" ", "!"), ("\u{10ffff}", "%_'\""), ("", ""), ("line\nbreak", "\t\u{7f}")];
    let store = fill(store, &odd).await?;
    for (row, (a, b)) in odd.iter().enumerate() {
        assert_eq!(super::get(&store, a, b).await?, Some(row as u64), "{a:?} {b:?}");
    }
    let mut all = store.read(|tx| tx.scan::<Numbers>(&(), None, 9)).await?;
    all.sort_by_key(|(_, row)| *row);
    assert_eq!(all.into_iter().map(|(found, _)| found).collect::<Vec<_>>(), odd.map(|(a, b)| key(a, b)));
    Ok(())
}
