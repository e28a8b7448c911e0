//! One page of a list that is at hand in the order of its keys.

use crate::errors;
use wire::{Cx, Refusal, page};

const ITEMS_DEFAULT: usize = 100;

/// Items of one page and the marker of the next.
pub struct Page<T> {
    pub items: Vec<T>,
    pub marker: Option<String>,
}

impl<T> Page<T> {
    pub fn is_truncated(&self) -> Option<bool> {
        Some(self.marker.is_some())
    }

    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(to).collect(), marker: self.marker }
    }
}

/// What a caller asked for.
pub struct Wanted {
    /// Only what comes after this key.
    pub after: Option<String>,
    pub limit: usize,
}

pub fn wanted(
    cx: &Cx,
    operation: &str,
    marker: Option<&str>,
    max_items: Option<i64>,
) -> Result<Wanted, Refusal> {
    let after = match marker {
        Some(marker) => Some(page::key(operation, &cx.scope, marker).ok_or_else(errors::invalid_marker)?),
        None => None,
    };
    let limit = max_items.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(ITEMS_DEFAULT);
    Ok(Wanted { after, limit })
}

/// Cuts a page out of `all`, which is sorted by its keys.
pub fn cut<T>(
    cx: &Cx,
    operation: &str,
    wanted: &Wanted,
    all: impl IntoIterator<Item = (String, T)>,
) -> Page<T> {
    let beyond = |key: &String| wanted.after.as_ref().is_none_or(|after| key > after);
    let mut rest = all.into_iter().filter(|(key, _)| beyond(key)).peekable();
    let mut items = Vec::new();
    let mut last = None;
    while items.len() < wanted.limit {
        let Some((key, item)) = rest.next() else { break };
        last = Some(key);
        items.push(item);
    }
    let more = rest.peek().is_some();
    Page { items, marker: last.filter(|_| more).map(|key| page::token(operation, &cx.scope, &key)) }
}
