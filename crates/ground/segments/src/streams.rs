//! The handle: streams by path, appended to by many at once, read in pages.

use crate::folder::{Folder, Segment};
use crate::page::{self, Page, Question, Source};
use crate::record::{CONTENT_BYTES_MAX, Record};
use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Streams whose numbers are kept in memory; beyond it, those that nobody uses at the moment are forgotten.
const STREAMS_KEPT: usize = 4096;

/// Where a stream is: a folder of streams, and its own name. Both are ids of ours: letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamPath {
    pub group: String,
    pub stream: String,
}

/// What is known of a stream without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub first_ms: i64,
    pub last_ms: i64,
    pub taken_ms: i64,
    pub bytes: u64,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Segments(Arc<Inner>);

struct Inner {
    root: PathBuf,
    streams: Mutex<HashMap<StreamPath, Arc<Stream>>>,
}

struct Stream {
    path: PathBuf,
    /// Opened at first use.
    folder: Mutex<Option<Folder>>,
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    records: Vec<Record>,
    answer: oneshot::Sender<Result<u64, Fault>>,
}

impl Segments {
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, Fault> {
        let root = root.into();
        std::fs::create_dir_all(&root).or_fault(|| format!("could not make {}", root.display()))?;
        Ok(Self(Arc::new(Inner { root, streams: Mutex::default() })))
    }

    /// Appends in order; answers, when they are on disk, with the number of the first of them.
    pub async fn append(&self, path: &StreamPath, records: Vec<Record>) -> Result<u64, Fault> {
        if records.iter().any(|record| record.content.len() > CONTENT_BYTES_MAX) {
            return Err(Fault::new(format!("a record is larger than {CONTENT_BYTES_MAX} bytes")));
        }
        let stream = self.stream(path);
        let (answer, answered) = oneshot::channel();
        stream.waiting.lock().push(Waiting { records, answer });
        // Whoever comes first writes for all that wait; the others find nothing left to do.
        tokio::task::spawn_blocking(move || stream.write_waiting());
        answered.await.or_fault(|| "the process is stopping: nothing is appended any more")?
    }

    /// The records that `question` asks of these streams and that are `wanted` (given the stream's place in the list).
    pub async fn read(
        &self,
        paths: &[StreamPath],
        question: Question,
        wanted: impl Fn(u64, &Record) -> bool + Send + 'static,
    ) -> Result<Page, Fault> {
        let streams: Vec<_> = paths.iter().map(|path| self.stream(path)).collect();
        blocking(move || {
            let sources = streams.iter().map(|stream| {
                Ok(Source {
                    path: stream.path.clone(),
                    segments: stream.with(|folder| Ok(folder.segments().to_vec()))?,
                })
            });
            page::answer(&sources.collect::<Result<Vec<_>, Fault>>()?, &question, &wanted)
        })
        .await
    }

    /// What is known of each of these streams; none for an empty one.
    pub async fn summaries(&self, paths: &[StreamPath]) -> Result<Vec<Option<Summary>>, Fault> {
        let streams: Vec<_> = paths.iter().map(|path| self.stream(path)).collect();
        blocking(move || {
            streams.iter().map(|stream| stream.with(|folder| Ok(summary(folder.segments())))).collect()
        })
        .await
    }

    /// Removes what is wholly older than `before_ms`; answers with the bytes freed.
    pub async fn expire(&self, paths: &[StreamPath], before_ms: i64) -> Result<u64, Fault> {
        let streams: Vec<_> = paths.iter().map(|path| self.stream(path)).collect();
        blocking(move || streams.iter().map(|stream| stream.with(|folder| folder.expire(before_ms))).sum())
            .await
    }

    /// Removes a stream with all its records. One that is not there is removed already.
    pub async fn remove(&self, path: &StreamPath) -> Result<(), Fault> {
        let stream = self.0.streams.lock().remove(path).unwrap_or_else(|| self.made(path));
        blocking(move || {
            let mut folder = stream.folder.lock();
            *folder = None;
            remove_folder(&stream.path)
        })
        .await
    }

    /// Removes a folder of streams with all of them.
    pub async fn remove_group(&self, group: &str) -> Result<(), Fault> {
        self.0.streams.lock().retain(|path, _| path.group != group);
        let path = self.0.root.join(group);
        blocking(move || remove_folder(&path)).await
    }

    /// What all streams of a folder take on the disk.
    pub async fn group_bytes(&self, group: &str) -> Result<u64, Fault> {
        let path = self.0.root.join(group);
        blocking(move || bytes_below(&path)).await
    }

    fn stream(&self, path: &StreamPath) -> Arc<Stream> {
        let mut streams = self.0.streams.lock();
        if let Some(stream) = streams.get(path) {
            return stream.clone();
        }
        if streams.len() >= STREAMS_KEPT {
            streams.retain(|_, stream| Arc::strong_count(stream) > 1);
        }
        let stream = self.made(path);
        streams.insert(path.clone(), stream.clone());
        stream
    }

    fn made(&self, path: &StreamPath) -> Arc<Stream> {
        let safe = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        assert!(safe(&path.group) && safe(&path.stream), "stream paths are made of our own ids: {path:?}");
        let path = self.0.root.join(&path.group).join(&path.stream);
        Arc::new(Stream { path, folder: Mutex::default(), waiting: Mutex::default() })
    }
}

impl Stream {
    fn with<T>(&self, work: impl FnOnce(&mut Folder) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut folder = self.folder.lock();
        if folder.is_none() {
            *folder = Some(Folder::open(self.path.clone())?);
        }
        work(folder.as_mut().expect("opened above"))
    }

    fn write_waiting(&self) {
        let mut folder = self.folder.lock();
        let waiting = std::mem::take(&mut *self.waiting.lock());
        if waiting.is_empty() {
            return;
        }
        let mut answers = Vec::with_capacity(waiting.len());
        let mut all = Vec::new();
        for Waiting { records, answer } in waiting {
            answers.push((all.len() as u64, answer));
            all.extend(records);
        }
        let opened = match folder.take() {
            Some(folder) => Ok(folder),
            None => Folder::open(self.path.clone()),
        };
        let done = opened.and_then(|mut opened| {
            let first = opened.next();
            // After a failure the folder is read anew: what is on disk is the truth.
            opened.append(&all)?;
            *folder = Some(opened);
            Ok(first)
        });
        for (offset, answer) in answers {
            // An error only says that the caller has gone away.
            let _ = answer.send(match &done {
                Ok(first) => Ok(first + offset),
                Err(fault) => Err(Fault::new(fault.chain())),
            });
        }
    }
}

fn summary(segments: &[Segment]) -> Option<Summary> {
    let filled = || segments.iter().filter(|segment| segment.count > 0);
    Some(Summary {
        first_ms: filled().map(|segment| segment.from_ms).min()?,
        last_ms: filled().map(|segment| segment.to_ms).max()?,
        taken_ms: filled().map(|segment| segment.taken_ms).max()?,
        bytes: filled().map(|segment| segment.bytes).sum(),
    })
}

fn remove_folder(path: &std::path::Path) -> Result<(), Fault> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Fault::caused_by(format!("could not remove {}", path.display()), error))
        }
        _ => Ok(()),
    }
}

fn bytes_below(path: &std::path::Path) -> Result<u64, Fault> {
    let what = || format!("could not look at {}", path.display());
    let entries = match std::fs::read_dir(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries.or_fault(what)?,
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry.or_fault(what)?;
        bytes += match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path())?,
            Ok(metadata) => metadata.len(),
            Err(_) => 0, // removed meanwhile
        };
    }
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.or_fault(|| "reading segments was broken off")?
}
