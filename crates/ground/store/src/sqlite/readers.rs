//! Readers: a few connections that only read, each call on a snapshot of its own.

use super::open;
use super::rows::Snapshot;
use crate::backend::Rows;
use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;

/// More are opened when more are needed at once; no more than these are kept.
const IDLE_MAX: usize = 16;

pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::default() }
    }

    /// A connection on which something went wrong, or whose closure panicked, is not used again.
    pub fn read(&self, closure: &mut dyn FnMut(&dyn Rows)) -> Result<(), Fault> {
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        connection.execute_batch("BEGIN").or_fault(|| "could not begin a snapshot")?;
        closure(&Snapshot::new(&connection));
        connection.execute_batch("COMMIT").or_fault(|| "could not end a snapshot")?;
        let mut idle = self.idle.lock();
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        Ok(())
    }
}
