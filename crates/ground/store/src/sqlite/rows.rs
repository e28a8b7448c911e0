//! Gets, scans and changes as SQL.

use crate::Change;
use crate::backend::{Rows, RowsMut, Scan};
use kernel::{Fault, OrFault};
use parking_lot::RwLock;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::HashSet;

/// A connection that reads.
pub struct Snapshot<'c> {
    connection: &'c Connection,
    tables: &'c Tables,
}

impl<'c> Snapshot<'c> {
    pub fn new(connection: &'c Connection, tables: &'c Tables) -> Self {
        Self { connection, tables }
    }

    /// None when nobody has written to that table yet: it is made by its first writer.
    fn prepare(&self, table: &'static str, sql: &str) -> Result<Option<CachedStatement<'c>>, Fault> {
        if self.lacks(table)? {
            return Ok(None);
        }
        match self.connection.prepare_cached(sql) {
            Ok(statement) => Ok(Some(statement)),
            Err(error) if error.to_string().contains("no such table") => Ok(None),
            Err(error) => Err(Fault::caused_by(format!("could not prepare to read {table}"), error)),
        }
    }

    /// Whether the table is not in this snapshot for sure. The snapshot begins with its first read: so one is made
    /// before the answer counts, or a commit could slip in between and be seen by half.
    fn lacks(&self, table: &str) -> Result<bool, Fault> {
        if self.tables.may_have(table) {
            return Ok(false);
        }
        let doing = || "could not begin a snapshot";
        let mut any =
            self.connection.prepare_cached("SELECT 1 FROM sqlite_master LIMIT 1").or_fault(doing)?;
        any.query_row([], |_| Ok(())).optional().or_fault(doing)?;
        Ok(!self.tables.may_have(table))
    }
}

impl Rows for Snapshot<'_> {
    fn get(&self, table: &'static str, key: &str) -> Result<Option<String>, Fault> {
        let sql = format!("SELECT row FROM \"{table}\" WHERE key = ?1");
        let Some(mut statement) = self.prepare(table, &sql)? else { return Ok(None) };
        statement.query_row([key], |row| row.get(0)).optional().or_fault(|| format!("could not read {table}"))
    }

    fn scan(&self, table: &'static str, scan: &Scan) -> Result<Vec<(String, String)>, Fault> {
        let Some(mut statement) = self.prepare(table, &scan_sql(table, scan))? else { return Ok(Vec::new()) };
        let limit = i64::try_from(scan.limit).unwrap_or(i64::MAX);
        let rows = statement
            .query_map(params![scan.range.from, scan.range.below, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .or_fault(|| format!("could not read {table}"))?;
        rows.collect::<Result<_, _>>().or_fault(|| format!("could not read {table}"))
    }
}

fn scan_sql(table: &str, scan: &Scan) -> String {
    let from = if scan.range.from_excluded { ">" } else { ">=" };
    // Without an upper end the parameter is still named, so that its number exists.
    let below = if scan.range.below.is_some() { "key < ?2" } else { "?2 IS NULL" };
    let order = if scan.descending { "DESC" } else { "ASC" };
    format!("SELECT key, row FROM \"{table}\" WHERE key {from} ?1 AND {below} ORDER BY key {order} LIMIT ?3")
}

/// The tables that there may be. To ask SQLite for one that is not there costs more than to read a row.
///
/// A table is added before the commit that makes it, and stays if that fails.
#[derive(Default)]
pub struct Tables {
    names: RwLock<HashSet<String>>,
}

impl Tables {
    pub fn of(connection: &Connection) -> Result<Self, Fault> {
        let doing = || "could not list the tables";
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").or_fault(doing)?;
        let names = statement.query_map([], |row| row.get(0)).or_fault(doing)?;
        Ok(Self { names: RwLock::new(names.collect::<Result<_, _>>().or_fault(doing)?) })
    }

    fn may_have(&self, table: &str) -> bool {
        self.names.read().contains(table)
    }

    fn add(&self, table: &str) {
        self.names.write().insert(table.to_owned());
    }
}

/// The writer's connection inside one closure's savepoint.
pub struct Savepoint<'c> {
    snapshot: Snapshot<'c>,
    /// Tables that are there for sure: committed, or made by a closure of this batch that was kept.
    known: &'c HashSet<&'static str>,
    pub made: RefCell<Vec<&'static str>>,
    pub changes: RefCell<Vec<Change>>,
}

impl<'c> Savepoint<'c> {
    pub fn new(connection: &'c Connection, tables: &'c Tables, known: &'c HashSet<&'static str>) -> Self {
        Self {
            snapshot: Snapshot::new(connection, tables),
            known,
            made: RefCell::default(),
            changes: RefCell::default(),
        }
    }

    fn change(&self, table: &'static str, sql: &str, params: impl rusqlite::Params) -> Result<bool, Fault> {
        let doing = || format!("could not write to {table}");
        self.make(table)?;
        let mut statement = self.snapshot.connection.prepare_cached(sql).or_fault(doing)?;
        Ok(statement.execute(params).or_fault(doing)? > 0)
    }

    fn make(&self, table: &'static str) -> Result<(), Fault> {
        if self.known.contains(table) || self.made.borrow().contains(&table) {
            return Ok(());
        }
        if table.is_empty()
            || !table.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.'))
        {
            return Err(Fault::new(format!("`{table}` is no name for a table")));
        }
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS \"{table}\" (key TEXT NOT NULL PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID"
        );
        self.snapshot.connection.execute_batch(&sql).or_fault(|| format!("could not make table {table}"))?;
        self.snapshot.tables.add(table);
        self.made.borrow_mut().push(table);
        Ok(())
    }

    fn changed(&self, table: &'static str, key: &str) {
        self.changes.borrow_mut().push(Change { table, key: key.to_owned() });
    }
}

impl Rows for Savepoint<'_> {
    fn get(&self, table: &'static str, key: &str) -> Result<Option<String>, Fault> {
        self.snapshot.get(table, key)
    }

    fn scan(&self, table: &'static str, scan: &Scan) -> Result<Vec<(String, String)>, Fault> {
        self.snapshot.scan(table, scan)
    }
}

impl RowsMut for Savepoint<'_> {
    fn put(&self, table: &'static str, key: &str, row: &str) -> Result<(), Fault> {
        let sql = format!(
            "INSERT INTO \"{table}\" (key, row) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET row = excluded.row"
        );
        self.change(table, &sql, [key, row])?;
        self.changed(table, key);
        Ok(())
    }

    fn insert_new(&self, table: &'static str, key: &str, row: &str) -> Result<bool, Fault> {
        let sql = format!("INSERT INTO \"{table}\" (key, row) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING");
        let inserted = self.change(table, &sql, [key, row])?;
        if inserted {
            self.changed(table, key);
        }
        Ok(inserted)
    }

    fn delete(&self, table: &'static str, key: &str) -> Result<bool, Fault> {
        let deleted = self.change(table, &format!("DELETE FROM \"{table}\" WHERE key = ?1"), [key])?;
        if deleted {
            self.changed(table, key);
        }
        Ok(deleted)
    }
}
