//! The ways to the connected clients, in the groups that the hub has put them in.

use std::collections::BTreeMap;

use bytes::Bytes;
use chain::{
    Audience,
    wire::{PeerId, PeerKind},
};
use tokio::{sync::mpsc, time::Instant};

use super::event::SocketLine;
use crate::budget::{Outbox, Packet};

/// How frames reach a client.
pub(super) enum Line {
    Socket {
        line: SocketLine,
        /// What the client says it is, for the metrics.
        kind: PeerKind,
    },
    Native {
        /// Frames of clients keep their part of the inbound budget until the node takes them.
        frames: mpsc::UnboundedSender<Packet>,
        /// The hub's own share the budget of this outbox.
        outbox: Outbox,
    },
}

/// A receiver that cannot take any more.
pub(super) struct Overflow(pub(super) PeerId);

/// The line of each client, with its group.
#[derive(Default)]
pub(super) struct Lines(BTreeMap<PeerId, (u8, Line)>);

impl Lines {
    /// A client begins in group 0.
    pub(super) fn add(&mut self, peer: PeerId, line: Line) {
        self.0.insert(peer, (0, line));
    }

    pub(super) fn moved(&mut self, peer: PeerId, group: u8) {
        if let Some(entry) = self.0.get_mut(&peer) {
            entry.0 = group;
        }
    }

    pub(super) fn remove(&mut self, peer: PeerId) -> Option<Line> {
        self.0.remove(&peer).map(|(_, line)| line)
    }

    /// The clients at sockets.
    pub(super) fn sockets(&self) -> Vec<PeerId> {
        let sockets = self
            .0
            .iter()
            .filter(|(_, (_, line))| matches!(line, Line::Socket { .. }));
        sockets.map(|(peer, _)| *peer).collect()
    }

    pub(super) fn is_socket(&self, peer: PeerId) -> bool {
        matches!(self.0.get(&peer), Some((_, Line::Socket { .. })))
    }

    /// Hands a client's frame to another.
    pub(super) fn pass(&self, to: PeerId, packet: Packet) -> Result<(), Overflow> {
        match self.0.get(&to) {
            Some((_, Line::Native { frames, .. })) => {
                let _ = frames.send(packet);
                Ok(())
            }
            Some((_, Line::Socket { line, .. })) => {
                line.outbox.push(packet.bytes).map_err(|_| Overflow(to))
            }
            None => Ok(()),
        }
    }

    /// Sends a frame of the hub.
    pub(super) fn send(&self, to: PeerId, bytes: Bytes) -> Result<(), Overflow> {
        match self.0.get(&to) {
            Some((_, line)) => line.push(to, bytes, None),
            None => Ok(()),
        }
    }

    /// Sends news that came at `since`, if that is to be measured, to many; answers with those that
    /// cannot take it.
    pub(super) fn fan_out(
        &self,
        audience: Audience,
        bytes: &Bytes,
        since: Option<Instant>,
    ) -> Vec<Overflow> {
        let hears = |(peer, (group, _)): &(&PeerId, &(u8, Line))| audience.contains(**peer, *group);
        let receivers = self.0.iter().filter(hears);
        let sent = receivers.map(|(peer, (_, line))| line.push(*peer, bytes.clone(), since));
        sent.filter_map(Result::err).collect()
    }
}

impl Line {
    fn push(&self, to: PeerId, bytes: Bytes, since: Option<Instant>) -> Result<(), Overflow> {
        match self {
            Self::Socket { line, .. } => line
                .outbox
                .push_news(bytes, since)
                .map_err(|_| Overflow(to)),
            // These are rosters, tips and failures; newer ones will follow.
            Self::Native { outbox, .. } => {
                let _ = outbox.push(bytes);
                Ok(())
            }
        }
    }
}
