//! Blobs are whole or not there, and deleted only when nobody wants them.

use super::*;
use futures_util::stream;
use std::convert::Infallible;
use tempfile::TempDir;

fn open() -> (TempDir, Blobs) {
    let dir = tempfile::tempdir().expect("a directory");
    let blobs = Blobs::open(dir.path().join("blobs")).expect("opens");
    (dir, blobs)
}

fn pieces(pieces: &[&'static [u8]]) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::iter(pieces.iter().map(|piece| Ok(Bytes::from_static(piece))).collect::<Vec<_>>())
}

fn temporary_files(dir: &TempDir) -> usize {
    fs::read_dir(dir.path().join("blobs").join(TEMPORARY)).expect("is there").count()
}

#[tokio::test]
async fn a_stream_comes_back_under_its_digest() {
    let (dir, blobs) = open();
    let mut seen = Vec::new();
    let stored =
        blobs.write_stream(pieces(&[b"hel", b"", b"lo"]), 5, |piece| seen.extend_from_slice(piece)).await;
    let stored = stored.expect("written");
    let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!((stored.id().as_str(), stored.size_bytes), (hello, 5));
    assert_eq!(seen, b"hello");
    assert_eq!(blobs.bytes(stored.id(), 5).await.expect("reads"), b"hello");
    assert!(blobs.bytes(stored.id(), 4).await.is_err());
    assert_eq!(blobs.ids().await.expect("lists"), [stored.id().clone()]);
    assert_eq!(temporary_files(&dir), 0);
    let again = blobs.write_bytes(b"hello").await.expect("written again");
    assert_eq!((again.id(), blobs.ids().await.expect("lists").len()), (stored.id(), 1));
}

#[tokio::test]
async fn what_is_too_large_or_breaks_off_leaves_nothing() {
    let (dir, blobs) = open();
    let too_large = blobs.write_stream(pieces(&[b"123", b"456"]), 5, |_| ()).await;
    assert!(matches!(too_large, Err(WriteError::TooLarge { size_bytes_max: 5 })));
    let broken = stream::iter([Ok(Bytes::from_static(b"1")), Err(io::Error::other("connection reset"))]);
    assert!(matches!(blobs.write_stream(broken, 5, |_| ()).await, Err(WriteError::Source(_))));
    let mut dropped = blobs.create(9).await.expect("begins");
    dropped.write::<Infallible>(b"half").await.expect("writes");
    assert_eq!(temporary_files(&dir), 1);
    drop(dropped);
    assert_eq!(temporary_files(&dir), 0);
    assert!(blobs.ids().await.expect("lists").is_empty());
}

#[tokio::test]
async fn orphans_are_removed_at_open() {
    let (dir, blobs) = open();
    let kept = blobs.write_bytes(b"kept").await.expect("written").id().clone();
    let orphan = dir.path().join("blobs").join(TEMPORARY).join("7");
    fs::write(&orphan, b"half").expect("writes");
    drop(blobs);
    let blobs = Blobs::open(dir.path().join("blobs")).expect("opens again");
    assert!(!orphan.exists());
    assert_eq!(blobs.bytes(&kept, 9).await.expect("reads"), b"kept");
}

#[tokio::test]
async fn only_what_nobody_wants_is_deleted() {
    let (_dir, blobs) = open();
    let stored = blobs.write_bytes(b"x").await.expect("written");
    let id = stored.id().clone();
    let delete = async |unreferenced: bool| {
        blobs.delete_if(&id, async || Ok::<_, Fault>(unreferenced)).await.expect("asks")
    };
    assert!(!delete(true).await, "its row is not committed yet");
    let second = blobs.write_bytes(b"x").await.expect("written again");
    drop(stored);
    assert!(!delete(true).await, "the second one pins it too");
    drop(second);
    let reading = blobs.pin([id.clone()]).await;
    assert!(!delete(true).await, "somebody reads it");
    drop(reading);
    assert!(!delete(false).await, "a row refers to it");
    assert!(delete(true).await);
    assert!(delete(true).await, "gone is gone");
    assert!(blobs.reader(&id, 0).await.is_err());
}

fn open_sealed(dir: &TempDir) -> Result<Blobs, Fault> {
    let chance = Arc::new(kernel::SeededChance::new(5));
    Blobs::open_sealed(dir.path().join("blobs"), &dir.path().join("key"), chance)
}

#[tokio::test]
async fn sealed_blobs_are_read_from_anywhere_beside_plain_ones() {
    let (dir, plain) = open();
    let old = plain.write_bytes(b"written before").await.expect("written").id().clone();
    drop(plain);
    let blobs = open_sealed(&dir).expect("opens");
    let content: Vec<u8> = (0..700_000u32).map(|at| (at % 241) as u8).collect();
    let stored = blobs.write_bytes(&content).await.expect("written");
    assert!(stored.is_sealed);
    let on_disk = fs::read(blobs.inner.sealed_path(stored.id())).expect("is there");
    assert!(!on_disk.windows(64).any(|window| window == &content[..64]));
    for start in [0, 1, 262_143, 262_144, 300_000, 699_999, 700_000] {
        let mut reader = blobs.reader(stored.id(), start as u64).await.expect("opens");
        let mut read = Vec::new();
        loop {
            let piece = reader.next(100_000).await.expect("reads");
            if piece.is_empty() {
                break;
            }
            read.extend_from_slice(&piece);
        }
        assert_eq!(read, content[start..], "from {start}");
    }
    assert_eq!(blobs.bytes(&old, 99).await.expect("reads"), b"written before");
    assert_eq!(blobs.ids().await.expect("lists").len(), 2);
    let id = stored.id().clone();
    drop(stored);
    assert!(blobs.delete_if(&id, async || Ok::<_, Fault>(true)).await.expect("deletes"));
    assert_eq!(blobs.ids().await.expect("lists"), [old]);
}

#[tokio::test]
async fn without_its_key_an_encrypted_directory_is_not_opened() {
    let (dir, _) = open();
    let blobs = open_sealed(&dir).expect("opens");
    let id = blobs.write_bytes(b"secret").await.expect("written").id().clone();
    drop(blobs);
    assert_eq!(open_sealed(&dir).expect("again").bytes(&id, 9).await.expect("reads"), b"secret");
    fs::remove_file(dir.path().join("key")).expect("removes");
    assert!(open_sealed(&dir).err().expect("refused").to_string().contains("key"));
}

#[tokio::test]
async fn what_rows_name_is_pinned_as_they_are_read() {
    let (_dir, blobs) = open();
    let id = blobs.write_bytes(b"x").await.expect("written").id().clone();
    let (row, pins) = blobs.pin_as_read(async || Ok::<_, Fault>((7, vec![id.clone()]))).await.expect("reads");
    assert_eq!(row, 7);
    assert!(!blobs.delete_if(&id, async || Ok::<_, Fault>(true)).await.expect("asks"));
    drop(pins);
    assert!(blobs.delete_if(&id, async || Ok::<_, Fault>(true)).await.expect("asks"));
}

#[tokio::test]
async fn damage_is_noticed() {
    let (_dir, blobs) = open();
    let id = blobs.write_bytes(b"right").await.expect("written").id().clone();
    fs::write(blobs.path(&id), b"wrong").expect("writes");
    assert!(blobs.bytes(&id, 9).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_the_same_bytes_and_a_deleter_agree() {
    let (_dir, blobs) = open();
    let write = |blobs: Blobs| async move {
        for _ in 0..50 {
            let stored = blobs.write_bytes(b"same").await.expect("written");
            assert_eq!(blobs.bytes(stored.id(), 9).await.expect("pinned, so it is there"), b"same");
        }
    };
    let writers: Vec<_> = (0..4).map(|_| tokio::spawn(write(blobs.clone()))).collect();
    let id = BlobId::of_digest(&Sha256::digest(b"same"));
    while !writers.iter().all(|writer| writer.is_finished()) {
        blobs.delete_if(&id, async || Ok::<_, Fault>(true)).await.expect("asks");
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.expect("no panic");
    }
}
