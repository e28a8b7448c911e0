//! A writer that is killed in the middle of its load: every row that it had acknowledged is there.
//!
//! The test runs itself as a child process, which prints a line after each acknowledgement. Killing a process proves
//! the order (commit, then answer) and the recovery; that the disk has it is `synchronous=FULL`'s part.

use super::{Numbers, key};
use crate::{OpenError, Store};
use kernel::Fault;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const DIR: &str = "STORE_CRASH_DIR";
const LIFE: &str = "STORE_CRASH_LIFE";
const LIVES: u64 = 6;
const WRITERS: u64 = 16;

/// Not a test: what the child does until it is killed.
#[test]
fn endless_writer() {
    let (Ok(dir), Ok(life)) = (std::env::var(DIR), std::env::var(LIFE)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let store = Store::open(dir).expect("the lock went with the killed process");
    let writers: Vec<_> = (0..WRITERS)
        .map(|w| runtime.spawn(acknowledge_for_ever(store.clone(), format!("{life}-{w}"))))
        .collect();
    for writer in writers {
        runtime.block_on(writer).expect("no panic").expect("no fault");
    }
}

async fn acknowledge_for_ever(store: Store, name: String) -> Result<(), Fault> {
    for n in 0.. {
        let row = key(&name, &n.to_string());
        store.write(move |tx| tx.put::<Numbers>(&row, &n)).await?;
        // One write call, so that a line is whole or not there.
        let line = format!("acknowledged {name} {n}\n");
        std::io::stdout().write_all(line.as_bytes()).expect("the parent reads");
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "the test has to kill a process")]
fn child(dir: &Path, life: u64) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "contract::crash::endless_writer", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(LIFE, life.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test starts")
}

/// Kills the child after `enough` acknowledgements; all that it had printed until then.
fn acknowledged_until_killed(mut child: Child, enough: usize) -> Vec<(String, String)> {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let mut acknowledged = Vec::new();
    let mut take = |line: String| {
        // The harness may have put its own text before the first line.
        if let [.., "acknowledged", name, n] = line.split(' ').collect::<Vec<_>>()[..] {
            acknowledged.push(key(name, n));
        }
    };
    lines.by_ref().filter(|line| line.contains("acknowledged")).take(enough).for_each(&mut take);
    child.kill().expect("it runs");
    lines.for_each(&mut take);
    child.wait().expect("it was killed");
    acknowledged
}

#[test]
fn every_acknowledged_row_survives_kill_9() {
    let dir = tempfile::tempdir().expect("a directory");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut acknowledged = HashSet::new();
    for life in 0..LIVES {
        let enough = 50 + 37 * life as usize;
        acknowledged.extend(acknowledged_until_killed(child(dir.path(), life), enough));
        let store = Store::open(dir.path()).expect("opens after a kill");
        let there = runtime.block_on(store.read(|tx| tx.scan::<Numbers>(&(), None, usize::MAX)));
        let there: HashSet<_> = there.expect("reads").into_iter().map(|(key, _)| key).collect();
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "life {life}: lost {lost:?}");
        assert!(acknowledged.len() >= enough, "life {life}: {} acknowledged", acknowledged.len());
    }
}

#[test]
fn a_second_server_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = Store::open(dir.path()).expect("free");
    let refused = Store::open(dir.path()).err().expect("held");
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    drop(first);
    reopened(dir.path()).expect("free again");
}

/// A process that another test is just starting has our files, and with them the lock, until it becomes itself.
fn reopened(dir: &Path) -> Result<Store, OpenError> {
    loop {
        match Store::open(dir) {
            Err(OpenError::InUse { .. }) => std::thread::yield_now(),
            opened => return opened,
        }
    }
}

#[test]
fn a_newer_format_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(Store::open(dir.path()).expect("free"));
    let database = rusqlite::Connection::open(dir.path().join("state.db")).expect("opens");
    database.pragma_update(None, "user_version", 99).expect("set");
    drop(database);
    let refused = reopened(dir.path()).err().expect("too new").to_string();
    assert!(refused.contains("format 99"), "{refused}");
}
