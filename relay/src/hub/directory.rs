//! The list of connected clients, and the rosters made from it.

use std::collections::BTreeMap;

use bytes::Bytes;
use chain::wire::{Frame, MAX_ROSTER, NodeId, PeerId, PeerInfo, PeerKind, Roster, TipInfo};
use tokio::sync::mpsc;

use super::event::{NATIVE_GROUP, SocketLine};
use crate::budget::Packet;

/// How frames reach a client.
pub(super) enum Line {
    Socket(SocketLine),
    Native(mpsc::UnboundedSender<Packet>),
}

/// A connected node.
pub(super) struct Client {
    pub(super) info: PeerInfo,
    pub(super) line: Line,
}

/// All clients by their number. Numbers count up from 1, and none is given twice.
///
/// Bounded by [`super::Limits::clients`], plus the native node.
#[derive(Default)]
pub(super) struct Directory {
    clients: BTreeMap<PeerId, Client>,
    native: Option<PeerId>,
    last: u64,
}

impl Directory {
    /// Adds a client; `None` when all numbers are used up.
    pub(super) fn add(
        &mut self,
        info: impl FnOnce(PeerId) -> PeerInfo,
        line: Line,
    ) -> Option<PeerId> {
        self.last = self.last.checked_add(1)?;
        let peer = PeerId(self.last);
        if matches!(line, Line::Native(_)) {
            self.native = Some(peer);
        }
        self.clients.insert(
            peer,
            Client {
                info: info(peer),
                line,
            },
        );
        Some(peer)
    }

    pub(super) fn remove(&mut self, peer: PeerId) -> Option<Client> {
        self.clients.remove(&peer)
    }

    pub(super) fn get(&self, peer: PeerId) -> Option<&Client> {
        self.clients.get(&peer)
    }

    pub(super) fn info_mut(&mut self, peer: PeerId) -> Option<&mut PeerInfo> {
        self.clients.get_mut(&peer).map(|client| &mut client.info)
    }

    pub(super) fn numbers(&self) -> Vec<PeerId> {
        self.clients.keys().copied().collect()
    }

    pub(super) fn native(&self) -> Option<PeerId> {
        self.native
    }

    /// The group that a client is in; [`NATIVE_GROUP`] for one that is gone.
    pub(super) fn group(&self, peer: PeerId) -> u8 {
        let client = self.clients.get(&peer);
        client.map_or(NATIVE_GROUP, |client| client.info.presence.impairment.group)
    }

    /// Whether `peer` is there and in the same group as `speaker`.
    pub(super) fn hears(&self, peer: PeerId, speaker: PeerId) -> bool {
        self.clients.contains_key(&peer) && self.group(peer) == self.group(speaker)
    }

    /// The clients that hear a client, itself included.
    pub(super) fn hearers(&self, speaker: PeerId) -> Vec<PeerId> {
        let numbers = self.clients.keys().copied();
        numbers.filter(|peer| self.hears(*peer, speaker)).collect()
    }

    /// The client to ask when none is named: the native node, or else the one with the most work;
    /// it must be in the asker's group.
    pub(super) fn best_for(&self, asker: PeerId) -> Option<PeerId> {
        let group = self.group(asker);
        let others = || {
            self.clients
                .values()
                .map(|client| &client.info)
                .filter(|info| info.peer != asker && info.presence.impairment.group == group)
        };
        let native = self.native.filter(|_| group == NATIVE_GROUP);
        native.filter(|native| *native != asker).or_else(|| {
            others()
                .min_by(|a, b| most_work_first(a, b))
                .map(|info| info.peer)
        })
    }

    /// Everybody, most work first.
    pub(super) fn sorted(&self) -> Vec<PeerInfo> {
        let mut infos: Vec<_> = self
            .clients
            .values()
            .map(|client| client.info.clone())
            .collect();
        infos.sort_by(most_work_first);
        infos
    }

    /// Rosters for everybody, made from one sorting.
    pub(super) fn rosters(&self) -> Rosters {
        let total = u32::try_from(self.clients.len()).unwrap_or(u32::MAX);
        let mut sample = self.sorted();
        sample.truncate(MAX_ROSTER);
        let common = Roster { total, sample };
        let encoded = Frame::Roster(common.clone()).encode().into();
        Rosters { common, encoded }
    }
}

