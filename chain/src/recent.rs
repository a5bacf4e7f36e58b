//! A memory of fixed size: the newest entries stay, the oldest are forgotten.

use std::collections::{BTreeMap, VecDeque};

/// A map of at most `limit` entries.
#[derive(Clone, Debug)]
pub(crate) struct Recent<K, V = ()> {
    limit: usize,
    entries: BTreeMap<K, V>,
    /// Oldest first.
    order: VecDeque<K>,
}

impl<K: Copy + Ord, V> Recent<K, V> {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            entries: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    pub(crate) fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.entries.insert(key, value).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        if self.entries.remove(key).is_some() {
            self.order.retain(|at| at != key);
        }
    }

    /// Forgets entries that do not match.
    pub(crate) fn retain(&mut self, matches: impl Fn(&V) -> bool) {
        self.entries.retain(|_, value| matches(value));
        let entries = &self.entries;
        self.order.retain(|key| entries.contains_key(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entry_is_forgotten_first() {
        let mut recent = Recent::new(2);
        recent.insert(1, 'a');
        recent.insert(2, 'b');
        recent.insert(1, 'c');
        recent.insert(3, 'd');
        assert_eq!(recent.get(&1), None);
        assert_eq!(recent.get(&2), Some(&'b'));
        assert_eq!(recent.get(&3), Some(&'d'));
        recent.retain(|value| *value == 'd');
        assert!(!recent.contains(&2) && recent.contains(&3));
        recent.insert(4, 'e');
        recent.insert(5, 'f');
        assert!(!recent.contains(&3) && recent.contains(&4) && recent.contains(&5));
    }
}
