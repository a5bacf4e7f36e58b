//! The relay: it knows who is connected, and who gets which frame.
//!
//! One task owns the clients and works through a closed list of events. It never waits for anything
//! else, so a caller that waits for it is served. Each WebSocket has a task of its own
//! (`connection`), and the native node is a client without a socket.
//!
//! Memory: frames that came in and are not handed on yet share [`Limits::inbound_bytes`]; when that
//! is used up, sockets are not read. Each client has at most [`Limits::outbox_bytes`] unread; a
//! client that leaves more unread is dropped. Frames for everybody are shared, so only answers that
//! nobody reads can reach the bound of `clients x outbox_bytes`.

mod connection;
mod directory;
mod screen;
mod task;

use std::sync::Arc;

use bytes::Bytes;
use chain::{
    Network,
    wire::{Hello, NodeId, PeerId, PeerInfo, TipInfo},
};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    budget::{Budget, Outbox, Packet},
    metrics::Metrics,
    socket::Farewell,
};

pub(crate) use connection::serve_axum;

/// The group of a hub's native node, and of every client that names no other. Clients of different
/// groups do not hear each other, as on a network that is split.
const NATIVE_GROUP: u8 = 0;

/// The most events that wait for the hub; frames among them are also bounded in bytes.
const EVENT_QUEUE: usize = 1024;

/// How much work the hub accepts.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connected clients.
    pub clients: usize,
    /// Frames a second from one client; further frames wait in its socket. Long frames count as
    /// several.
    pub frames_per_second: u32,
    /// Bytes of frames from all clients that are being worked on.
    pub inbound_bytes: usize,
    /// Bytes of frames that one client may leave unread.
    pub outbox_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            clients: 2_000,
            frames_per_second: 500,
            inbound_bytes: 64 * 1024 * 1024,
            outbox_bytes: 4 * 1024 * 1024,
        }
    }
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

/// The way to the hub; cheap to clone.
#[derive(Clone)]
pub(crate) struct Hub {
    events: mpsc::Sender<Event>,
    network: Arc<Network>,
    limits: Limits,
    inbound: Budget,
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    has_native: bool,
    /// Cancelled when everybody is sent away, for clients that have not said hello.
    stopping: CancellationToken,
}

/// The events that the hub's task works through.
enum Event {
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
struct SocketLine {
    outbox: Outbox,
    close: oneshot::Sender<Farewell>,
}

/// The hub's task has ended.
#[derive(Debug)]
pub(crate) struct HubGone;

impl Hub {
    /// Starts the hub's task.
    pub(crate) fn start(
        network: Arc<Network>,
        limits: Limits,
        native: Option<NativeEnd>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (events, receiver) = mpsc::channel(EVENT_QUEUE);
        let has_native = native.is_some();
        let inbound = Budget::new(limits.inbound_bytes, metrics.inbound_bytes.clone());
        let task = task::Task::new(inbound.clone(), native, Arc::clone(&metrics));
        let hub = Self {
            events,
            network,
            limits,
            inbound,
            places: Arc::new(Semaphore::new(limits.clients)),
            metrics,
            has_native,
            stopping: CancellationToken::new(),
        };
        tokio::spawn(task.run(receiver));
        hub
    }

    /// Hands over a frame of the native node; its first is its hello.
    pub(crate) async fn native_frame(&self, bytes: Vec<u8>) -> Result<(), HubGone> {
        self.send(Event::Native(bytes.into())).await
    }

    /// Drops a client.
    pub(crate) async fn drop_peer(&self, peer: PeerId, reason: String) -> Result<(), HubGone> {
        self.send(Event::Drop { peer, reason }).await
    }

    /// Everybody connected, most work first.
    pub(crate) async fn peers(&self) -> Result<Vec<PeerInfo>, HubGone> {
        let (answer, peers) = oneshot::channel();
        self.send(Event::Peers(answer)).await?;
        peers.await.map_err(|_| HubGone)
    }

    /// Sends everybody away; from then on the hub accepts no client.
    pub(crate) async fn stop(&self) {
        self.stopping.cancel();
        let _ = self.send(Event::Stop).await;
    }

    async fn send(&self, event: Event) -> Result<(), HubGone> {
        self.events.send(event).await.map_err(|_| HubGone)
    }
}

/// More work comes first; between equals, the one that came first.
fn most_work_first(a: &PeerInfo, b: &PeerInfo) -> std::cmp::Ordering {
    let work = |info: &PeerInfo| -> TipInfo { info.presence.tip };
    work(b).work.cmp(&work(a).work).then(a.peer.cmp(&b.peer))
}

#[cfg(test)]
mod tests;
