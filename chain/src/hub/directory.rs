//! The list of connected clients, and the rosters made from it.

use std::sync::Arc;

use super::{door::Origin, io::Audience};
use crate::{
    primitives::Chance,
    util::BoxMap,
    wire::{Frame, MAX_ROSTER, PeerId, PeerInfo, Roster},
};

/// The group of a relay's own node, and of every client that names no other. Clients of different
/// groups do not hear each other, as on a network that is split.
pub(super) const NATIVE_GROUP: u8 = 0;

/// A connected node.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) info: PeerInfo,
    pub(super) origin: Option<Origin>,
    /// A frame of it is being screened.
    pub(super) is_screened: bool,
}

/// All clients by their number.
///
/// Memory: as many as [`super::HubConfig::clients`] says, and the relay's own node.
#[derive(Debug, Default)]
pub(super) struct Directory {
    clients: BoxMap<PeerId, Client>,
    native: Option<PeerId>,
}

impl Directory {
    pub(super) fn add(&mut self, client: Client, native: bool) {
        let peer = client.info.peer;
        if native {
            self.native = Some(peer);
        }
        self.clients.insert(peer, Box::new(client));
    }

    pub(super) fn remove(&mut self, peer: PeerId) -> bool {
        if self.native == Some(peer) {
            self.native = None;
        }
        self.clients.remove(&peer).is_some()
    }

    pub(super) fn get(&self, peer: PeerId) -> Option<&Client> {
        self.clients.get(&peer).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, peer: PeerId) -> Option<&mut Client> {
        self.clients.get_mut(&peer).map(Box::as_mut)
    }

    pub(super) fn native(&self) -> Option<PeerId> {
        self.native
    }

    /// Clients, without the relay's own node.
    pub(super) fn count(&self) -> usize {
        self.clients.len() - usize::from(self.native.is_some())
    }

    /// Whether a client is there and in this group.
    pub(super) fn is_in(&self, peer: PeerId, group: u8) -> bool {
        self.get(peer).is_some_and(|client| client.group() == group)
    }

    pub(super) fn audience(&self, audience: Audience) -> impl Iterator<Item = PeerId> {
        let hears = move |client: &&Client| audience.contains(client.info.peer, client.group());
        self.clients().filter(hears).map(|client| client.info.peer)
    }

    /// The client to ask when none is named: the relay's own node, or else one of those with the most
    /// work; it must be in the asker's group.
    pub(super) fn any_for(&self, asker: &PeerInfo, chance: &mut Chance) -> Option<PeerId> {
        let group = asker.presence.impairment.group;
        let native = self.native.filter(|native| *native != asker.peer);
        if group == NATIVE_GROUP && native.is_some() {
            return native;
        }
        let others = || {
            let others = self.clients().map(|client| &client.info);
            others.filter(|info| info.peer != asker.peer && info.presence.impairment.group == group)
        };
        let most = others().map(|info| info.presence.tip.work).max()?;
        let best = others().filter(|info| info.presence.tip.work == most);
        let best: Vec<_> = best.map(|info| info.peer).collect();
        chance.pick(&best)
    }

    /// Everybody, most work first; between equals, the one that came first.
    pub(super) fn sorted(&self) -> Vec<&PeerInfo> {
        let mut infos: Vec<_> = self.clients().map(|client| &client.info).collect();
        let work = |info: &PeerInfo| info.presence.tip.work;
        infos.sort_by(|a, b| work(b).cmp(&work(a)).then(a.peer.cmp(&b.peer)));
        infos
    }

    /// Rosters for everybody, made from one sorting.
    pub(super) fn rosters(&self) -> Rosters {
        let total = u32::try_from(self.clients.len()).unwrap_or(u32::MAX);
        let sample = self.sorted().into_iter().take(MAX_ROSTER);
        let common = Roster {
            total,
            sample: sample.cloned().collect(),
        };
        let encoded = Frame::Roster(common.clone()).encode().into();
        Rosters { common, encoded }
    }

    pub(super) fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values().map(Box::as_ref)
    }
}

impl Client {
    pub(super) fn group(&self) -> u8 {
        self.info.presence.impairment.group
    }
}

/// The roster that most clients get, and the differences for the others.
pub(super) struct Rosters {
    common: Roster,
    encoded: Arc<[u8]>,
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
    pub(super) fn frame_for(&self, receiver: &PeerInfo) -> Arc<[u8]> {
        if self.names(receiver.peer) {
            return Arc::clone(&self.encoded);
        }
        Frame::Roster(self.for_receiver(receiver)).encode().into()
    }

    fn names(&self, peer: PeerId) -> bool {
        self.common.sample.iter().any(|info| info.peer == peer)
    }
}
