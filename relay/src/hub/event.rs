//! The closed list of events that the hub's task works through, and the ends that come with them.

use bytes::Bytes;
use chain::wire::{Hello, NodeId, PeerId, PeerInfo};
use tokio::sync::{mpsc, oneshot};

use crate::{
    budget::{Outbox, Packet},
    socket::Farewell,
};

/// The group of a hub's native node, and of every client that names no other. Clients of different
/// groups do not hear each other, as on a network that is split.
pub(super) const NATIVE_GROUP: u8 = 0;

/// The events that the hub's task works through.
pub(super) enum Event {
    /// A client said hello.
    Join {
        hello: Hello,
        line: SocketLine,
        answer: oneshot::Sender<Result<PeerId, Farewell>>,
    },
    /// A client sent a frame.
    Frame { peer: PeerId, packet: Packet },
    /// A client whose group has no native node sent gossip that was checked; the digest names the
    /// news in it.
    News {
        peer: PeerId,
        packet: Packet,
        digest: [u8; 32],
    },
    /// A client is gone.
    Leave { peer: PeerId },
    /// The native node sent a frame.
    Native(Bytes),
    /// The native node wants a client gone.
    Drop { peer: PeerId, reason: String },
    /// Somebody asks who is connected.
    Peers(oneshot::Sender<Vec<PeerInfo>>),
    /// Everybody is to be sent away.
    Stop,
}

/// The hub's part of a client's socket.
pub(super) struct SocketLine {
    pub(super) outbox: Outbox,
    pub(super) close: oneshot::Sender<Farewell>,
}

/// The native node's end.
pub(crate) struct NativeEnd {
    /// Its name.
    pub(crate) node: NodeId,
    /// Where frames for it go.
    pub(crate) frames: mpsc::UnboundedSender<Packet>,
    /// Told when it is on the hub; no other client should join before.
    pub(crate) joined: oneshot::Sender<()>,
}
