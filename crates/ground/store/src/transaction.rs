//! What a closure sees: typed gets and scans, and in a [`Write`] typed changes.

use crate::backend::{Rows, RowsMut, Scan};
use crate::{Key, PrefixOf, Table, key::KeyRange};
use kernel::{Fault, OrFault};
use std::cell::Cell;
use std::ops::Deref;

/// What a scan answers: keys and rows, in order.
pub type Found<T> = Vec<(<T as Table>::Key, <T as Table>::Row)>;

/// A snapshot.
pub struct Read<'a> {
    rows: &'a dyn Rows,
    /// Whether any call has failed: then nothing that the closure concludes can be relied upon.
    failed: Cell<bool>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(rows: &'a dyn Rows) -> Self {
        Self { rows, failed: Cell::new(false) }
    }

    pub fn get<T: Table>(&self, key: &T::Key) -> Result<Option<T::Row>, Fault> {
        let row = self.seen(self.rows.get(T::NAME, &key.to_text()))?;
        row.map(|row| self.seen(decode_row::<T>(key, &row))).transpose()
    }

    /// The rows under `prefix` in the order of their keys, from the first one after `after`, at most `limit`.
    pub fn scan<T: Table>(
        &self,
        prefix: &impl PrefixOf<T::Key>,
        after: Option<&T::Key>,
        limit: usize,
    ) -> Result<Found<T>, Fault> {
        let range = prefix.range();
        let range = if let Some(after) = after { range.after(after.to_text()) } else { range };
        self.rows_of::<T>(range, false, limit)
    }

    /// As [`scan`](Self::scan), but `from` itself belongs to the answer.
    pub fn scan_from<T: Table>(
        &self,
        prefix: &impl PrefixOf<T::Key>,
        from: &T::Key,
        limit: usize,
    ) -> Result<Found<T>, Fault> {
        self.rows_of::<T>(prefix.range().at_or_after(from.to_text()), false, limit)
    }

    /// The rows under `prefix` from the last one (before `before`) downwards.
    pub fn scan_back<T: Table>(
        &self,
        prefix: &impl PrefixOf<T::Key>,
        before: Option<&T::Key>,
        limit: usize,
    ) -> Result<Found<T>, Fault> {
        let range = prefix.range();
        let range = if let Some(before) = before { range.before(before.to_text()) } else { range };
        self.rows_of::<T>(range, true, limit)
    }

    fn rows_of<T: Table>(&self, range: KeyRange, descending: bool, limit: usize) -> Result<Found<T>, Fault> {
        let found = self.seen(self.rows.scan(T::NAME, &Scan { range, descending, limit }))?;
        let typed = found.into_iter().map(|(key, row)| {
            let key = T::Key::from_text(&key)?;
            let row = decode_row::<T>(&key, &row)?;
            Ok((key, row))
        });
        self.seen(typed.collect())
    }

    fn seen<R>(&self, result: Result<R, Fault>) -> Result<R, Fault> {
        if result.is_err() {
            self.failed.set(true);
        }
        result
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed.get()
    }
}

/// A transaction. Reads see what this closure has written.
pub struct Write<'a> {
    read: Read<'a>,
    rows: &'a dyn RowsMut,
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;
    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

impl<'a> Write<'a> {
    pub(crate) fn new(rows: &'a dyn RowsMut) -> Self {
        Self { read: Read::new(rows), rows }
    }

    pub fn put<T: Table>(&mut self, key: &T::Key, row: &T::Row) -> Result<(), Fault> {
        let row = self.seen(encode_row::<T>(row))?;
        self.seen(self.rows.put(T::NAME, &key.to_text(), &row))
    }

    /// False, and no change, when there is a row under that key.
    pub fn insert_new<T: Table>(&mut self, key: &T::Key, row: &T::Row) -> Result<bool, Fault> {
        let row = self.seen(encode_row::<T>(row))?;
        self.seen(self.rows.insert_new(T::NAME, &key.to_text(), &row))
    }

    /// False when there was no such row.
    pub fn delete<T: Table>(&mut self, key: &T::Key) -> Result<bool, Fault> {
        self.seen(self.rows.delete(T::NAME, &key.to_text()))
    }
}

fn encode_row<T: Table>(row: &T::Row) -> Result<String, Fault> {
    serde_json::to_string(row).or_fault(|| format!("could not encode a row of {}", T::NAME))
}

fn decode_row<T: Table>(key: &T::Key, row: &str) -> Result<T::Row, Fault> {
    serde_json::from_str(row)
        .or_fault(|| format!("the row `{}` of {} does not decode", key.to_text(), T::NAME))
}
