//! How the committed file is laid out, and reading it in place.
//!
//! ```text
//! "LFPACK1\n"   count: u32   index: u32        little endian, offsets from the start of the file
//! values, each distinct one once
//! index: count times (name: u32, value: u32), sorted by name
//! ```
//! A value is JSON: a kind (one byte), then: a whole number as a zigzag varint, another as eight bytes, a text as its length and bytes, a list
//! as a count and the offsets of its values, an object as a count and the offsets of keys and values, sorted by key. Lengths, counts and
//! offsets are varints (LEB128). Written by `cargo xtask schemas`.
//! Surprises: equal parts of different schemas are one part here; that makes decompression needless.

pub const MAGIC: &[u8; 8] = b"LFPACK1\n";

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

    /// By bisection: a few name comparisons.
    pub fn get(self, name: &str) -> Option<(&'p str, Value<'p>)> {
        let (mut low, mut high) = (0, self.index.len() / 8);
        while low < high {
            let middle = usize::midpoint(low, high);
            let found = self.entry(middle);
            match found.0.cmp(name) {
                std::cmp::Ordering::Equal => return Some(found),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
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
        let mut body = self.body();
        let count = if self.is_list() { body.length() } else { 0 };
        (0..count).map(move |_| body.value())
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
        let mut body = self.body();
        let count = if self.is_object() { body.length() } else { 0 };
        (0..count).map(move |_| (body.value(), body.value()))
    }

    /// The value under a key. Looking up is most of what is done with a schema, so keys are compared as bytes.
    pub fn get(self, key: &str) -> Option<Value<'p>> {
        for (other, value) in self.pairs() {
            match other.as_bytes()?.cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Some(value),
                std::cmp::Ordering::Greater => return None,
            }
        }
        None
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
        usize::try_from(self.varint()).expect("an offset lies within the pack")
    }

    fn value(&mut self) -> Value<'p> {
        Value { bytes: self.bytes, at: self.length() }
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    let word: [u8; 4] = bytes[at..at + 4].try_into().expect("four bytes are four bytes");
    usize::try_from(u32::from_le_bytes(word)).expect("an offset lies within the pack")
}
