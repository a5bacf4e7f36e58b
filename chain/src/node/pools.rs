//! The memory of the peers that are to be asked for the transfers that wait with them.

use std::collections::BTreeSet;

use super::{
    io::{From, LinkId},
    requests::is_over,
};
use crate::{limits, primitives::Millis, util::BoxMap, wire::PeerId};

/// The peers whose pools are to be asked for.
///
/// Memory: [`limits::MAX_POOLS_DUE`] peers in each of three sets, and each relay twice more.
#[derive(Clone, Debug, Default)]
pub(super) struct Pools {
    /// They are asked in the next round.
    pub(super) due: BTreeSet<From>,
    /// They are asked in this round, as soon as there is room for the question.
    pub(super) line: BTreeSet<From>,
    /// They are asked in the next round after sync has moved the tip.
    pub(super) refused: BTreeSet<From>,
    /// The relays where nobody has been told yet what waits here, each with the number of questions there
    /// that were in vain.
    pub(super) untold: BoxMap<LinkId, u32>,
    /// Sync has moved the tip.
    pub(super) is_moved: bool,
    /// When a round may begin.
    pub(super) next_round: Option<Millis>,
    /// The number of questions in a row that nobody answered in time.
    pub(super) silences: u32,
}

impl Pools {
    /// Notes that sync has moved the tip.
    pub(super) fn tip_moved(&mut self) {
        self.is_moved = true;
    }

    /// Notes that a relay's peers came to be known: it is asked in this round.
    pub(super) fn introduce(&mut self, now: Millis, link: LinkId) {
        self.line.insert((link, PeerId::ANY));
        self.untold.insert(link, Box::new(0));
        self.next_round = Some(now.plus(limits::POOL_ROUND_MS));
    }

    /// Notes that a question for a pool was in vain. A relay may pick somebody else the next time.
    pub(super) fn not_answered(&mut self, to: From) {
        if to.1 == PeerId::ANY {
            note(&mut self.due, to);
            if let Some(in_vain) = self.untold.get_mut(&to.0) {
                **in_vain += 1;
            }
        }
    }

    /// Notes that nobody answered a question for a pool in time.
    pub(super) fn silent(&mut self, now: Millis, to: From) {
        self.not_answered(to);
        let wait_ms = limits::MAX_PATIENCE_MS << self.silences.min(10);
        self.silences = self.silences.saturating_add(1);
        self.next_round = Some(now.plus(wait_ms.min(limits::MAX_POOL_WAIT_MS)));
    }

    /// Notes that somebody answered a question for a pool.
    pub(super) fn answered(&mut self) {
        self.silences = 0;
    }

    pub(super) fn link_lost(&mut self, link: LinkId) {
        for set in [&mut self.due, &mut self.line, &mut self.refused] {
            set.retain(|from| from.0 != link);
        }
        self.untold.remove(&link);
    }

    /// Asks the peers that are due at these links, if it is time to and the last round is over.
    pub(super) fn begin_round(&mut self, now: Millis, known: &[LinkId]) {
        if std::mem::take(&mut self.is_moved) {
            self.due.append(&mut self.refused);
        }
        let is_time = |next| is_over(now, next, limits::MAX_POOL_WAIT_MS);
        if !self.line.is_empty() || !self.next_round.is_none_or(is_time) {
            return;
        }
        let due = self.due.extract_if(.., |from| known.contains(&from.0));
        self.line.extend(due);
        if !self.line.is_empty() {
            self.next_round = Some(now.plus(limits::POOL_ROUND_MS));
        }
    }
}

/// When there is no room for a peer, the node that its relay picks stands for it.
pub(super) fn note(set: &mut BTreeSet<From>, from: From) {
    let has_room = set.len() < limits::MAX_POOLS_DUE;
    set.insert(if has_room {
        from
    } else {
        (from.0, PeerId::ANY)
    });
}
