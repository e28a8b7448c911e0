//! All names of a branch at once: the values that satisfy them must agree on the array elements they stand in.
//!
//! `{"a": {"b": [1], "c": [2]}}` does not match `{"a": [{"b": 1}, {"c": 2}]}`. The search goes name by name and remembers
//! what has failed, so that an event of long arrays cannot make it exponential.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::Branch;
use crate::flat::{Event, Field};
use crate::matcher::Matcher;

/// Which element of which array has been chosen.
type Chosen = BTreeMap<usize, usize>;

pub fn satisfied(branch: &Branch, event: &Event<'_>) -> bool {
    let mut candidates: Vec<Candidates<'_>> = Vec::new();
    for (name, matchers) in branch {
        let fields = event.under(name);
        if fields.is_empty() && matchers.iter().any(|matcher| matches!(matcher, Matcher::Absent)) {
            continue;
        }
        let taken: Vec<&Field<'_>> =
            fields.iter().filter(|field| matchers.iter().any(|matcher| matcher.takes(&field.leaf))).collect();
        if taken.is_empty() {
            return false;
        }
        candidates.push(Candidates::of(taken));
    }
    Search { arrays_ahead: arrays_ahead(&candidates), candidates, failed: HashSet::new() }
        .from(0, &Chosen::new())
}

/// For each name, the arrays in which values of that name or a later one stand: all that a choice before it can matter for.
fn arrays_ahead(candidates: &[Candidates<'_>]) -> Vec<HashSet<usize>> {
    let mut ahead = HashSet::new();
    let mut all: Vec<HashSet<usize>> = Vec::with_capacity(candidates.len());
    for fields in candidates.iter().rev() {
        ahead.extend(fields.fields.iter().flat_map(|field| field.within.iter().map(|(array, _)| *array)));
        all.push(ahead.clone());
    }
    all.reverse();
    all
}

/// The values that satisfy one name, found by the array element that all of them need.
struct Candidates<'e> {
    fields: Vec<&'e Field<'e>>,
    by_element: HashMap<(usize, usize), Vec<usize>>,
    /// How many of the values stand in each array.
    in_array: HashMap<usize, usize>,
}

impl<'e> Candidates<'e> {
    fn of(fields: Vec<&'e Field<'e>>) -> Self {
        let mut by_element: HashMap<_, Vec<usize>> = HashMap::new();
        let mut in_array: HashMap<usize, usize> = HashMap::new();
        for (at, field) in fields.iter().enumerate() {
            for element in &field.within {
                by_element.entry(*element).or_default().push(at);
                *in_array.entry(element.0).or_default() += 1;
            }
        }
        Self { fields, by_element, in_array }
    }

    /// Those that may agree with what has been chosen. Narrowed where every value stands in an array already chosen.
    fn under(&self, chosen: &Chosen) -> Vec<usize> {
        let shared = chosen.iter().find(|(array, _)| self.in_array.get(array) == Some(&self.fields.len()));
        match shared {
            Some((array, index)) => self.by_element.get(&(*array, *index)).cloned().unwrap_or_default(),
            None => (0..self.fields.len()).collect(),
        }
    }
}

struct Search<'e> {
    candidates: Vec<Candidates<'e>>,
    arrays_ahead: Vec<HashSet<usize>>,
    failed: HashSet<(usize, Chosen)>,
}

impl Search<'_> {
    /// Whether the names from `index` on can be satisfied with what has been chosen.
    fn from(&mut self, index: usize, chosen: &Chosen) -> bool {
        let Some(ahead) = self.arrays_ahead.get(index) else { return true };
        let relevant: Chosen =
            chosen.iter().filter(|(array, _)| ahead.contains(array)).map(|(a, i)| (*a, *i)).collect();
        let state = (index, relevant);
        if self.failed.contains(&state) {
            return false;
        }
        for at in self.candidates[index].under(&state.1) {
            let field = self.candidates[index].fields[at];
            if let Some(chosen) = agreed(&state.1, &field.within)
                && self.from(index + 1, &chosen)
            {
                return true;
            }
        }
        self.failed.insert(state);
        false
    }
}

fn agreed(chosen: &Chosen, within: &[(usize, usize)]) -> Option<Chosen> {
    let mut both = chosen.clone();
    for (array, index) in within {
        if *both.entry(*array).or_insert(*index) != *index {
            return None;
        }
    }
    Some(both)
}
