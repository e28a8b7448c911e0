//! The contract: what every backend has to pass. Written against [`Store`] only.
//!
//! A new backend adds one `backend_passes!` with a way to open an empty store. `crash` is about a process that dies
//! and needs a directory; it says how many acknowledged rows are there afterwards.

mod crash;
mod order;
mod transactions;

use crate::{Store, Table};
use kernel::Fault;

macro_rules! backend_passes {
    ($backend:ident, $open:expr) => {
        mod $backend {
            use crate::Store;
            use crate::contract::{order, transactions};

            fn empty() -> Store {
                $open
            }
            backend_passes!(@tests order: scans_are_in_key_order, scans_go_on_after_a_key, scans_go_backwards,
                prefixes_do_not_leak, odd_keys_come_back, scans_start_at_a_key);
            backend_passes!(@tests transactions: rows_come_back, insert_new_inserts_once, delete_says_what_it_did,
                an_error_undoes_its_own_closure_only, a_swallowed_fault_undoes_too, a_panic_is_a_fault_and_the_store_lives,
                closures_see_their_own_writes, snapshots_do_not_move, nothing_is_lost_between_writers,
                changes_are_told_in_commit_order, undone_changes_are_not_told, a_slow_listener_is_told_so,
                tables_nobody_wrote_to_are_empty, closures_may_hold_the_last_store, large_rows_come_back);
        }
    };
    (@tests $module:ident: $($test:ident),+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            $module::$test(empty()).await.expect("the contract holds");
        }
    )+};
}
backend_passes!(sqlite, Store::in_memory().expect("a store"));
backend_passes!(
    sqlite_waiting_for_the_disk,
    Store::on(crate::sqlite::Sqlite::temporary_with("FULL").expect("a store"))
);

struct Numbers;
impl Table for Numbers {
    const NAME: &'static str = "contract.numbers";
    type Key = (String, String);
    type Row = u64;
}

fn key(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

async fn put(store: &Store, a: &str, b: &str, row: u64) -> Result<(), Fault> {
    let key = key(a, b);
    store.write(move |tx| tx.put::<Numbers>(&key, &row)).await
}

async fn get(store: &Store, a: &str, b: &str) -> Result<Option<u64>, Fault> {
    store.read(|tx| tx.get::<Numbers>(&key(a, b))).await
}
