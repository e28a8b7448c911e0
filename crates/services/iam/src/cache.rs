//! What a decision needs, ready to use: key records, compiled policies by entity, compiled texts.
//!
//! Each entry carries the generation in which its rows were read; every change of identities starts a new generation,
//! so that an entry is either true or read again. The generation is taken before the rows are read: a change between the
//! two makes the entry stale, never wrong. Not here: other processes' changes (they come with the second store).

use kernel::{Fault, OrFault};
use parking_lot::RwLock;
use policy::Policy;
use policy::document::Document;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::KeyRecord;

/// All that a user or role has, as of one generation.
#[derive(Debug, Default)]
pub struct Grants {
    pub policies: Vec<Arc<Policy>>,
    pub boundary: Option<Arc<Policy>>,
    pub tags: BTreeMap<String, String>,
}

const ENTRIES_MAX: usize = 10_000;

#[derive(Default)]
pub struct Cache {
    generation: AtomicU64,
    pub keys: Aged<KeyRecord>,
    pub grants: Aged<Grants>,
    texts: RwLock<HashMap<String, Arc<Policy>>>,
}

impl Cache {
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// To be called after every committed change of identities.
    pub fn renew(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// A stored policy in its compiled form. It was checked when it was stored.
    pub fn compiled(&self, text: &str) -> Result<Arc<Policy>, Fault> {
        if let Some(found) = self.texts.read().get(text) {
            return Ok(found.clone());
        }
        let document = Document::parse(text).or_fault(|| "a stored policy document does not parse")?;
        let policy =
            Arc::new(Policy::compile(&document).or_fault(|| "a stored policy document does not compile")?);
        bounded(&mut self.texts.write()).insert(text.to_owned(), policy.clone());
        Ok(policy)
    }
}

/// Entries with the generation that they were read in.
pub struct Aged<T>(RwLock<HashMap<String, (u64, Arc<T>)>>);

impl<T> Default for Aged<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T> Aged<T> {
    pub async fn get<R>(&self, cache: &Cache, key: &str, read: R) -> Result<Option<Arc<T>>, Fault>
    where
        R: Future<Output = Result<Option<T>, Fault>>,
    {
        let now = cache.generation();
        if let Some((generation, found)) = self.0.read().get(key)
            && *generation == now
        {
            return Ok(Some(found.clone()));
        }
        let Some(read) = read.await?.map(Arc::new) else { return Ok(None) };
        bounded(&mut self.0.write()).insert(key.to_owned(), (now, read.clone()));
        Ok(Some(read))
    }
}

fn bounded<K: Hash + Eq, V>(map: &mut HashMap<K, V>) -> &mut HashMap<K, V> {
    if map.len() >= ENTRIES_MAX {
        map.clear();
    }
    map
}
