//! The writer thread: takes all the jobs that wait, runs each in a savepoint, commits once, then answers all.

use super::rows::{Savepoint, Tables};
use super::run;
use crate::Change;
use crate::backend::Job;
use crate::feed::Announcer;
use kernel::{Fault, OrFault};
use rusqlite::Connection;
use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// So that the first of a batch does not wait for ever.
const JOBS_PER_COMMIT_MAX: usize = 512;

pub struct Writer {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(
        connection: Connection,
        tables: Arc<Tables>,
        announcer: Arc<Announcer>,
    ) -> Result<Self, Fault> {
        let (queue, jobs) = channel();
        let writing = Writing { connection, tables, announcer, known: HashSet::new() };
        let builder = std::thread::Builder::new().name("store-writer".into());
        let thread =
            builder.spawn(move || writing.work(&jobs)).or_fault(|| "could not start the writer thread")?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub fn submit(&self, job: Box<dyn Job>) {
        let refused = match &self.queue {
            Some(queue) => queue.send(job).err().map(|refused| refused.0),
            None => Some(job),
        };
        if let Some(job) = refused {
            job.finish(Err(Fault::new("the store's writer has stopped")));
        }
    }
}

impl Drop for Writer {
    /// Lets what is queued be committed. The thread itself may drop the last store (from a closure): it cannot wait
    /// for itself, and ends on its own.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct Writing {
    connection: Connection,
    tables: Arc<Tables>,
    announcer: Arc<Announcer>,
    known: HashSet<&'static str>,
}

/// What the kept closures of a batch did.
#[derive(Default)]
struct Kept {
    changes: Vec<Change>,
    made: Vec<&'static str>,
}

impl Writing {
    fn work(mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut batch = vec![first];
            batch.extend(jobs.try_iter().take(JOBS_PER_COMMIT_MAX - 1));
            self.commit(batch);
        }
    }

    fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let mut outcomes = Vec::with_capacity(batch.len());
        let committed = self.run_all(&mut batch, &mut outcomes);
        match committed {
            Ok(changes) => self.announcer.tell(changes),
            Err(fault) => {
                self.undo();
                // Whatever a closure concluded, it concluded from rows that are not there: nobody gets an answer.
                outcomes = batch.iter().map(|_| Err(again(&fault))).collect();
            }
        }
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            job.finish(outcome);
        }
    }

    /// Runs every job in one transaction and commits it.
    fn run_all(
        &mut self,
        batch: &mut [Box<dyn Job>],
        outcomes: &mut Vec<Result<(), Fault>>,
    ) -> Result<Vec<Change>, Fault> {
        let tables_before = self.known.clone();
        let result = (|| {
            self.sql("BEGIN IMMEDIATE")?;
            let mut changes = Vec::new();
            for job in batch {
                let (outcome, kept) = self.run_one(job.as_mut())?;
                changes.extend(kept.changes);
                self.known.extend(kept.made);
                outcomes.push(outcome);
            }
            self.sql("COMMIT")?;
            Ok(changes)
        })();
        if result.is_err() {
            self.known = tables_before;
        }
        result
    }

    /// Runs one job in a savepoint. The outer error ends the whole batch: the transaction itself is broken.
    fn run_one(&self, job: &mut dyn Job) -> Result<(Result<(), Fault>, Kept), Fault> {
        self.sql("SAVEPOINT job")?;
        let savepoint = Savepoint::new(&self.connection, &self.tables, &self.known);
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(&savepoint)));
        if self.connection.is_autocommit() {
            return Err(Fault::new("the database gave up the transaction"));
        }
        let outcome = match ran {
            Ok(true) => {
                self.sql("RELEASE job")?;
                let kept = Kept { changes: savepoint.changes.take(), made: savepoint.made.take() };
                return Ok((Ok(()), kept));
            }
            Ok(false) => Ok(()),
            Err(panic) => Err(Fault::new(format!("a transaction panicked: {}", panic_text(&*panic)))),
        };
        self.sql("ROLLBACK TO job")?;
        self.sql("RELEASE job")?;
        Ok((outcome, Kept::default()))
    }

    fn sql(&self, sql: &'static str) -> Result<(), Fault> {
        run(&self.connection, sql).or_fault(|| format!("could not {sql} in the database"))
    }

    fn undo(&self) {
        if !self.connection.is_autocommit() {
            // When this fails too, the next BEGIN fails, and says so to its callers.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// The same fault for each caller of a batch.
fn again(fault: &Fault) -> Fault {
    Fault::caused_by("the transaction was not committed", fault.chain())
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no message)")
}
