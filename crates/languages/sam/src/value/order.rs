//! The order in which Python 2.7 (64 bit, without hash randomisation) iterates over a dict.
//!
//! It is the order of the slots of its open-addressing table: index `hash & mask`, probing by
//! `5 * i + perturb + 1`, growth to four times the used slots (twice above 50,000) when two thirds are filled, deleted
//! slots stay as dummies. Facts from CPython 2.7 `Objects/dictobject.c` and `Objects/stringobject.c`
//! (<https://github.com/python/cpython/blob/2.7/Objects/dictobject.c>, read 2026-11) and from the translator's own
//! emulation (see the module above), which follows them.

use super::Str;

const SLOTS_MIN: usize = 8;
const USED_LARGE: usize = 50_000;

#[derive(Clone, Debug)]
enum Slot {
    Empty,
    Deleted,
    Key(Str),
}

#[derive(Clone, Debug)]
pub struct Order {
    slots: Vec<Slot>,
    filled: usize,
    used: usize,
}

impl Order {
    pub fn new() -> Order {
        Order { slots: vec![Slot::Empty; SLOTS_MIN], filled: 0, used: 0 }
    }

    /// Keys in slot order.
    pub fn keys(&self) -> impl Iterator<Item = &Str> {
        self.slots.iter().filter_map(|slot| if let Slot::Key(key) = slot { Some(key) } else { None })
    }

    pub fn add(&mut self, key: &Str) {
        let hash = hash(key);
        let at = self.slot_of(key, hash);
        match &self.slots[at] {
            Slot::Key(..) => return,
            Slot::Empty => self.filled += 1,
            Slot::Deleted => {}
        }
        self.slots[at] = Slot::Key(key.clone());
        self.used += 1;
        if self.filled * 3 >= self.slots.len() * 2 {
            self.resize(self.used * if self.used > USED_LARGE { 2 } else { 4 });
        }
    }

    pub fn remove(&mut self, key: &str) {
        let at = self.slot_of(key, hash(key));
        if let Slot::Key(..) = self.slots[at] {
            self.slots[at] = Slot::Deleted;
            self.used -= 1;
        }
    }

    /// What `dict.update(other)` does before it sets the items: make room at once, then add the keys.
    pub fn merge<'a>(&mut self, keys: impl ExactSizeIterator<Item = &'a Str>) {
        if keys.len() == 0 {
            return;
        }
        if (self.filled + keys.len()) * 3 >= self.slots.len() * 2 {
            self.resize((self.used + keys.len()) * 2);
        }
        keys.for_each(|key| self.add(key));
    }

    fn resize(&mut self, request: usize) {
        let mut size = SLOTS_MIN;
        while size <= request {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.slots, vec![Slot::Empty; size]);
        (self.filled, self.used) = (0, 0);
        for slot in old {
            if let Slot::Key(key) = slot {
                self.add(&key);
            }
        }
    }

    fn slot_of(&self, key: &str, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        let mut walker = at as u64;
        let mut perturb = hash;
        let mut free = None;
        loop {
            match &self.slots[at] {
                Slot::Empty => return free.unwrap_or(at),
                Slot::Key(there) if &**there == key => return at,
                Slot::Deleted if free.is_none() => free = Some(at),
                _ => {}
            }
            walker = walker.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1);
            at = walker as usize & mask;
            perturb >>= 5;
        }
    }
}

/// Python 2.7's `hash(u"...")`.
fn hash(text: &str) -> u64 {
    let Some(first) = text.chars().next() else { return 0 };
    let mut x = (first as u64) << 7;
    let mut length = 0u64;
    for c in text.chars() {
        x = x.wrapping_mul(1_000_003) ^ c as u64;
        length += 1;
    }
    x ^ length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_the_order_python_2_7_gave_them() {
        let mut order = Order::new();
        for key in ["swagger", "info", "paths"] {
            order.add(&key.into());
        }
        let keys: Vec<String> = order.keys().map(|k| k.to_string()).collect();
        assert_eq!(keys, ["info", "paths", "swagger"]);
    }

    #[test]
    fn a_removed_key_leaves_its_slot_to_the_next_with_the_same_hash() {
        let mut order = Order::new();
        order.add(&"a".into());
        order.remove("a");
        assert_eq!(order.keys().count(), 0);
        order.add(&"a".into());
        assert_eq!((order.filled, order.used), (1, 1));
    }
}
