//! A memory of fixed size: the newest entries stay, the oldest are forgotten.

use std::collections::BTreeMap;

use super::collections::BoxMap;

/// A map of at most `limit` entries.
#[derive(Clone, Debug)]
pub(crate) struct Recent<K, V = ()> {
    limit: usize,
    entries: BoxMap<K, (Turn, V)>,
    by_turn: BTreeMap<Turn, K>,
    next_turn: Turn,
}

/// The place in the order in which entries are forgotten.
type Turn = u64;

impl<K: Copy + Ord, V> Recent<K, V> {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            entries: BoxMap::new(),
            by_turn: BTreeMap::new(),
            next_turn: 0,
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|entry| &entry.1)
    }

    pub(crate) fn contains(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// A key that is already there keeps its turn.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.1 = value;
            return;
        }
        self.entries.insert(key, Box::new((self.next_turn, value)));
        self.by_turn.insert(self.next_turn, key);
        self.next_turn += 1;
        if self.entries.len() > self.limit
            && let Some((_, oldest)) = self.by_turn.pop_first()
        {
            self.entries.remove(&oldest);
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_turn.remove(&entry.0);
        }
    }

    /// Forgets entries that do not match.
    pub(crate) fn retain(&mut self, matches: impl Fn(&V) -> bool) {
        let by_turn = &mut self.by_turn;
        self.entries.retain(|_, entry| {
            let (turn, value) = entry.as_ref();
            let stays = matches(value);
            if !stays {
                by_turn.remove(turn);
            }
            stays
        });
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
