//! Which records a question gets: the first so many after a key, in the order of time, over any number of streams.
//!
//! Records lie in the order in which they came in, and are asked for in the order in which they happened. So the segments
//! that can hold an answer are read through while the best records found so far are kept: at most one page of them.
//! Segments that lie wholly behind the page are not opened. In practice records come in nearly in order, and a page costs
//! one or two segments.

use crate::folder::{Folder, Segment};
use crate::record::{self, Next, Record};
use kernel::{Fault, OrFault};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Orders records: by time, then by stream (its place in the question's sorted list), then as they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub at_ms: i64,
    pub stream: u64,
    pub number: u64,
}

impl Key {
    pub const MIN: Key = Key { at_ms: i64::MIN, stream: 0, number: 0 };

    /// The key whose order among its like is the opposite. (`!` reverses the order of integers.)
    fn turned(self, turned: bool) -> Self {
        if turned { Key { at_ms: !self.at_ms, stream: !self.stream, number: !self.number } } else { self }
    }
}

#[derive(Debug, Clone)]
pub struct Question {
    /// The first instant that counts.
    pub from_ms: i64,
    /// The first instant that no longer does.
    pub until_ms: i64,
    /// Forward: records at or after this key. Backward: records before it, the last ones first.
    pub bound: Option<Key>,
    pub backward: bool,
    pub limit: usize,
    pub bytes_max: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub key: Key,
    pub record: Record,
}

#[derive(Debug, Default)]
pub struct Page {
    /// In the order of the question: backward begins with the latest.
    pub found: Vec<Found>,
    /// Whether there is more behind the last one.
    pub more: bool,
}

/// One stream as the question sees it.
pub(crate) struct Source {
    pub path: PathBuf,
    pub segments: Vec<Segment>,
}

pub(crate) fn answer(
    sources: &[Source],
    question: &Question,
    wanted: &dyn Fn(u64, &Record) -> bool,
) -> Result<Page, Fault> {
    let mut best = Best::of(question);
    let mut places: Vec<(u64, &Path, &Segment)> = Vec::new();
    for (stream, source) in (0u64..).zip(sources) {
        let in_time =
            source.segments.iter().filter(|s| s.to_ms >= question.from_ms && s.from_ms < question.until_ms);
        places.extend(in_time.map(|segment| (stream, source.path.as_path(), segment)));
    }
    places.sort_by_key(|(_, _, segment)| if question.backward { !segment.to_ms } else { segment.from_ms });
    for (stream, path, segment) in places {
        if best.may_take(segment) {
            read_through(stream, path, segment, &mut best, wanted)?;
        }
    }
    Ok(best.into_page())
}

fn read_through(
    stream: u64,
    path: &Path,
    segment: &Segment,
    best: &mut Best<'_>,
    wanted: &dyn Fn(u64, &Record) -> bool,
) -> Result<(), Fault> {
    let Some(reader) = Folder::reader(path, segment)? else { return Ok(()) };
    let mut from = reader.take(segment.bytes);
    for number in segment.first..segment.first + segment.count {
        match record::read(&mut from)
            .or_fault(|| format!("could not read a segment of {}", path.display()))?
        {
            Next::Record(record) => {
                let key = Key { at_ms: record.at_ms, stream, number };
                if best.would_take(key) && wanted(stream, &record) {
                    best.take(key, record);
                }
            }
            Next::End | Next::Torn => {
                let name = path.display();
                return Err(Fault::new(format!(
                    "segment {} of {name} is damaged at record {number}",
                    segment.first
                )));
            }
        }
    }
    Ok(())
}

/// The best records so far. What was once pushed out marks the ceiling: nothing behind it can belong to the page.
struct Best<'a> {
    question: &'a Question,
    kept: BTreeMap<Key, Record>,
    bytes: usize,
    ceiling: Option<Key>,
}

impl<'a> Best<'a> {
    fn of(question: &'a Question) -> Self {
        Self { question, kept: BTreeMap::new(), bytes: 0, ceiling: None }
    }

    fn may_take(&self, segment: &Segment) -> bool {
        let (backward, bound) = (self.question.backward, self.question.bound);
        let beyond_bound = match (backward, bound) {
            (false, Some(bound)) => segment.to_ms < bound.at_ms,
            (true, Some(bound)) => segment.from_ms > bound.at_ms,
            (_, None) => false,
        };
        let nearest = if backward { !segment.to_ms } else { segment.from_ms };
        !beyond_bound && self.ceiling.is_none_or(|ceiling| nearest <= ceiling.at_ms)
    }

    fn would_take(&self, key: Key) -> bool {
        let question = self.question;
        let in_time = key.at_ms >= question.from_ms && key.at_ms < question.until_ms;
        let within = match (question.backward, question.bound) {
            (false, Some(bound)) => key >= bound,
            (true, Some(bound)) => key < bound,
            (_, None) => true,
        };
        in_time && within && self.ceiling.is_none_or(|ceiling| key.turned(question.backward) < ceiling)
    }

    fn take(&mut self, key: Key, record: Record) {
        self.bytes += record.content.len();
        self.kept.insert(key.turned(self.question.backward), record);
        while self.kept.len() > self.question.limit
            || (self.bytes > self.question.bytes_max && self.kept.len() > 1)
        {
            let Some((key, record)) = self.kept.pop_last() else { return };
            self.bytes -= record.content.len();
            self.ceiling = Some(key);
        }
    }

    fn into_page(self) -> Page {
        let backward = self.question.backward;
        let found = self.kept.into_iter().map(|(key, record)| Found { key: key.turned(backward), record });
        Page { found: found.collect(), more: self.ceiling.is_some() }
    }
}
