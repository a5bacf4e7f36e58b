//! The peers that a hostile member has heard of.

use std::collections::BTreeMap;

use chain::{
    LinkId,
    wire::{Frame, PeerId},
};

use super::stage::Stage;

/// The numbers that relays' rosters name, by connection: those of the newest roster alone.
#[derive(Default, Debug)]
pub(super) struct Crowd(BTreeMap<LinkId, Vec<PeerId>>);

impl Crowd {
    /// A frame has come; others than rosters do not matter.
    pub(super) fn hears(&mut self, link: LinkId, bytes: &[u8]) {
        let roster = match Frame::decode(bytes) {
            Ok(Frame::Roster(roster)) => roster,
            Ok(Frame::Welcome(welcome)) => welcome.roster,
            _ => return,
        };
        let peers = roster.sample.iter().map(|info| info.peer);
        self.0.insert(link, peers.collect());
    }

    /// Somebody behind a connection, perhaps the member itself; while it knows nobody, whom the relay
    /// picks.
    pub(super) fn anybody(&self, stage: &mut Stage<'_>, link: LinkId) -> PeerId {
        match self.0.get(&link) {
            Some(peers) if !peers.is_empty() => peers[stage.random.place(peers.len())],
            _ => PeerId::ANY,
        }
    }
}
