//! The way to the hub's task, and how much work the hub accepts.

use std::sync::Arc;

use chain::wire::{PeerId, PeerInfo};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::event::Event;
use crate::{budget::Budget, metrics::Metrics};

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

/// The way to the hub; cheap to clone.
#[derive(Clone)]
pub(crate) struct HubHandle {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) limits: Limits,
    pub(super) inbound: Budget,
    pub(super) places: Arc<Semaphore>,
    pub(super) metrics: Arc<Metrics>,
    /// Of what the native node says.
    pub(super) native: Budget,
    /// Cancelled when everybody is sent away, for clients that have not said hello.
    pub(super) stopping: CancellationToken,
}

/// The hub's task has ended.
#[derive(Debug)]
pub(crate) struct HubGone;

impl HubHandle {
    /// Hands over a frame of the native node; its first is its hello.
    pub(crate) async fn native_frame(&self, bytes: Vec<u8>) -> Result<(), HubGone> {
        let packet = self.native.admit(bytes.into()).await;
        self.send(Event::Native(packet)).await
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

    pub(super) async fn send(&self, event: Event) -> Result<(), HubGone> {
        self.events.send(event).await.map_err(|_| HubGone)
    }
}
