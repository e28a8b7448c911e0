//! A map with string keys, in the order of insertion or in Python 2.7's hash order.

use super::{Str, Value, order::Order};
use indexmap::IndexMap;

#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: IndexMap<Str, Value>,
    order: Option<Box<Order>>,
}

impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        self.entries == other.entries
    }
}

impl Map {
    pub fn new() -> Map {
        Map::default()
    }
    pub fn by_hash() -> Map {
        Map { entries: IndexMap::new(), order: Some(Box::new(Order::new())) }
    }
    pub fn is_ordered_by_hash(&self) -> bool {
        self.order.is_some()
    }
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries.get_mut(key)
    }
    /// The member, when it is there and not null.
    pub fn some(&self, key: &str) -> Option<&Value> {
        self.entries.get(key).filter(|value| !value.is_null())
    }
    /// The member, when it is there and Python calls it true.
    pub fn truthy(&self, key: &str) -> Option<&Value> {
        self.entries.get(key).filter(|value| value.truthy())
    }
    pub fn str(&self, key: &str) -> Option<&str> {
        self.entries.get(key).and_then(Value::as_str)
    }
    /// Sets a member; a key that is there stays the key it was.
    pub fn insert(&mut self, key: impl Into<Str>, value: impl Into<Value>) {
        let key = key.into();
        if let Some(order) = &mut self.order {
            order.add(&key);
        }
        self.entries.insert(key, value.into());
    }
    /// Sets a member unless the value is null.
    pub fn insert_some(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() {
            self.insert(key, value);
        }
    }
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let value = self.entries.shift_remove(key)?;
        if let Some(order) = &mut self.order {
            order.remove(key);
        }
        Some(value)
    }
    /// The member, set to `value` first when it is not there.
    pub fn or_insert(&mut self, key: impl Into<Str>, value: impl FnOnce() -> Value) -> &mut Value {
        let key = key.into();
        if !self.has(&key) {
            self.insert(key.clone(), value());
        }
        self.entries.get_mut(&key).expect("it was just set")
    }
    pub fn keys(&self) -> Vec<Str> {
        self.iter().map(|(key, _)| key.clone()).collect()
    }
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }
    pub fn iter(&self) -> Iter<'_> {
        match &self.order {
            None => Iter::Inserted(self.entries.iter()),
            Some(order) => Iter::Hashed(Box::new(order.keys()), &self.entries),
        }
    }
    /// The values, in no stated order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.entries.values_mut()
    }
    /// Python's `dict.update`.
    pub fn update(&mut self, other: &Map) {
        if let Some(order) = &mut self.order {
            order.merge(other.keys().iter());
        }
        for (key, value) in other.iter() {
            self.insert(key, value);
        }
    }
    /// Python's `dict.copy`: the values are the same, the table is a new one.
    pub fn copy(&self) -> Map {
        let mut copy = if self.is_ordered_by_hash() { Map::by_hash() } else { Map::new() };
        copy.update(self);
        copy
    }
    pub fn deep_copy(&self) -> Map {
        let mut copy = if self.is_ordered_by_hash() { Map::by_hash() } else { Map::new() };
        for (key, value) in self.iter() {
            copy.insert(key, value.deep_copy());
        }
        copy
    }
}

pub enum Iter<'a> {
    Inserted(indexmap::map::Iter<'a, Str, Value>),
    Hashed(Box<dyn Iterator<Item = &'a Str> + 'a>, &'a IndexMap<Str, Value>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Str, &'a Value);
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Iter::Inserted(entries) => entries.next(),
            Iter::Hashed(keys, entries) => keys.next().and_then(|key| entries.get_key_value(key)),
        }
    }
}

impl<K: Into<Str>> FromIterator<(K, Value)> for Map {
    fn from_iter<T: IntoIterator<Item = (K, Value)>>(items: T) -> Map {
        let mut map = Map::new();
        items.into_iter().for_each(|(key, value)| map.insert(key, value));
        map
    }
}
