//! Transactions: all or nothing, isolated, told in order, and alive after whatever a closure does.

use super::{Numbers, get, key, put};
use crate::{Change, News, Store, Table};
use kernel::Fault;
use serde::{Deserialize, Serialize};

/// A caller's own error.
#[derive(Debug)]
enum Refused {
    Because(u64),
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub async fn rows_come_back(store: Store) -> Result<(), Fault> {
    assert_eq!(get(&store, "a", "b").await?, None);
    put(&store, "a", "b", 1).await?;
    put(&store, "a", "b", 2).await?;
    assert_eq!(get(&store, "a", "b").await?, Some(2));
    Ok(())
}

pub async fn insert_new_inserts_once(store: Store) -> Result<(), Fault> {
    let insert = |row: u64| store.write(move |tx| tx.insert_new::<Numbers>(&key("a", "b"), &row));
    assert!(insert(1).await?);
    assert!(!insert(2).await?);
    assert_eq!(get(&store, "a", "b").await?, Some(1));
    Ok(())
}

pub async fn delete_says_what_it_did(store: Store) -> Result<(), Fault> {
    let delete = || store.write(|tx| tx.delete::<Numbers>(&key("a", "b")));
    assert!(!delete().await?);
    put(&store, "a", "b", 1).await?;
    assert!(delete().await?);
    assert_eq!(get(&store, "a", "b").await?, None);
    Ok(())
}

pub async fn an_error_undoes_its_own_closure_only(store: Store) -> Result<(), Fault> {
    let mut calls = Vec::new();
    for n in 0..50u64 {
        calls.push(store.write(move |tx| -> Result<(), Refused> {
            tx.put::<Numbers>(&key("n", &n.to_string()), &n)?;
            if n % 2 == 1 { Err(Refused::Because(n)) } else { Ok(()) }
        }));
    }
    // All at once, so that they share commits.
    let answers: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    for (n, answer) in (0u64..).zip(answers) {
        match answer.await.expect("no panic") {
            Ok(()) => assert_eq!(n % 2, 0),
            Err(Refused::Because(m)) => assert_eq!((m, n % 2), (n, 1)),
            Err(Refused::Fault(fault)) => return Err(fault),
        }
        assert_eq!(get(&store, "n", &n.to_string()).await?, (n % 2 == 0).then_some(n));
    }
    Ok(())
}

/// The same SQL table as `Numbers`, with another idea of its rows.
struct Misread;
impl Table for Misread {
    const NAME: &'static str = Numbers::NAME;
    type Key = (String, String);
    type Row = String;
}

pub async fn a_swallowed_fault_undoes_too(store: Store) -> Result<(), Fault> {
    put(&store, "a", "b", 1).await?;
    let went_on = store.write(|tx| -> Result<(), Fault> {
        tx.put::<Numbers>(&key("a", "c"), &1)?;
        let _ = tx.get::<Misread>(&key("a", "b"));
        Ok(())
    });
    assert!(went_on.await.is_err());
    assert_eq!(get(&store, "a", "c").await?, None);
    let read: Result<bool, Fault> = store.read(|tx| Ok(tx.get::<Misread>(&key("a", "b")).is_ok())).await;
    assert!(read.is_err());
    Ok(())
}

pub async fn a_panic_is_a_fault_and_the_store_lives(store: Store) -> Result<(), Fault> {
    let panicked = store.write(|tx| -> Result<(), Fault> {
        tx.put::<Numbers>(&key("a", "b"), &1)?;
        panic!("a closure's own fault")
    });
    let fault = panicked.await.expect_err("it panicked");
    assert!(fault.chain().contains("a closure's own fault"), "{fault:?}");
    assert_eq!(get(&store, "a", "b").await?, None);
    put(&store, "a", "b", 2).await?;
    assert_eq!(get(&store, "a", "b").await?, Some(2));
    Ok(())
}

pub async fn closures_see_their_own_writes(store: Store) -> Result<(), Fault> {
    let seen = store.write(|tx| {
        tx.put::<Numbers>(&key("a", "b"), &1)?;
        let got = tx.get::<Numbers>(&key("a", "b"))?;
        let deleted = tx.delete::<Numbers>(&key("a", "b"))?;
        Ok::<_, Fault>((got, deleted, tx.scan::<Numbers>(&(), None, 9)?.len()))
    });
    assert_eq!(seen.await?, (Some(1), true, 0));
    Ok(())
}

pub async fn snapshots_do_not_move(store: Store) -> Result<(), Fault> {
    put(&store, "a", "b", 1).await?;
    let (writer, runtime) = (store.clone(), tokio::runtime::Handle::current());
    let (before, after) = store
        .read(move |tx| {
            let before = tx.get::<Numbers>(&key("a", "b"))?;
            tokio::task::block_in_place(|| runtime.block_on(put(&writer, "a", "b", 2)))?;
            Ok::<_, Fault>((before, tx.get::<Numbers>(&key("a", "b"))?))
        })
        .await?;
    assert_eq!((before, after), (Some(1), Some(1)));
    assert_eq!(get(&store, "a", "b").await?, Some(2));
    Ok(())
}

pub async fn nothing_is_lost_between_writers(store: Store) -> Result<(), Fault> {
    let add = |store: Store| async move {
        for _ in 0..25 {
            let next = store.write(|tx| {
                let sum = tx.get::<Numbers>(&key("the", "sum"))?.unwrap_or(0) + 1;
                tx.put::<Numbers>(&key("the", "sum"), &sum)
            });
            next.await?;
        }
        Ok::<_, Fault>(())
    };
    let adders: Vec<_> = (0..20).map(|_| tokio::spawn(add(store.clone()))).collect();
    for adder in adders {
        adder.await.expect("no panic")?;
    }
    assert_eq!(get(&store, "the", "sum").await?, Some(500));
    Ok(())
}

pub async fn changes_are_told_in_commit_order(store: Store) -> Result<(), Fault> {
    let mut changes = store.changes();
    put(&store, "a", "1", 1).await?;
    store.write(|tx| tx.delete::<Numbers>(&key("a", "1"))).await?;
    store.write(|tx| tx.delete::<Numbers>(&key("a", "1"))).await?;
    put(&store, "a", "2", 1).await?;
    let mut told = Vec::new();
    while told.len() < 3 {
        match changes.next().await {
            Some(News::Committed(some)) => {
                for change in some.iter() {
                    told.push(change.key_of::<Numbers>()?.expect("of this table").1);
                }
            }
            news => panic!("{news:?}"),
        }
    }
    assert_eq!(told, ["1", "1", "2"], "a delete of nothing is no change");
    Ok(())
}

pub async fn undone_changes_are_not_told(store: Store) -> Result<(), Fault> {
    let mut changes = store.changes();
    let undone = store.write(|tx| {
        tx.put::<Numbers>(&key("a", "undone"), &1)?;
        Err::<(), _>(Refused::Because(1))
    });
    assert!(matches!(undone.await, Err(Refused::Because(1))));
    put(&store, "a", "kept", 1).await?;
    let Some(News::Committed(told)) = changes.next().await else { panic!("a commit was expected") };
    assert_eq!(*told, [Change { table: Numbers::NAME, key: "a kept".into() }]);
    Ok(())
}

pub async fn a_slow_listener_is_told_so(store: Store) -> Result<(), Fault> {
    let mut changes = store.changes();
    for n in 0..1100 {
        put(&store, "a", "b", n).await?;
    }
    assert!(matches!(changes.next().await, Some(News::Missed)));
    assert!(matches!(changes.next().await, Some(News::Committed(_))));
    drop(store);
    while let Some(news) = changes.next().await {
        assert!(matches!(news, News::Committed(_)));
    }
    Ok(())
}

pub async fn tables_nobody_wrote_to_are_empty(store: Store) -> Result<(), Fault> {
    assert_eq!(get(&store, "a", "b").await?, None);
    assert!(store.read(|tx| tx.scan::<Numbers>(&(), None, 9)).await?.is_empty());
    // A table made by a closure that was undone is not there either, and can be made again.
    let undone = store.write(|tx| {
        tx.put::<Numbers>(&key("a", "b"), &1)?;
        Err::<(), _>(Fault::new("undo"))
    });
    assert!(undone.await.is_err());
    assert_eq!(get(&store, "a", "b").await?, None);
    put(&store, "a", "b", 3).await?;
    assert_eq!(get(&store, "a", "b").await?, Some(3));
    Ok(())
}

pub async fn closures_may_hold_the_last_store(store: Store) -> Result<(), Fault> {
    let held = store.clone();
    let call = tokio::spawn(async move {
        let moved = store.clone();
        let closure = move |tx: &mut crate::Write<'_>| {
            let _ = &moved;
            tx.put::<Numbers>(&key("a", "b"), &1)
        };
        store.write(closure).await
    });
    drop(held);
    call.await.expect("no panic")
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Document {
    text: String,
    sizes: Vec<u64>,
}

struct Documents;
impl Table for Documents {
    const NAME: &'static str = "contract.documents";
    type Key = u64;
    type Row = Document;
}

pub async fn large_rows_come_back(store: Store) -> Result<(), Fault> {
    let document = || Document { text: "\0 \u{1f600} '".repeat(200_000), sizes: vec![0, u64::MAX] };
    store.write(move |tx| tx.put::<Documents>(&u64::MAX, &document())).await?;
    assert_eq!(store.read(|tx| tx.get::<Documents>(&u64::MAX)).await?, Some(document()));
    Ok(())
}
