//! One stream's files: opened, appended to, sealed, removed.
//!
//! The open segment is `FIRST.log`, where FIRST is the number of its first record. A segment that is full is renamed to
//! `FIRST_COUNT_FROM_TO_TAKEN.sealed`, so that its range of time is known without reading it. Only the open one can have a torn tail.

use crate::record::{self, Next, Record};
use kernel::{Fault, OrFault};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// An open segment that has grown to this size is sealed.
pub const SEGMENT_BYTES: u64 = 4 << 20;

/// What is known of a segment without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub first: u64,
    pub count: u64,
    pub bytes: u64,
    pub from_ms: i64,
    pub to_ms: i64,
    pub taken_ms: i64,
    pub sealed: bool,
}

impl Segment {
    fn opened(first: u64) -> Self {
        Self {
            first,
            count: 0,
            bytes: 0,
            from_ms: i64::MAX,
            to_ms: i64::MIN,
            taken_ms: i64::MIN,
            sealed: false,
        }
    }

    fn add(&mut self, record: &Record) {
        self.count += 1;
        self.bytes += record.encoded_len() as u64;
        self.from_ms = self.from_ms.min(record.at_ms);
        self.to_ms = self.to_ms.max(record.at_ms);
        self.taken_ms = self.taken_ms.max(record.taken_ms);
    }

    fn name(&self) -> String {
        match self.sealed {
            false => format!("{:020}.log", self.first),
            true => {
                format!(
                    "{:020}_{}_{}_{}_{}.sealed",
                    self.first, self.count, self.from_ms, self.to_ms, self.taken_ms
                )
            }
        }
    }

    fn of_sealed_name(name: &str, bytes: u64) -> Option<Self> {
        let mut parts = name.strip_suffix(".sealed")?.split('_');
        let mut next = || parts.next();
        let (first, count) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let (from_ms, to_ms) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let taken_ms = next()?.parse().ok()?;
        Some(Self { first, count, bytes, from_ms, to_ms, taken_ms, sealed: true })
    }
}

/// The files of one stream. Whoever holds it writes to it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// In order. The last one may be open; all others are sealed.
    segments: Vec<Segment>,
    next: u64,
}

impl Folder {
    /// A folder that does not exist is an empty stream. Cuts the tail that a crash tore.
    pub fn open(path: PathBuf) -> Result<Self, Fault> {
        let mut segments = Vec::new();
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self { path, segments, next: 0 }),
            Err(error) => return Err(Fault::caused_by(format!("could not open {}", path.display()), error)),
        };
        for entry in entries {
            let entry = entry.or_fault(|| format!("could not read {}", path.display()))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if let Some(first) = name.strip_suffix(".log").and_then(|first| first.parse().ok()) {
                segments.push(scan_open(&entry.path(), first)?);
            } else {
                let bytes = entry.metadata().or_fault(|| format!("could not look at {name}"))?.len();
                segments.extend(Segment::of_sealed_name(name, bytes));
            }
        }
        segments.sort_by_key(|segment| segment.first);
        let next = segments.last().map_or(0, |last| last.first + last.count);
        Ok(Self { path, segments, next })
    }

    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The number that the next record will have.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Writes the records and waits for the disk. On failure nothing of them stays.
    pub fn append(&mut self, records: &[Record]) -> Result<(), Fault> {
        let what = || format!("could not append to {}", self.path.display());
        if self.segments.last().is_none_or(|last| last.sealed) {
            fs::create_dir_all(&self.path).or_fault(what)?;
            self.segments.push(Segment::opened(self.next));
        }
        let open = self.segments.last().expect("there is an open segment").clone();
        let path = self.path.join(open.name());
        let mut bytes = Vec::with_capacity(records.iter().map(Record::encoded_len).sum());
        records.iter().for_each(|record| record.encode(&mut bytes));
        if let Err(error) = write_at_end(&path, &bytes, open.count == 0) {
            // The next append must not follow half a record.
            let cut = OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(open.bytes));
            if let Err(cut) = cut {
                tracing::error!(path = %path.display(), %cut, "the tail of a segment could not be cut off");
            }
            return Err(Fault::caused_by(what(), error));
        }
        let open = self.segments.last_mut().expect("there is an open segment");
        records.iter().for_each(|record| open.add(record));
        self.next += records.len() as u64;
        self.seal_if_full()
    }

    fn seal_if_full(&mut self) -> Result<(), Fault> {
        let Some(open) = self.segments.last_mut().filter(|open| open.bytes >= SEGMENT_BYTES) else {
            return Ok(());
        };
        let before = self.path.join(open.name());
        open.sealed = true;
        fs::rename(&before, self.path.join(open.name()))
            .or_fault(|| format!("could not seal {}", before.display()))
    }

    /// Removes the segments whose records are all older than `before_ms`; answers with the bytes that this freed.
    pub fn expire(&mut self, before_ms: i64) -> Result<u64, Fault> {
        let mut freed = 0;
        let old = |segment: &Segment| segment.count > 0 && segment.to_ms < before_ms;
        for segment in self.segments.iter().filter(|segment| old(segment)) {
            remove_file(&self.path.join(segment.name()))?;
            freed += segment.bytes;
        }
        self.segments.retain(|segment| !old(segment));
        Ok(freed)
    }

    /// Opens a segment for reading, also when it has been sealed since it was looked at. None when it has been removed.
    pub fn reader(path: &Path, segment: &Segment) -> Result<Option<BufReader<File>>, Fault> {
        let what = || format!("could not read segment {} of {}", segment.first, path.display());
        let found = match File::open(path.join(segment.name())) {
            Err(error) if error.kind() == ErrorKind::NotFound => match sealed_since(path, segment.first) {
                Some(sealed) => File::open(sealed),
                None => return Ok(None),
            },
            found => found,
        };
        match found {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            found => Ok(Some(BufReader::with_capacity(64 << 10, found.or_fault(what)?))),
        }
    }
}

fn sealed_since(path: &Path, first: u64) -> Option<PathBuf> {
    let begin = format!("{first:020}_");
    let mut entries = fs::read_dir(path).ok()?.filter_map(Result::ok);
    entries.find(|entry| entry.file_name().to_string_lossy().starts_with(&begin)).map(|entry| entry.path())
}

fn write_at_end(path: &Path, bytes: &[u8], is_new: bool) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    // A new file is only there after a crash when its folder has been written too, and so on upwards.
    if is_new {
        for folder in path.ancestors().skip(1).take(4) {
            File::open(folder)?.sync_all()?;
        }
    }
    Ok(())
}

fn remove_file(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Fault::caused_by(format!("could not remove {}", path.display()), error))
        }
        _ => Ok(()),
    }
}

/// Reads the open segment through and cuts what is behind its last whole record.
fn scan_open(path: &Path, first: u64) -> Result<Segment, Fault> {
    let what = || format!("could not read {}", path.display());
    let mut from = BufReader::new(File::open(path).or_fault(what)?);
    let mut segment = Segment::opened(first);
    loop {
        match record::read(&mut from).or_fault(what)? {
            Next::Record(record) => segment.add(&record),
            Next::End => return Ok(segment),
            Next::Torn => break,
        }
    }
    let file = OpenOptions::new().write(true).open(path).or_fault(what)?;
    let length = file.metadata().or_fault(what)?.len();
    tracing::warn!(path = %path.display(), cut_bytes = length - segment.bytes, "a torn tail was cut off");
    file.set_len(segment.bytes).and_then(|()| file.sync_data()).or_fault(what)?;
    Ok(segment)
}
