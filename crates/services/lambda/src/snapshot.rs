//! All of a function in memory, for the invoke path and for reads: no transaction, no writer.
//!
//! The store tells which keys were committed before it answers whoever wrote them. Every look first takes that news and
//! forgets what changed, so that an acknowledged change counts for the very next call. Rows that were read while news
//! came in are used once and not kept.

use crate::names::LATEST;
use crate::tables::*;
use futures_util::FutureExt;
use kernel::{Fault, Scope};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use store::{Change, Changes, News, Read, Store};

/// A function as of one moment.
#[derive(Debug)]
pub struct Known {
    pub function: FunctionRow,
    pub latest: Arc<VersionRow>,
    pub versions: BTreeMap<u64, Arc<VersionRow>>,
    pub aliases: BTreeMap<String, AliasRow>,
    pub policies: BTreeMap<String, PolicyRow>,
    pub invoke_configs: BTreeMap<String, InvokeConfigRow>,
}

const ROWS_MAX: usize = 100_000;
const KEPT_MAX: usize = 10_000;

impl Known {
    pub fn read(tx: &Read<'_>, key: &FunctionKey) -> Result<Option<Self>, Fault> {
        let Some(function) = tx.get::<Functions>(key)? else { return Ok(None) };
        let versions = tx.scan::<Versions>(key, None, ROWS_MAX)?;
        let aliases = tx.scan::<Aliases>(key, None, ROWS_MAX)?;
        let policies = tx.scan::<Policies>(key, None, ROWS_MAX)?;
        let invoke_configs = tx.scan::<InvokeConfigs>(key, None, ROWS_MAX)?;
        Ok(Some(Self {
            latest: Arc::new(function.latest.clone()),
            function,
            versions: versions.into_iter().map(|((_, _, number), row)| (number, Arc::new(row))).collect(),
            aliases: aliases.into_iter().map(|((_, _, name), row)| (name, row)).collect(),
            policies: policies.into_iter().map(|((_, _, name), row)| (name, row)).collect(),
            invoke_configs: invoke_configs.into_iter().map(|((_, _, name), row)| (name, row)).collect(),
        }))
    }

    /// Of the function, a version or an alias.
    pub fn revision(&self, qualifier: Option<&str>) -> Option<String> {
        let name = qualifier.unwrap_or(LATEST);
        let of_version = self.version(name).map(|row| row.revision.clone());
        of_version.or_else(|| self.aliases.get(name).map(|row| row.revision.clone()))
    }

    /// `$LATEST` or a number.
    pub fn version(&self, name: &str) -> Option<&Arc<VersionRow>> {
        if name == LATEST {
            return Some(&self.latest);
        }
        self.versions.get(&number(name)?)
    }
}

/// A published version's number. Names of aliases are never numbers.
pub fn number(name: &str) -> Option<u64> {
    let is_number = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) && !name.starts_with('0');
    is_number.then(|| name.parse().ok())?
}

struct Kept {
    changes: Changes,
    functions: HashMap<FunctionKey, Arc<Known>>,
    /// What is reserved for functions, together.
    reserved: HashMap<Scope, u32>,
    /// Counts the news taken.
    generation: u64,
}

#[derive(Clone)]
pub struct Snapshot {
    store: Store,
    kept: Arc<Mutex<Kept>>,
}

impl Snapshot {
    pub fn new(store: Store) -> Self {
        let kept = Kept {
            changes: store.changes(),
            functions: HashMap::new(),
            reserved: HashMap::new(),
            generation: 0,
        };
        Self { store, kept: Arc::new(Mutex::new(kept)) }
    }

    pub async fn function(&self, key: &FunctionKey) -> Result<Option<Arc<Known>>, Fault> {
        let generation = {
            let mut kept = self.kept.lock();
            kept.take_news()?;
            if let Some(known) = kept.functions.get(key) {
                return Ok(Some(known.clone()));
            }
            kept.generation
        };
        let wanted = key.clone();
        let read = self.store.read(move |tx| Known::read(tx, &wanted)).await?;
        let Some(known) = read.map(Arc::new) else { return Ok(None) };
        let mut kept = self.kept.lock();
        kept.take_news()?;
        if kept.generation == generation {
            if kept.functions.len() >= KEPT_MAX {
                kept.functions.clear();
            }
            kept.functions.insert(key.clone(), known.clone());
        }
        Ok(Some(known))
    }
}

impl Snapshot {
    /// How many concurrent calls are reserved for functions of an account and region.
    pub async fn reserved(&self, scope: &Scope) -> Result<u32, Fault> {
        let generation = {
            let mut kept = self.kept.lock();
            kept.take_news()?;
            if let Some(reserved) = kept.reserved.get(scope) {
                return Ok(*reserved);
            }
            kept.generation
        };
        let wanted = scope.clone();
        let read = self.store.read(move |tx| tx.scan::<Functions>(&wanted, None, usize::MAX)).await?;
        let reserved = read.iter().filter_map(|(_, row)| row.reserved_concurrency).sum();
        let mut kept = self.kept.lock();
        kept.take_news()?;
        if kept.generation == generation {
            kept.reserved.insert(scope.clone(), reserved);
        }
        Ok(reserved)
    }
}

impl Kept {
    fn take_news(&mut self) -> Result<(), Fault> {
        while let Some(Some(news)) = self.changes.next().now_or_never() {
            match news {
                News::Missed => {
                    self.functions.clear();
                    self.reserved.clear();
                    self.generation += 1;
                }
                News::Committed(changes) => {
                    for key in functions_in(&changes)? {
                        self.functions.remove(&key);
                        self.reserved.remove(&key.0);
                        self.generation += 1;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The functions that a commit touched.
pub fn functions_in(changes: &[Change]) -> Result<HashSet<FunctionKey>, Fault> {
    let mut touched = HashSet::new();
    for change in changes {
        touched.extend(change.key_of::<Functions>()?);
        touched.extend(change.key_of::<Versions>()?.map(|(scope, name, _)| (scope, name)));
        touched.extend(change.key_of::<Aliases>()?.map(|(scope, name, _)| (scope, name)));
        touched.extend(change.key_of::<Policies>()?.map(|(scope, name, _)| (scope, name)));
        touched.extend(change.key_of::<InvokeConfigs>()?.map(|(scope, name, _)| (scope, name)));
    }
    Ok(touched)
}
