//! The handle: transactions as async calls.

use crate::backend::{Backend, Job, RowsMut};
use crate::sqlite::Sqlite;
use crate::{Changes, OpenError, Read, Write};
use kernel::{Fault, OrFault};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Cheap to clone; the last clone that goes away closes the database.
#[derive(Clone)]
pub struct Store {
    backend: Arc<dyn Backend>,
}

impl Store {
    /// Opens the state in `dir` (made if need be), for this process alone.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, OpenError> {
        Ok(Self::on(Sqlite::open(dir.as_ref())?))
    }

    /// For tests: a database in a directory of its own that goes away with the store. It is a real SQLite that does
    /// all but wait for the disk.
    pub fn in_memory() -> Result<Self, OpenError> {
        Ok(Self::on(Sqlite::temporary()?))
    }

    pub fn on(backend: impl Backend) -> Self {
        Self { backend: Arc::new(backend) }
    }

    /// Runs `closure` in a transaction, and answers when it is on disk. An error from the closure undoes all that it
    /// did, and only that. The closure has to be pure: it may run more than once, and it holds up every other writer.
    ///
    /// A caller that goes away while it waits does not stop a transaction that was already queued.
    pub fn write<T, E, F>(&self, closure: F) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: FnMut(&mut Write<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let backend = self.backend.clone();
        async move {
            let (answer, answered) = oneshot::channel();
            backend.submit(Box::new(Closure { closure, result: None, answer }));
            answered.await.or_fault(|| "the store was closed before the transaction was committed")?
        }
    }

    /// Runs `closure` on a snapshot, on this thread: it should take microseconds.
    pub async fn read<T, E, F>(&self, mut closure: F) -> Result<T, E>
    where
        F: FnMut(&Read<'_>) -> Result<T, E>,
        E: From<Fault>,
    {
        let mut result = None;
        let mut run = |read: Read<'_>| {
            let concluded = closure(&read);
            if concluded.is_ok() && read.has_failed() { Err(went_on("a read").into()) } else { concluded }
        };
        self.backend.read(&mut |rows| result = Some(run(Read::new(rows))))?;
        result.or_fault(|| "the database did not run the closure")?
    }

    /// What is committed from now on.
    pub fn changes(&self) -> Changes {
        self.backend.changes()
    }
}

struct Closure<F, T, E> {
    closure: F,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Closure<F, T, E>
where
    F: FnMut(&mut Write<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run(&mut self, rows: &dyn RowsMut) -> bool {
        self.result = None;
        let mut write = Write::new(rows);
        let result = (self.closure)(&mut write);
        let result = match result {
            Ok(_) if write.has_failed() => Err(went_on("a transaction").into()),
            result => result,
        };
        self.result.insert(result).is_ok()
    }

    fn finish(self: Box<Self>, committed: Result<(), Fault>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Fault::new("a transaction was committed without having run").into()),
            (Err(fault), _) => Err(fault.into()),
        };
        // An error only says that the caller has gone away.
        let _ = self.answer.send(result);
    }
}

/// A closure that swallowed a fault of the database has concluded from rows that it did not see.
fn went_on(what: &str) -> Fault {
    Fault::new(format!("{what} went on after the database had failed: it does not count"))
}
