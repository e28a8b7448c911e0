//! Readers: a few connections that only read, each call on a snapshot of its own.

use super::rows::{Snapshot, Tables};
use super::{open, run};
use crate::backend::Rows;
use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use std::sync::Arc;

/// More are opened when more are needed at once; no more than these are kept.
const IDLE_MAX: usize = 16;

pub struct Readers {
    path: PathBuf,
    tables: Arc<Tables>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub fn new(path: PathBuf, tables: Arc<Tables>) -> Self {
        Self { path, tables, idle: Mutex::default() }
    }

    /// A connection on which something went wrong, or whose closure panicked, is not used again.
    pub fn read(&self, closure: &mut dyn FnMut(&dyn Rows)) -> Result<(), Fault> {
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        run(&connection, "BEGIN").or_fault(|| "could not begin a snapshot")?;
        closure(&Snapshot::new(&connection, &self.tables));
        run(&connection, "COMMIT").or_fault(|| "could not end a snapshot")?;
        let mut idle = self.idle.lock();
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        Ok(())
    }
}
