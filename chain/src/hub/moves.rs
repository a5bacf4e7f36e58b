//! Changes of clients' groups, of which each may make one in [`limits::MOVE_MS`]: everybody behind the
//! relay has to get to know the others of his group anew.

use std::collections::BTreeMap;

use crate::{limits, primitives::Millis, wire::PeerId};

/// Who has moved lately, and where he is to move next.
///
/// Memory: one entry a client.
#[derive(Debug, Default)]
pub(super) struct Moves(BTreeMap<PeerId, Move>);

#[derive(Debug)]
struct Move {
    /// The next one may be made from then on.
    free_at: Millis,
    wanted: Option<u8>,
}

impl Moves {
    /// Notes that a client wants to be in a group; whether it moves at once.
    pub(super) fn wants(&mut self, now: Millis, peer: PeerId, here: u8, wanted: u8) -> bool {
        if let Some(last) = self.0.get_mut(&peer).filter(|last| now < last.free_at) {
            last.wanted = (wanted != here).then_some(wanted);
            return false;
        }
        if wanted == here {
            return false;
        }
        self.moved(now, peer);
        true
    }

    /// The moves that waited and can be made now.
    pub(super) fn take_due(&mut self, now: Millis) -> Vec<(PeerId, u8)> {
        let over = self.0.extract_if(.., |_, last| last.free_at <= now);
        let due: Vec<_> = over
            .filter_map(|(peer, last)| Some((peer, last.wanted?)))
            .collect();
        for (peer, _) in &due {
            self.moved(now, *peer);
        }
        due
    }

    pub(super) fn next(&self) -> Option<Millis> {
        let waiting = self.0.values().filter(|last| last.wanted.is_some());
        waiting.map(|last| last.free_at).min()
    }

    pub(super) fn forget(&mut self, peer: PeerId) {
        self.0.remove(&peer);
    }

    fn moved(&mut self, now: Millis, peer: PeerId) {
        let next = Move {
            free_at: now.plus(limits::MOVE_MS),
            wanted: None,
        };
        self.0.insert(peer, next);
    }
}
