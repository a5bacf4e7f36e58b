//! What a node knows of a connection and of the peers behind it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    io::{LinkId, LinkKind},
    limits,
};
use crate::{
    Millis,
    wire::{PeerId, PeerInfo, Roster, TipInfo},
};

/// A connection to a relay.
///
/// Memory: at most [`limits::MAX_PEERS_PER_LINK`] tips and times, one [`Roster`], and
/// [`limits::MAX_IGNORED_PER_LINK`] ignored peers. Peer numbers are the relay's, so a peer has
/// one of each.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) kind: LinkKind,
    /// This node's number, once welcomed.
    pub(super) you: Option<PeerId>,
    pub(super) roster: Roster,
    tips: BTreeMap<PeerId, TipInfo>,
    ignored: BTreeSet<PeerId>,
    /// Peers that did not deliver, and until when they are passed over.
    passed_over: BTreeMap<PeerId, Millis>,
}

/// A connection as drivers see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// Its number.
    pub link: LinkId,
    /// This node's number there; `None` until the relay has welcomed it.
    pub you: Option<PeerId>,
    /// Nodes at that relay, this one included.
    pub total: u32,
}

impl Link {
    pub(super) fn new(kind: LinkKind) -> Self {
        Self {
            kind,
            you: None,
            roster: Roster::default(),
            tips: BTreeMap::new(),
            ignored: BTreeSet::new(),
            passed_over: BTreeMap::new(),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.you.is_some()
    }

    /// Takes over who is there; answers with those of them that are not this node.
    pub(super) fn set_roster(&mut self, roster: Roster) -> Vec<(PeerId, TipInfo)> {
        self.roster = roster;
        let others = self
            .roster
            .sample
            .iter()
            .filter(|info| Some(info.peer) != self.you);
        others.map(|info| (info.peer, info.presence.tip)).collect()
    }

    pub(super) fn peer_info(&self, peer: PeerId) -> Option<&PeerInfo> {
        self.roster.sample.iter().find(|info| info.peer == peer)
    }

    pub(super) fn set_tip(&mut self, peer: PeerId, tip: TipInfo) {
        if peer == PeerId::ANY || Some(peer) == self.you || self.ignores(peer) {
            return;
        }
        if self.tips.len() < limits::MAX_PEERS_PER_LINK || self.tips.contains_key(&peer) {
            self.tips.insert(peer, tip);
        }
    }

    pub(super) fn forget_tip(&mut self, peer: PeerId) {
        self.tips.remove(&peer);
    }

    pub(super) fn tips(&self) -> impl Iterator<Item = (PeerId, &TipInfo)> {
        self.tips.iter().map(|(peer, tip)| (*peer, tip))
    }

    pub(super) fn ignores(&self, peer: PeerId) -> bool {
        self.ignored.contains(&peer)
    }

    /// Hears nothing from `peer` from now on.
    pub(super) fn ignore(&mut self, peer: PeerId) {
        self.tips.remove(&peer);
        self.passed_over.remove(&peer);
        if self.ignored.len() >= limits::MAX_IGNORED_PER_LINK {
            // Relays count peers up, so the lowest has been gone for longest.
            self.ignored.pop_first();
        }
        self.ignored.insert(peer);
    }

    pub(super) fn pass_over(&mut self, peer: PeerId, now: Millis) {
        if self.passed_over.len() < limits::MAX_PEERS_PER_LINK {
            self.passed_over
                .insert(peer, now.plus(limits::PASSED_OVER_MS));
        }
    }

    /// Forgets whom it is no longer time to pass over.
    pub(super) fn end_passing_over(&mut self, now: Millis) {
        self.passed_over.retain(|_, until| *until > now);
    }

    pub(super) fn is_passed_over(&self, peer: PeerId, now: Millis) -> bool {
        self.passed_over
            .get(&peer)
            .is_some_and(|until| *until > now)
    }

    /// When the first passed-over peer may be asked again.
    pub(super) fn next_comeback(&self) -> Option<Millis> {
        self.passed_over.values().min().copied()
    }
}
