//! Changes that rosters have to tell, and how soon.

use std::collections::{BTreeMap, VecDeque};

use chain::{Millis, limits::PRESENCE_MS, wire::PeerId};

#[derive(Default)]
pub(super) struct Rosters {
    count: u64,
    /// Changes by number and time that perhaps not everybody knows.
    changes: VecDeque<(u64, Millis)>,
    /// The newest change that each client was told.
    knows: BTreeMap<PeerId, u64>,
}

impl Rosters {
    /// Somebody came or left, or is another than before.
    pub(super) fn changed(&mut self, now: Millis) {
        self.count += 1;
        self.changes.push_back((self.count, now));
    }

    /// A client was sent a roster.
    pub(super) fn told(&mut self, peer: PeerId) {
        self.knows.insert(peer, self.count);
    }

    pub(super) fn left(&mut self, peer: PeerId) {
        self.knows.remove(&peer);
    }

    /// A client that should know more by now.
    pub(super) fn overdue(&mut self, now: Millis) -> Option<PeerId> {
        while let Some((number, at)) = self.changes.front().copied()
            && now.since(at) > PRESENCE_MS
        {
            let late = self.knows.iter().find(|(_, knows)| **knows < number);
            if let Some((peer, _)) = late {
                return Some(*peer);
            }
            self.changes.pop_front();
        }
        None
    }
}
