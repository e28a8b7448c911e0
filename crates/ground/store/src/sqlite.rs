//! The store on SQLite: one writer thread with group commit, readers on WAL snapshots.
//!
//! `state.db` in the data directory. One SQL table per [`Table`](crate::Table), made on first use: `key TEXT`, `row TEXT`
//! (JSON), so that `sqlite3 state.db 'select * from "lambda.aliases"'` shows the state of a stopped or running server.
//! `synchronous=FULL`: in WAL mode each commit waits for the disk (<https://sqlite.org/pragma.html#pragma_synchronous>).

mod readers;
mod rows;
mod writer;

use crate::backend::{Backend, Job, Rows};
use crate::lock::DirLock;
use crate::{Changes, OpenError, feed::Announcer, passing};
use kernel::{Fault, OrFault};
use readers::Readers;
use rows::Tables;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use writer::Writer;

/// Stands in the database's `user_version`. A program refuses what it does not know.
const FORMAT: i64 = 1;
const FILE_NAME: &str = "state.db";
/// How long to wait for somebody with a `sqlite3` shell who holds the write lock.
const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// Fields in the order in which they have to go: writer, readers, lock, directory.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    announcer: Arc<Announcer>,
    _lock: DirLock,
    _temporary: Option<TempDir>,
}

impl Sqlite {
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::start(dir, "FULL", None)
    }

    /// In a directory that goes away with it. It does not wait for the disk.
    pub fn temporary() -> Result<Self, OpenError> {
        Self::temporary_with("OFF")
    }

    pub(crate) fn temporary_with(synchronous: &str) -> Result<Self, OpenError> {
        let dir = passing::folder()?;
        let path = dir.path().to_owned();
        Self::start(&path, synchronous, Some(dir))
    }

    fn start(dir: &Path, synchronous: &str, temporary: Option<TempDir>) -> Result<Self, OpenError> {
        std::fs::create_dir_all(dir).or_fault(|| format!("could not make {}", dir.display()))?;
        let lock = DirLock::take(dir)?;
        let path = dir.join(FILE_NAME);
        let connection = open_writing(&path, synchronous)?;
        let found: i64 = pragma(&connection, "user_version")?;
        if found > FORMAT {
            return Err(OpenError::TooNew { dir: dir.to_owned(), found, known: FORMAT });
        }
        set_pragma(&connection, "user_version", FORMAT)?;
        let announcer = Arc::new(Announcer::default());
        let tables = Arc::new(Tables::of(&connection)?);
        let writer = Writer::start(connection, tables.clone(), announcer.clone())?;
        let readers = Readers::new(path, tables);
        Ok(Self { writer, readers, announcer, _lock: lock, _temporary: temporary })
    }
}

impl Backend for Sqlite {
    fn submit(&self, job: Box<dyn Job>) {
        self.writer.submit(job);
    }

    fn read(&self, closure: &mut dyn FnMut(&dyn Rows)) -> Result<(), Fault> {
        self.readers.read(closure)
    }

    fn changes(&self) -> Changes {
        self.announcer.listen()
    }
}

fn open_writing(path: &Path, synchronous: &str) -> Result<Connection, Fault> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    set_pragma(&connection, "journal_mode", "WAL")?;
    set_pragma(&connection, "synchronous", synchronous)?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, Fault> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let doing = || format!("could not open the database {}", path.display());
    let connection = Connection::open_with_flags(path, flags).or_fault(doing)?;
    connection.busy_timeout(BUSY_LIMIT).or_fault(doing)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Runs a statement without answer, parsed once for each connection.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> Result<T, Fault> {
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .or_fault(|| format!("could not read pragma {name}"))
}

fn set_pragma(connection: &Connection, name: &str, value: impl rusqlite::ToSql) -> Result<(), Fault> {
    connection.pragma_update(None, name, value).or_fault(|| format!("could not set pragma {name}"))
}
