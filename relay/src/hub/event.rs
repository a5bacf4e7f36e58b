//! The closed list of events that the hub's task works through, and the ends that come with them.

use bytes::Bytes;
use chain::{
    Origin,
    wire::{NodeId, PeerId, PeerInfo},
};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::{
    budget::{Outbox, Packet},
    socket::Farewell,
};

/// The events that the hub's task works through.
pub(super) enum Event {
    /// The first frame of a connection.
    Join {
        first: Bytes,
        origin: Option<Origin>,
        line: SocketLine,
        answer: oneshot::Sender<Result<PeerId, Farewell>>,
    },
    /// A client sent a frame.
    Frame {
        peer: PeerId,
        packet: Packet,
        turn: Turn,
    },
    /// A client is gone.
    Leave { peer: PeerId },
    /// The native node sent a frame.
    Native(Packet),
    /// The native node wants a client gone.
    Drop { peer: PeerId, reason: String },
    /// Somebody asks who is connected.
    Peers(oneshot::Sender<Vec<PeerInfo>>),
    /// Everybody is to be sent away.
    Stop,
}

/// A client has one turn, and sends its next frame when it has it back.
pub(super) type Turn = OwnedSemaphorePermit;

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
