//! Values into the packed form that `lang_schemas::Pack` reads: its layout is described there, in `packed.rs`.
//!
//! Each distinct value is written once. Texts and numbers come first, the most used in front, so that what is read most often lies together;
//! then lists and objects, each after what it holds. The same input gives the same bytes.

use lang_schemas::{MAGIC, OFFSET_BYTES, kind};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

pub fn pack(types: &BTreeMap<String, Value>) -> Vec<u8> {
    let mut packer = Packer { bytes: MAGIC.to_vec(), written: HashMap::new() };
    packer.bytes.extend([0; 8]);
    packer.scalars(types);
    let index: Vec<(usize, usize)> = types
        .iter()
        .map(|(name, value)| (packer.value(&Value::String(name.clone())), packer.value(value)))
        .collect();
    let start = packer.bytes.len();
    for (name, value) in &index {
        packer.bytes.extend([word(*name), word(*value)].concat());
    }
    packer.bytes[8..12].copy_from_slice(&word(index.len()));
    packer.bytes[12..16].copy_from_slice(&word(start));
    packer.bytes
}

struct Packer {
    bytes: Vec<u8>,
    /// Where a value is, by its own bytes: equal bytes are equal values, since what they hold is written once as well.
    written: HashMap<Vec<u8>, usize>,
}

impl Packer {
    fn scalars(&mut self, types: &BTreeMap<String, Value>) {
        let mut uses: HashMap<Vec<u8>, usize> = HashMap::new();
        for (name, value) in types {
            count(&Value::String(name.clone()), &mut uses);
            count(value, &mut uses);
        }
        let mut ordered: Vec<(Vec<u8>, usize)> = uses.into_iter().collect();
        ordered.sort_by(|(a, a_uses), (b, b_uses)| b_uses.cmp(a_uses).then_with(|| a.cmp(b)));
        for (bytes, _) in ordered {
            self.place(bytes);
        }
    }

    /// Where a value is, after it was written if it had to be.
    fn value(&mut self, value: &Value) -> usize {
        let bytes = match value {
            Value::Array(items) => {
                let mut bytes = vec![kind::LIST];
                varint(items.len() as u64, &mut bytes);
                for item in items {
                    bytes.extend(offset(self.value(item)));
                }
                bytes
            }
            Value::Object(entries) => {
                let sorted: BTreeMap<&String, &Value> = entries.iter().collect();
                let mut bytes = vec![kind::OBJECT];
                varint(sorted.len() as u64, &mut bytes);
                for (key, value) in sorted {
                    for at in [self.value(&Value::String(key.clone())), self.value(value)] {
                        bytes.extend(offset(at));
                    }
                }
                bytes
            }
            scalar => scalar_bytes(scalar),
        };
        self.place(bytes)
    }

    fn place(&mut self, bytes: Vec<u8>) -> usize {
        let at = self.bytes.len();
        let place = *self.written.entry(bytes.clone()).or_insert(at);
        if place == at {
            self.bytes.extend(bytes);
        }
        place
    }
}

fn count(value: &Value, uses: &mut HashMap<Vec<u8>, usize>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| count(item, uses)),
        Value::Object(entries) => {
            for (key, value) in entries {
                count(&Value::String(key.clone()), uses);
                count(value, uses);
            }
        }
        scalar => *uses.entry(scalar_bytes(scalar)).or_default() += 1,
    }
}

fn scalar_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    match value {
        Value::Bool(truth) => bytes.push(if *truth { kind::TRUE } else { kind::FALSE }),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => {
                bytes.push(kind::WHOLE);
                varint(((whole << 1) ^ (whole >> 63)).cast_unsigned(), &mut bytes);
            }
            None => {
                bytes.push(kind::FLOAT);
                bytes.extend(number.as_f64().unwrap_or(f64::MAX).to_le_bytes());
            }
        },
        Value::String(text) => {
            bytes.push(kind::TEXT);
            varint(text.len() as u64, &mut bytes);
            bytes.extend(text.as_bytes());
        }
        _ => bytes.push(kind::NULL),
    }
    bytes
}

fn varint(mut number: u64, bytes: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn offset(at: usize) -> [u8; OFFSET_BYTES] {
    let [offset @ .., rest] = word(at);
    assert_eq!(rest, 0, "a pack is smaller than sixteen megabytes");
    offset
}

fn word(at: usize) -> [u8; 4] {
    u32::try_from(at).expect("a pack is smaller than four gigabytes").to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn back(value: lang_schemas::Value<'_>) -> Value {
        if let Some(truth) = value.as_bool() {
            json!(truth)
        } else if let Some(whole) = value.as_i64() {
            json!(whole)
        } else if let Some(float) = value.as_f64() {
            json!(float)
        } else if let Some(text) = value.as_str() {
            json!(text)
        } else if value.is_list() {
            value.items().map(back).collect()
        } else if value.is_object() {
            Value::Object(value.entries().map(|(key, value)| (key.to_owned(), back(value))).collect())
        } else {
            Value::Null
        }
    }

    #[test]
    fn what_is_packed_is_read_back_and_equal_parts_are_one() {
        let part =
            json!({"type": ["string", "null"], "minLength": 0, "maximum": -70_000, "of": 1.5, "none": null});
        let whole = json!({"a": part, "b": [part, part, true, false, []], "é": {}});
        let types = BTreeMap::from([("A".to_owned(), whole.clone()), ("B".to_owned(), part.clone())]);
        let bytes = pack(&types);
        let read = lang_schemas::Pack::new(&bytes);
        assert_eq!(read.get("A").map(|(_, value)| back(value)), Some(whole));
        assert_eq!(read.get("B").map(|(_, value)| back(value)), Some(part));
        assert!(read.get("C").is_none() && read.get("").is_none());
        assert_eq!(bytes.windows(9).filter(|window| *window == b"minLength").count(), 1);
    }
}