/// The roster that most clients get, and the differences for the others.
pub(super) struct Rosters {
    common: Roster,
    encoded: Bytes,
}

impl Rosters {
    /// The roster for `receiver`, which is always in it.
    pub(super) fn for_receiver(&self, receiver: &PeerInfo) -> Roster {
        let mut roster = self.common.clone();
        if !self.names(receiver.peer) {
            roster.sample.truncate(MAX_ROSTER - 1);
            roster.sample.push(receiver.clone());
        }
        roster
    }

    /// The same, encoded; shared by all clients that are in the common sample.
    pub(super) fn frame_for(&self, receiver: &PeerInfo) -> Bytes {
        if self.names(receiver.peer) {
            return self.encoded.clone();
        }
        Frame::Roster(self.for_receiver(receiver)).encode().into()
    }

    fn names(&self, peer: PeerId) -> bool {
        self.common.sample.iter().any(|info| info.peer == peer)
    }
}

/// Whether the relay's own native node is calling, by a link from the relay to itself.
pub(super) fn is_own_node(node: NodeId, native: Option<NodeId>, kind: PeerKind) -> bool {
    kind == PeerKind::Native && Some(node) == native
}

/// More work comes first; between equals, the one that came first.
fn most_work_first(a: &PeerInfo, b: &PeerInfo) -> std::cmp::Ordering {
    let work = |info: &PeerInfo| -> TipInfo { info.presence.tip };
    work(b).work.cmp(&work(a).work).then(a.peer.cmp(&b.peer))
}

#[cfg(test)]
mod tests {
    use chain::{
        BlockId, Height, U256, Work,
        wire::{Impairment, Presence, TipInfo},
    };

    use prometheus_client::metrics::gauge::Gauge;

    use super::*;

    fn directory(works: &[u32]) -> Directory {
        let mut directory = Directory::default();
        for work in works {
            let tip = TipInfo {
                id: BlockId::ZERO,
                height: Height::GENESIS,
                work: Work::from_u256(U256::from(*work)),
            };
            let info = |peer| PeerInfo {
                peer,
                node: NodeId([0; 8]),
                kind: PeerKind::Tab,
                presence: Presence {
                    tip,
                    hash_rate: 0,
                    impairment: Impairment::default(),
                },
            };
            let (outbox, _) = crate::budget::Outbox::new(1024, Gauge::default());
            let (close, _) = tokio::sync::oneshot::channel();
            directory
                .add(info, Line::Socket(SocketLine { outbox, close }))
                .unwrap();
        }
        directory
    }

    #[test]
    fn a_request_without_a_name_goes_to_most_work_but_never_back() {
        let directory = directory(&[5, 9, 7]);
        assert_eq!(directory.best_for(PeerId(1)), Some(PeerId(2)));
        assert_eq!(directory.best_for(PeerId(2)), Some(PeerId(3)));
    }

    #[test]
    fn a_roster_names_at_most_64_and_always_its_receiver() {
        let works: Vec<_> = (0..100).collect();
        let directory = directory(&works);
        let rosters = directory.rosters();
        for peer in directory.numbers() {
            let info = &directory.get(peer).unwrap().info;
            let roster = rosters.for_receiver(info);
            assert_eq!(roster.total, 100);
            assert_eq!(roster.sample.len(), MAX_ROSTER);
            assert!(roster.sample.iter().any(|info| info.peer == peer));
            assert_eq!(roster.sample[0].peer, PeerId(100));
        }
    }

    #[test]
    fn numbers_are_not_given_twice() {
        let mut directory = directory(&[1, 2]);
        directory.remove(PeerId(2));
        let info = directory.get(PeerId(1)).unwrap().info.clone();
        let (frames, _) = mpsc::unbounded_channel();
        let added = directory.add(|peer| PeerInfo { peer, ..info }, Line::Native(frames));
        assert_eq!(added, Some(PeerId(3)));
        assert_eq!(directory.best_for(PeerId(1)), Some(PeerId(3)));
    }
}
