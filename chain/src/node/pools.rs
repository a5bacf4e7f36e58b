//! When others are asked for the transfers that wait with them.
//!
//! A transfer is judged by the ledger after the tip, so a node that knows of better headers than its
//! tip judges none: it passes over what it is told and asks for it once it has caught up. Asked again
//! is also who told of transfers that could not be paid, or whose predecessors were not known, on a
//! tip that sync has moved since.
//!
//! An answer is long, and one that comes late holds up blocks on a slow line. So a client of a relay
//! asks whoever that picks, one at a time, is patient, and asks ever more rarely who does not answer.
//! Only the relay's own node, whom alone its clients tell, asks them by name.

use std::collections::BTreeSet;

use super::{
    From, Node,
    io::{LinkId, LinkKind},
    requests::{Ask, is_over},
};
use crate::{
    limits,
    mempool::MempoolError,
    primitives::Millis,
    rules::TransferError,
    wire::{PeerId, Request},
};

/// Whose pools are to be asked for.
///
/// Memory: [`limits::MAX_POOLS_DUE`] peers in each of three sets, and each relay once more.
#[derive(Clone, Debug, Default)]
pub(super) struct Pools {
    /// In the next round.
    due: BTreeSet<From>,
    /// In this round, as soon as there is room for the question.
    line: BTreeSet<From>,
    /// In the next round after sync has moved the tip.
    refused: BTreeSet<From>,
    /// Sync has moved the tip.
    is_moved: bool,
    /// When a round may begin.
    next_round: Option<Millis>,
    /// Questions in a row that nobody answered in time.
    silences: u32,
}

impl Node {
    /// Whether transfers must wait to be judged, because the chain that they are judged by is on its
    /// way: headers are known with more work than the tip, and their bodies are still to be had.
    ///
    /// A body that nobody gave for [`limits::BEHIND_MS`] is not waited for: else whoever withholds
    /// one would hold up transfers.
    pub fn is_behind(&self) -> bool {
        if self.chain.best_header().work <= self.chain.tip().work {
            return false;
        }
        match self.sync.lowest_wanted() {
            Some(_) => self.any_link_ready() && !self.sync.is_in_vain(),
            None => self.sync.awaits_storage(),
        }
    }

    /// Whether a relay still owes the first headers, so that it is not known how far behind it this
    /// node is.
    fn is_new(&self, id: LinkId) -> bool {
        let is_introducing = self.links.get(&id).is_some_and(|link| link.introducing);
        is_introducing && self.sync.in_flight_to((id, PeerId::ANY), Ask::is_headers) > 0
    }

    /// Whether what `from` tells of transfers cannot be judged yet. It is asked again later.
    pub(super) fn passes_over_transfers(&mut self, from: From) -> bool {
        let passes_over = self.is_behind() || self.is_new(from.0);
        if passes_over {
            let whom = self.whom_to_ask(from);
            note(&mut self.pools.due, whom);
        }
        passes_over
    }

    /// Notes a refusal that another tip may change.
    pub(super) fn transfer_refused(&mut self, from: From, error: &MempoolError) {
        if matches!(
            error,
            MempoolError::Transfer(TransferError::Balance { .. })
                | MempoolError::NonceTooFar { .. }
        ) {
            let whom = self.whom_to_ask(from);
            note(&mut self.pools.refused, whom);
        }
    }

    /// Clients of this node's own relay tell it alone; what others tell, their relay's pick has too.
    fn whom_to_ask(&self, (id, peer): From) -> From {
        let link = self.links.get(&id);
        match link.map(|link| link.kind) {
            Some(LinkKind::Hub) => (id, peer),
            _ => (id, PeerId::ANY),
        }
    }

    /// Asks for pools when what is in them can be judged: those of relays that this node has got to
    /// know at once, and tells them its own; others round by round.
    pub(super) fn ask_for_pools(&mut self, now: Millis) {
        if self.is_behind() {
            return;
        }
        let known: Vec<_> = self.ready_links().filter(|id| !self.is_new(*id)).collect();
        self.pools.begin_round(now, &known);
        for id in known {
            let link = self.links.get_mut(&id).expect("is one of them");
            if std::mem::take(&mut link.introducing) {
                self.pools.line.insert((id, PeerId::ANY));
                self.pools.next_round = Some(now.plus(limits::POOL_ROUND_MS));
                self.tell_pool(id);
            }
        }
        while self.sync.count(Ask::is_mempool) < limits::MAX_POOL_REQUESTS
            && let Some(to) = self.pools.line.pop_first()
        {
            if self.sync.in_flight_to(to, Ask::is_mempool) == 0 {
                self.ask(now, to, Request::Mempool, Ask::Mempool);
            }
        }
    }

    /// When pools are asked for next, as far as that is a matter of time.
    pub(super) fn next_pool_round(&self) -> Option<Millis> {
        let mut due = self.pools.due.iter();
        let waits = self.pools.line.is_empty() && due.any(|from| !self.is_new(from.0));
        let next_round = self.pools.next_round;
        next_round.filter(|_| waits && !self.is_behind())
    }
}

impl Pools {
    /// Notes that sync has moved the tip.
    pub(super) fn tip_moved(&mut self) {
        self.is_moved = true;
    }

    /// Notes that a question for a pool was in vain. A relay may pick somebody else the next time.
    pub(super) fn not_answered(&mut self, to: From) {
        if to.1 == PeerId::ANY {
            note(&mut self.due, to);
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
    }

    /// Has those asked that are due at these links, if it is time to and the last round is over.
    fn begin_round(&mut self, now: Millis, known: &[LinkId]) {
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

/// Where there is no room for a peer, whoever its relay picks stands for it.
fn note(set: &mut BTreeSet<From>, from: From) {
    let has_room = set.len() < limits::MAX_POOLS_DUE;
    set.insert(if has_room {
        from
    } else {
        (from.0, PeerId::ANY)
    });
}
