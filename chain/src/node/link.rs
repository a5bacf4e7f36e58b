//! A node's knowledge of a connection and of the peers behind it.

use super::{
    io::{LinkId, LinkKind},
    presync::Presync,
    requests::is_over,
};
use crate::{
    limits,
    primitives::{BlockId, Millis},
    util::BoxMap,
    wire::{PeerId, PeerInfo, Roster, TipInfo},
};

/// A connection to a relay.
///
/// Memory: at most [`limits::MAX_PEERS_PER_LINK`] peers, one [`Roster`], and
/// [`limits::MAX_IGNORED_PER_LINK`] ignored peers. The relay gives the peer numbers, so each peer
/// has one record, and no peer can push out another that still sends something.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) kind: LinkKind,
    /// This node's number, once welcomed.
    pub(super) you: Option<PeerId>,
    pub(super) roster: Roster,
    /// The group in which the relay has this node, as it told last: that of others who hear it.
    group: u8,
    /// This node came to know the peers of that relay, and has not asked for the pool there since.
    pub(super) introducing: bool,
    peers: BoxMap<PeerId, Peer>,
    /// In ascending order.
    ignored: Vec<PeerId>,
}

/// A peer behind a relay, or any that the relay picks.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// The tip that it claims.
    pub(super) tip: Option<TipInfo>,
    /// It sent a block without a known parent, so it has headers to show.
    pub(super) has_news: bool,
    /// It has more headers after this one.
    pub(super) more: Option<BlockId>,
    /// Its branch that has not shown enough work yet.
    pub(super) presync: Option<Presync>,
    /// The time when it was asked for headers last, or else was first heard of.
    pub(super) waits_since: Millis,
    /// It has given a new block or a new header.
    pub(super) delivered: bool,
    /// How long this node waits for its answers.
    pub(super) patience_ms: u64,
    /// The time when anything was heard of it last.
    heard: Millis,
    /// It did not deliver, and is not asked until this time.
    passed_over_until: Option<Millis>,
}

/// A connection, in the view of drivers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// Its number.
    pub link: LinkId,
    /// This node's number there; `None` until the relay has welcomed it.
    pub you: Option<PeerId>,
    /// Nodes at that relay, this one included.
    pub total: u32,
}

impl Peer {
    fn new(now: Millis) -> Self {
        Self {
            tip: None,
            has_news: false,
            more: None,
            presync: None,
            waits_since: now,
            delivered: false,
            patience_ms: limits::FIRST_PATIENCE_MS,
            heard: now,
            passed_over_until: None,
        }
    }
}

impl Link {
    pub(super) fn new(kind: LinkKind) -> Self {
        Self {
            kind,
            you: None,
            roster: Roster::default(),
            group: 0,
            introducing: false,
            peers: BoxMap::new(),
            ignored: Vec::new(),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.you.is_some()
    }

    /// Takes over the list of nodes. Answers with the other nodes of this node's group, and whether that
    /// is another group than before.
    pub(super) fn set_roster(&mut self, roster: Roster) -> (Vec<(PeerId, TipInfo)>, bool) {
        self.roster = roster;
        let own = self.you.and_then(|you| self.peer_info(you));
        let group = own.map_or(self.group, |own| own.presence.impairment.group);
        let is_moved = std::mem::replace(&mut self.group, group) != group;
        let sample = &self.roster.sample;
        if sample.len() as u64 >= u64::from(self.roster.total) {
            // The list names everybody, so a peer that is not in it has left.
            let named = |peer| sample.iter().any(|info| info.peer == peer);
            self.peers
                .retain(|peer, _| *peer == PeerId::ANY || named(*peer));
        }
        for info in sample {
            if info.presence.impairment.group != group {
                // It cannot be heard, so its claims are of no use.
                self.peers.remove(&info.peer);
            }
        }
        let others = sample
            .iter()
            .filter(|info| Some(info.peer) != self.you && info.presence.impairment.group == group);
        let others = others.map(|info| (info.peer, info.presence.tip)).collect();
        (others, is_moved)
    }

    pub(super) fn peer_info(&self, peer: PeerId) -> Option<&PeerInfo> {
        self.roster.sample.iter().find(|info| info.peer == peer)
    }

    /// The peer's record, to write in; `None` when there is no room for another one. A place is free
    /// again once its peer has been silent for [`limits::PEER_SILENCE_MS`].
    pub(super) fn heard(&mut self, peer: PeerId, now: Millis) -> Option<&mut Peer> {
        if Some(peer) == self.you || self.ignores(peer) {
            return None;
        }
        let is_new = peer != PeerId::ANY && !self.peers.contains_key(&peer);
        if is_new && self.peers.len() >= limits::MAX_PEERS_PER_LINK {
            let peers = self.peers.iter().filter(|(peer, _)| **peer != PeerId::ANY);
            let (silent, record) = peers.min_by_key(|(_, record)| record.heard)?;
            if now.since(record.heard) < limits::PEER_SILENCE_MS {
                return None;
            }
            let silent = *silent;
            self.peers.remove(&silent);
        }
        let record = self
            .peers
            .entry(peer)
            .or_insert_with(|| Box::new(Peer::new(now)));
        record.heard = now;
        Some(record)
    }

    pub(super) fn peer(&self, peer: PeerId) -> Option<&Peer> {
        self.peers.get(&peer).map(Box::as_ref)
    }

    pub(super) fn peer_mut(&mut self, peer: PeerId) -> Option<&mut Peer> {
        self.peers.get_mut(&peer).map(Box::as_mut)
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = (PeerId, &Peer)> {
        self.peers
            .iter()
            .map(|(peer, record)| (*peer, record.as_ref()))
    }

    /// The peers whose tip is known.
    pub(super) fn tips(&self) -> impl Iterator<Item = (PeerId, TipInfo)> {
        self.peers()
            .filter_map(|(peer, record)| Some((peer, record.tip?)))
    }

    pub(super) fn ignores(&self, peer: PeerId) -> bool {
        self.ignored.binary_search(&peer).is_ok()
    }

    /// Ignores `peer` from now on.
    pub(super) fn ignore(&mut self, peer: PeerId) {
        self.peers.remove(&peer);
        if self.ignored.len() >= limits::MAX_IGNORED_PER_LINK {
            // Relays count peers upwards, so the lowest has been gone the longest.
            self.ignored.remove(0);
        }
        if let Err(place) = self.ignored.binary_search(&peer) {
            self.ignored.insert(place, peer);
        }
    }

    pub(super) fn pass_over(&mut self, peer: PeerId, now: Millis) {
        if let Some(record) = self.heard(peer, now) {
            record.passed_over_until = Some(now.plus(limits::PASSED_OVER_MS));
        }
    }

    /// Whether a peer that was passed over may be asked again.
    pub(super) fn end_passing_over(&mut self, now: Millis) -> bool {
        let mut any = false;
        for record in self.peers.values_mut() {
            let is_over = |until| is_over(now, until, limits::PASSED_OVER_MS);
            if record.passed_over_until.is_some_and(is_over) {
                record.passed_over_until = None;
                any = true;
            }
        }
        any
    }

    pub(super) fn is_passed_over(&self, peer: PeerId, now: Millis) -> bool {
        self.peer(peer)
            .and_then(|record| record.passed_over_until)
            .is_some_and(|until| until > now)
    }

    /// The time when the first peer that was passed over may be asked again.
    pub(super) fn next_comeback(&self) -> Option<Millis> {
        let times = self.peers.values();
        times.filter_map(|record| record.passed_over_until).min()
    }
}
