//! Whole streams on a real disk.

use crate::{Key, Page, Question, Record, Segments, StreamPath};
use proptest::prelude::*;

fn path(stream: &str) -> StreamPath {
    StreamPath { group: "g".into(), stream: stream.into() }
}

fn record(at_ms: i64, content: impl Into<Vec<u8>>) -> Record {
    Record { at_ms, taken_ms: 7, content: content.into() }
}

fn all() -> Question {
    Question {
        from_ms: i64::MIN,
        until_ms: i64::MAX,
        bound: None,
        backward: false,
        limit: 10_000,
        bytes_max: 1 << 20,
    }
}

fn times(page: &Page) -> Vec<i64> {
    page.found.iter().map(|found| found.record.at_ms).collect()
}

#[tokio::test]
async fn records_survive_and_a_torn_tail_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let segments = Segments::open(dir.path()).unwrap();
    assert_eq!(segments.append(&path("s"), vec![record(1, "a"), record(2, "b")]).await.unwrap(), 0);
    drop(segments);
    let file = dir.path().join("g/s/00000000000000000000.log");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, [whole.as_slice(), &whole[..20]].concat()).unwrap();
    let segments = Segments::open(dir.path()).unwrap();
    assert_eq!(segments.append(&path("s"), vec![record(3, "c")]).await.unwrap(), 2, "numbers go on");
    let page = segments.read(&[path("s")], all(), |_, _| true).await.unwrap();
    assert_eq!(times(&page), [1, 2, 3]);
    std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    let damaged = segments.read(&[path("s")], all(), |_, _| true).await;
    assert!(damaged.is_err(), "what was acknowledged and is gone is reported");
}

#[tokio::test]
async fn full_segments_are_sealed_and_removed_when_old() {
    let dir = tempfile::tempdir().unwrap();
    let segments = Segments::open(dir.path()).unwrap();
    for at in 0..6 {
        segments.append(&path("s"), vec![record(at, vec![b'x'; 1 << 20])]).await.unwrap();
    }
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(dir.path().join("g/s"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["00000000000000000000_4_0_3_7.sealed", "00000000000000000004.log"]);
    let reopened = Segments::open(dir.path()).unwrap();
    let few = Question { bytes_max: 2 << 20, ..all() };
    let page = reopened.read(&[path("s")], few.clone(), |_, _| true).await.unwrap();
    assert_eq!((times(&page), page.more), (vec![0, 1], true));
    let back = Question { backward: true, ..few };
    let page = reopened.read(&[path("s")], back, |_, _| true).await.unwrap();
    assert_eq!((times(&page), page.more), (vec![5, 4], true));
    assert!(reopened.expire(&[path("s")], 4).await.unwrap() > 4 << 20);
    assert_eq!(names(), ["00000000000000000004.log"]);
    assert_eq!(reopened.append(&path("s"), vec![record(6, "")]).await.unwrap(), 6);
    reopened.remove_group("g").await.unwrap();
    assert!(!dir.path().join("g").exists());
    assert_eq!(reopened.summaries(&[path("s")]).await.unwrap(), [None]);
}

#[tokio::test]
async fn many_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let segments = Segments::open(dir.path()).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for at in 0..200 {
        let segments = segments.clone();
        tasks.spawn(async move {
            segments.append(&path(["a", "b"][at % 2]), vec![record(at as i64, "m")]).await.unwrap()
        });
    }
    let mut numbers: Vec<u64> = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (0..100).flat_map(|number| [number, number]).collect::<Vec<_>>());
    let page = segments.read(&[path("a"), path("b")], all(), |_, _| true).await.unwrap();
    assert_eq!(times(&page), (0..200).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn pages_are_the_whole_in_order(
        given in prop::collection::vec((0i64..40, 0usize..3), 1..60), limit in 1usize..9, from in 0i64..40,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let segments = Segments::open(dir.path()).unwrap();
            let paths = [path("a"), path("b"), path("c")];
            for (at, stream) in &given {
                segments.append(&paths[*stream], vec![record(*at, "m")]).await.unwrap();
            }
            let question = Question { from_ms: from, limit, ..all() };
            let mut forward: Vec<Key> = Vec::new();
            loop {
                let bound = forward.last().map(|last| Key { number: last.number + 1, ..*last });
                let page = segments.read(&paths, Question { bound, ..question.clone() }, |_, _| true).await.unwrap();
                forward.extend(page.found.iter().map(|found| found.key));
                if !page.more { break }
            }
            let mut backward: Vec<Key> = Vec::new();
            loop {
                let bound = backward.last().copied();
                let asked = Question { bound, backward: true, ..question.clone() };
                let page = segments.read(&paths, asked, |_, _| true).await.unwrap();
                backward.extend(page.found.iter().map(|found| found.key));
                if !page.more { break }
            }
            assert!(forward.is_sorted());
            assert_eq!(forward.len(), given.iter().filter(|(at, _)| *at >= from).count());
            backward.reverse();
            assert_eq!(forward, backward);
        });
    }
}
