//! How the committed file is laid out, and reading it in place.
//!
//! ```text
//! "LFPACK2\n"   count: u32   index: u32        little endian, offsets from the start of the file
//! values, each distinct one once
//! index: count times (name: u32, value: u32), sorted by name
//! ```
//! A value is JSON: a kind (one byte), then: a whole number as a zigzag varint, another as eight bytes, a text as its length and bytes, a list
//! as a count and the offsets of its values, an object as a count and the offsets of keys and values, sorted by key. Lengths and counts are
//! varints (LEB128). Offsets take three bytes each, so that a key is found by bisection. Written by `cargo xtask schemas`.
//! Surprises: equal parts of different schemas are one part here; that makes decompression needless.

use std::cmp::Ordering;

pub const MAGIC: &[u8; 8] = b"LFPACK2\n";

/// How many bytes an offset takes within a value.
pub const OFFSET_BYTES: usize = 3;

pub mod kind {
    //! The first byte of a value.
    pub const NULL: u8 = 0;
    pub const FALSE: u8 = 1;
    pub const TRUE: u8 = 2;
    pub const WHOLE: u8 = 3;
    pub const FLOAT: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const LIST: u8 = 6;
    pub const OBJECT: u8 = 7;
}

/// A pack in memory. Its bytes are ours, so that a broken one is a bug: it panics.
#[derive(Clone, Copy, Debug)]
pub struct Pack<'p> {
    bytes: &'p [u8],
    index: &'p [u8],
}

impl<'p> Pack<'p> {
    pub fn new(bytes: &'p [u8]) -> Self {
        assert_eq!(&bytes[..8], MAGIC, "the pack was made by another version: run `cargo xtask schemas`");
        let (count, index) = (word(bytes, 8), word(bytes, 12));
        Pack { bytes, index: &bytes[index..index + 8 * count] }
    }

    /// The values with their names, sorted.
    pub fn entries(self) -> impl Iterator<Item = (&'p str, Value<'p>)> {
        (0..self.index.len() / 8).map(move |at| self.entry(at))
    }

    fn entry(self, at: usize) -> (&'p str, Value<'p>) {
        let value = |at| Value { bytes: self.bytes, at: word(self.index, at) };
        (value(8 * at).as_str().unwrap_or_default(), value(8 * at + 4))
    }

    pub fn get(self, name: &str) -> Option<(&'p str, Value<'p>)> {
        let compared = |at| self.entry(at).0.cmp(name);
        bisected(self.index.len() / 8, compared).map(|at| self.entry(at))
    }
}

/// Which of so many sorted ones is equal: a few comparisons.
fn bisected(count: usize, compared: impl Fn(usize) -> Ordering) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        match compared(middle) {
            Ordering::Equal => return Some(middle),
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    None
}

/// A JSON value in a pack: a place in its bytes, read when asked.
#[derive(Clone, Copy)]
pub struct Value<'p> {
    bytes: &'p [u8],
    at: usize,
}

impl<'p> Value<'p> {
    fn kind(self) -> u8 {
        self.bytes[self.at]
    }

    fn body(self) -> Reader<'p> {
        Reader { bytes: self.bytes, at: self.at + 1 }
    }

    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            kind::FALSE => Some(false),
            kind::TRUE => Some(true),
            _ => None,
        }
    }

    pub fn as_i64(self) -> Option<i64> {
        let raw = (self.kind() == kind::WHOLE).then(|| self.body().varint())?;
        Some((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed())
    }

    pub fn as_f64(self) -> Option<f64> {
        if self.kind() != kind::FLOAT {
            #[expect(clippy::cast_precision_loss, reason = "limits in schemas are far below 2^53")]
            return self.as_i64().map(|whole| whole as f64);
        }
        let at = self.at + 1;
        let bytes: [u8; 8] = self.bytes[at..at + 8].try_into().ok()?;
        Some(f64::from_le_bytes(bytes))
    }

    pub fn as_str(self) -> Option<&'p str> {
        self.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub(crate) fn as_bytes(self) -> Option<&'p [u8]> {
        let mut body = self.body();
        (self.kind() == kind::TEXT).then(|| {
            let length = body.length();
            &self.bytes[body.at..body.at + length]
        })
    }

    pub fn is_object(self) -> bool {
        self.kind() == kind::OBJECT
    }

    pub fn is_list(self) -> bool {
        self.kind() == kind::LIST
    }

    /// The values of a list; none for anything else.
    pub fn items(self) -> impl ExactSizeIterator<Item = Value<'p>> {
        let items = self.offsets(kind::LIST);
        (0..items.count).map(move |at| items.value(at))
    }

    /// The texts of a list.
    pub fn texts(self) -> impl Iterator<Item = &'p str> {
        self.items().filter_map(Value::as_str)
    }

    /// The entries of an object, sorted by key; none for anything else.
    pub fn entries(self) -> impl ExactSizeIterator<Item = (&'p str, Value<'p>)> {
        self.pairs().map(|(key, value)| (key.as_str().unwrap_or_default(), value))
    }

    pub(crate) fn pairs(self) -> impl ExactSizeIterator<Item = (Value<'p>, Value<'p>)> {
        let pairs = self.offsets(kind::OBJECT);
        (0..pairs.count).map(move |at| (pairs.value(2 * at), pairs.value(2 * at + 1)))
    }

    /// The value under a key. Looking up is most of what is done with a schema, so keys are compared as bytes.
    pub fn get(self, key: &str) -> Option<Value<'p>> {
        let pairs = self.offsets(kind::OBJECT);
        let compared = |at| pairs.value(2 * at).as_bytes().unwrap_or_default().cmp(key.as_bytes());
        bisected(pairs.count, compared).map(|at| pairs.value(2 * at + 1))
    }

    /// The offsets in a list or an object; none when it is something else.
    fn offsets(self, of: u8) -> Offsets<'p> {
        let mut body = self.body();
        let count = if self.kind() == of { body.length() } else { 0 };
        Offsets { bytes: self.bytes, start: body.at, count }
    }
}

/// The offsets of a list's values, or of an object's keys and values in turn.
#[derive(Clone, Copy)]
struct Offsets<'p> {
    bytes: &'p [u8],
    start: usize,
    /// Values, or pairs of key and value.
    count: usize,
}

impl<'p> Offsets<'p> {
    fn value(self, at: usize) -> Value<'p> {
        let start = self.start + OFFSET_BYTES * at;
        let [low, middle, high] = [0, 1, 2].map(|byte| usize::from(self.bytes[start + byte]));
        Value { bytes: self.bytes, at: low | middle << 8 | high << 16 }
    }
}

struct Reader<'p> {
    bytes: &'p [u8],
    at: usize,
}

impl<'p> Reader<'p> {
    fn varint(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.bytes[self.at];
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn length(&mut self) -> usize {
        usize::try_from(self.varint()).expect("what is counted lies within the pack")
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    let word: [u8; 4] = bytes[at..at + 4].try_into().expect("four bytes are four bytes");
    usize::try_from(u32::from_le_bytes(word)).expect("an offset lies within the pack")
}
