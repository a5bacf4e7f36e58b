//! Decides when others are asked for the transfers that wait with them.
//!
//! A transfer is judged by the ledger after the tip. So a node that knows of better headers than its
//! tip judges no transfers: it passes over those that it is told, and asks for them once it has
//! caught up. It also asks a peer again that told of transfers that could not be paid, or whose
//! predecessors were not known, if sync has moved the tip since.
//!
//! An answer may be long, and a late answer holds up blocks on a slow line. So a client of a relay asks
//! the nodes that the relay picks, one at a time and with patience, and asks ever more rarely when
//! they do not answer. Only the relay's own node asks the clients by name: they tell no other node.

use super::{
    io::{From, LinkId, LinkKind},
    parts::Node,
    pools::note,
    requests::Ask,
};
use crate::{
    limits, mempool::MempoolError, primitives::Millis, rules::TransferError, wire::PeerId,
};

impl Node {
    /// Whether transfers must wait until they can be judged. They must while their chain is on its
    /// way: headers with more work than the tip are known, and their bodies can still be fetched.
    ///
    /// A body that nobody gave for [`limits::BEHIND_MS`] is not waited for: else a peer that
    /// withholds one could hold up transfers.
    pub fn is_behind(&self) -> bool {
        if self.chain.best_header().work <= self.chain.tip().work {
            return false;
        }
        match self.sync.lowest_wanted() {
            Some(_) => self.any_link_ready() && !self.sync.is_in_vain(),
            None => self.sync.awaits_storage(),
        }
    }

    /// Whether another relay still owes this node the first headers after they were joined, within its
    /// time: until they come, [`Node::is_behind`] does not know of that relay's chain.
    pub fn awaits_first_headers(&self) -> bool {
        let others = self
            .links
            .iter()
            .filter(|(_, link)| link.kind != LinkKind::Hub);
        others.map(|(id, _)| *id).any(|id| self.is_new(id))
    }

    /// Whether a relay still owes the first headers. Until they come, this node does not know how
    /// far behind it is.
    fn is_new(&self, id: LinkId) -> bool {
        let is_introducing = self.links.get(&id).is_some_and(|link| link.introducing);
        is_introducing && self.sync.in_flight_to((id, PeerId::ANY), Ask::is_headers) > 0
    }

    /// Whether transfers that `from` tells of cannot be judged yet. It is asked again later.
    pub(super) fn passes_over_transfers(&mut self, from: From) -> bool {
        let passes_over = self.is_behind() || self.is_new(from.0);
        if passes_over {
            let whom = self.whom_to_ask(from);
            note(&mut self.pools.due, whom);
        }
        passes_over
    }

    /// Notes a refusal that would perhaps not hold on another tip.
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

    /// Clients of this node's own relay tell it alone; a transfer that others tell of is also with the
    /// node that their relay picks.
    fn whom_to_ask(&self, (id, peer): From) -> From {
        let link = self.links.get(&id);
        match link.map(|link| link.kind) {
            Some(LinkKind::Hub) => (id, peer),
            _ => (id, PeerId::ANY),
        }
    }

    /// Asks for pools once their transfers can be judged. Relays that are new to this node are
    /// asked at once; others are asked round by round.
    pub(super) fn ask_for_pools(&mut self, now: Millis) {
        if self.is_behind() {
            return;
        }
        let known: Vec<_> = self.ready_links().filter(|id| !self.is_new(*id)).collect();
        self.pools.begin_round(now, &known);
        for id in known {
            let link = self.links.get_mut(&id).expect("is one of them");
            if std::mem::take(&mut link.introducing) {
                self.pools.introduce(now, id);
            }
            self.tell_if_in_vain(id);
        }
        while self.sync.count(Ask::is_pool) < limits::MAX_POOL_REQUESTS
            && let Some(to) = self.pools.line.pop_first()
        {
            if self.sync.asks_for_pool_of(to) {
                note(&mut self.pools.due, to);
            } else {
                self.ask_for_short_ids(now, to);
            }
        }
    }

    /// The time when pools are asked for next, as far as it depends on time.
    pub(super) fn next_pool_round(&self) -> Option<Millis> {
        let mut due = self.pools.due.iter();
        let waits = self.pools.line.is_empty() && due.any(|from| !self.is_new(from.0));
        let next_round = self.pools.next_round;
        next_round.filter(|_| waits && !self.is_behind())
    }
}
